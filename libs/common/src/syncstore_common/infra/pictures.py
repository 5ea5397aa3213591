"""Pixels: opening pictures without being blown up by them, and making them fit what a platform takes.

Takes processor time: run it in a thread. Caps are checked on the header, before anything is unpacked.
"""

import io
from typing import Final

from PIL import Image, UnidentifiedImageError

from syncstore_common.kernel.pictures import JPEG, PictureLimits

MAX_PIXELS: Final = 40_000_000
_MEDIA_TYPES: Final = {"JPEG": JPEG, "MPO": JPEG, "PNG": "image/png", "WEBP": "image/webp"}
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITIES: Final = (90, 80, 65, 50)
# Pillow's decoders raise all of these for damaged data.
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, IndexError, OverflowError, MemoryError)


class BadPicture(ValueError):
    """The bytes are no picture we take; the message says why, for people."""


def open_picture(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    """Open a picture, its pixels not yet read. Raises BadPicture."""
    try:
        image = Image.open(io.BytesIO(data), formats=formats)
    except UnidentifiedImageError as error:
        raise BadPicture("not a JPEG, PNG or WebP picture") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(f"more than {MAX_PIXELS // 1_000_000} million pixels") from error
    except _DAMAGE as error:
        raise BadPicture("the picture is damaged and can't be decoded") from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise BadPicture(f"{width} × {height} pixels, at most {MAX_PIXELS // 1_000_000} million are possible")
    return image


def read_pixels(image: Image.Image) -> None:
    """Decode an opened picture whole: a header alone proves nothing. Raises BadPicture."""
    try:
        image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(f"more than {MAX_PIXELS // 1_000_000} million pixels") from error
    except _DAMAGE as error:
        raise BadPicture("the picture is damaged and can't be decoded") from error


def encode_jpeg(image: Image.Image, *, quality: int = _QUALITIES[0]) -> bytes:
    """Encode as JPEG; what is transparent becomes white."""
    flat = image
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        flat = Image.new("RGB", layered.size, "white")
        flat.paste(layered, mask=layered.getchannel("A"))
    buffer = io.BytesIO()
    flat.convert("RGB").save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


def fitted(data: bytes, limits: PictureLimits) -> bytes:
    """Return the picture as a platform takes it: unchanged if it can be, else scaled down and encoded anew.

    Raises BadPicture for what can't be mended: damaged, too small, or too long and narrow.
    """
    with open_picture(data, _FORMATS) as image:
        media_type = _MEDIA_TYPES[image.format or ""]
        if limits.takes(media_type, len(data), *image.size):
            return data
        if limits.is_too_small(*image.size):
            raise BadPicture(
                f"{image.width} × {image.height} pixels; at least {limits.side_min} on each side are needed"
            )
        read_pixels(image)
        size = limits.scaled(*image.size)
        scaled = image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            made = encode_jpeg(scaled, quality=quality)
            if len(made) <= limits.bytes_max:
                return made
    raise BadPicture(f"larger than {limits.bytes_max >> 20} MB whatever is done to it")
