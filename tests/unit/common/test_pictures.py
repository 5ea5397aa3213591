"""Pictures and a platform's limits: what fits goes as it is, what can be mended is, what can't is named or refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from syncstore_common.infra.pictures import BadPicture, fitted
from syncstore_common.kernel.pictures import PictureLimits
from syncstore_common.sync.listing import Severity
from tests.unit.common.listings import planned, product, variant

SMALL = PictureLimits(side_min=1000)


def drawn(width: int, height: int, kind: str = "PNG", mode: str = "RGB") -> bytes:
    """A picture that does not compress to nothing."""
    image = Image.effect_noise((width, height), 80).convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def size_of(data: bytes) -> tuple[str | None, int, int]:
    """Format and size."""
    with Image.open(io.BytesIO(data)) as image:
        return (image.format, *image.size)


def test_a_picture_that_fits_is_sent_as_it_is() -> None:
    data = drawn(40, 30)
    assert fitted(data, PictureLimits()) is data


@pytest.mark.parametrize(
    ("limits", "kind", "made"),
    [
        (PictureLimits(side_max=100), "PNG", ("JPEG", 100, 50)),
        (PictureLimits(side_max=100), "JPEG", ("JPEG", 100, 50)),
        (PictureLimits(), "WEBP", ("JPEG", 200, 100)),
        (PictureLimits(bytes_max=20_000), "PNG", ("JPEG", 200, 100)),
    ],
)
def test_too_large_too_heavy_or_of_another_type_is_mended(
    limits: PictureLimits, kind: str, made: tuple[str, int, int]
) -> None:
    data = fitted(drawn(200, 100, kind), limits)
    assert size_of(data) == made
    assert len(data) <= limits.bytes_max


def test_what_is_transparent_becomes_white() -> None:
    image = Image.new("RGBA", (200, 200), (255, 0, 0, 0))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    with Image.open(io.BytesIO(fitted(buffer.getvalue(), PictureLimits(side_max=100)))) as made:
        pixel = made.convert("RGB").getpixel((50, 50))
    assert pixel == (255, 255, 255)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "limits", "words"),
    [
        (drawn(40, 30), PictureLimits(side_min=300), "at least 300"),
        (drawn(800, 20), PictureLimits(side_min=10, side_max=100), "at least 10"),
        (drawn(200, 100)[:500], PictureLimits(side_max=100), "damaged"),
        (b"<svg/>", PictureLimits(), "not a"),
        (bomb(10_000, 10_000), PictureLimits(side_max=100), "pixels"),
        (bomb(60_000, 60_000), PictureLimits(side_max=100), "pixels"),
    ],
)
def test_what_cant_be_mended_is_refused_in_words(data: bytes, limits: PictureLimits, words: str) -> None:
    with pytest.raises(BadPicture, match=words):
        fitted(data, limits)


def test_a_picture_that_is_too_small_is_left_out_while_others_remain() -> None:
    snapshot = product(images=3)
    small = snapshot.images[1].model_copy(update={"width": 200, "position": 5})
    snapshot = snapshot.model_copy(update={"images": (snapshot.images[0], small, snapshot.images[2])})
    plan = planned(snapshot, pictures=PictureLimits(side_min=300))
    assert plan.listing is not None
    assert small.content_hash not in plan.listing.image_hashes
    found = [item for item in plan.findings if item.rule == "images.too_small"]
    assert [(item.field, item.severity) for item in found] == [("images.2", Severity.WARNING)]


def test_a_product_with_nothing_but_small_pictures_is_stopped_before_any_call() -> None:
    plan = planned(product(images=2), pictures=SMALL)
    assert plan.listing is None
    assert [(item.field, item.rule) for item in plan.errors] == [
        ("images.0", "images.too_small"),
        ("images.1", "images.too_small"),
    ]


def test_an_option_loses_a_picture_that_is_too_small_for_it() -> None:
    snapshot = product(variant(image_hash=f"{1:064x}"))
    kept, lost = planned(snapshot).listing, planned(snapshot, variant_pictures=SMALL).listing
    assert kept is not None
    assert lost is not None
    assert (kept.variants[0].image_hash, lost.variants[0].image_hash) == (f"{1:064x}", None)
