"""What counts as a picture, and the ones we draw."""

import io

import pytest
from PIL import Image

from syncstore_catalog.images.decode import MAX_PICTURE_BYTES, BadPicture, decode_picture
from syncstore_catalog.images.placeholder import draw_placeholder
from tests.unit.catalog.drawn import picture_bytes


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_jpeg_and_png_are_kept_as_they_are(kind: str, media_type: str) -> None:
    data = picture_bytes(kind, (640, 480))

    decoded = decode_picture(data)

    assert decoded.data == data
    assert (decoded.media_type, decoded.width, decoded.height) == (media_type, 640, 480)


def test_webp_becomes_jpeg_and_transparency_white() -> None:
    image = Image.new("RGBA", (300, 200), (255, 0, 0, 0))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True)

    decoded = decode_picture(buffer.getvalue())

    assert (decoded.media_type, decoded.width, decoded.height) == ("image/jpeg", 300, 200)
    assert Image.open(io.BytesIO(decoded.data)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("data", [b"", b"not a picture", b"GIF89a" + b"\x00" * 50, b"\xff\xd8\xff\xe0" + b"\x00" * 40])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(BadPicture):
        decode_picture(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_cut_picture_is_refused(kind: str) -> None:
    data = picture_bytes(kind, (400, 400))

    with pytest.raises(BadPicture):
        decode_picture(data[: len(data) // 2])


def test_too_many_pixels_are_refused_before_they_are_unpacked() -> None:
    for size in ((8000, 6000), (12000, 12000)):
        with pytest.raises(BadPicture, match="pixels"):
            decode_picture(flat_png(size))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(BadPicture, match="MB"):
        decode_picture(b"\xff" * (MAX_PICTURE_BYTES + 1))


def test_a_placeholder_is_a_large_jpeg_and_the_same_every_time() -> None:
    data = draw_placeholder("Gelas Tanah Liat dengan Gagang yang Sangat Panjang Namanya " * 3, "mug-1")

    decoded = decode_picture(data)

    assert (decoded.media_type, decoded.width, decoded.height) == ("image/jpeg", 800, 800)
    assert data == draw_placeholder("Gelas Tanah Liat dengan Gagang yang Sangat Panjang Namanya " * 3, "mug-1")
    assert data != draw_placeholder("Another title", "mug-1")


def flat_png(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("1", size).save(buffer, "PNG")
    return buffer.getvalue()
