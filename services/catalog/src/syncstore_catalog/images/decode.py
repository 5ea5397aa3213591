"""Is this a picture, and which? Decodes fully, because a header alone proves nothing.

Taken are JPEG and PNG as they are, and WebP re-encoded to JPEG (Shopee takes only the first two). Caps: bytes and
pixels, the latter checked before anything is unpacked.
"""

import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

MAX_PICTURE_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
SMALL_SIDE = 500
"""Below this, marketplaces show a picture badly or refuse it as a main picture; noted, never refused here."""
_JPEG_QUALITY = 90
_MEDIA_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}


class BadPicture(ValueError):
    """The bytes are no picture we take; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A checked picture: the bytes to keep and what they are."""

    data: bytes
    media_type: str
    width: int
    height: int


def decode_picture(data: bytes) -> DecodedPicture:
    """Check the bytes and return what to store. Raises BadPicture. Takes processor time: run it in a thread."""
    if len(data) > MAX_PICTURE_BYTES:
        raise BadPicture(f"larger than {MAX_PICTURE_BYTES >> 20} MB")
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise BadPicture(f"{width} × {height} pixels, at most {MAX_PIXELS // 1_000_000} million are possible")
            kind = image.format or ""
            image.load()
            if kind in _MEDIA_TYPES:
                return DecodedPicture(data, _MEDIA_TYPES[kind], width, height)
            return DecodedPicture(encode_jpeg(image), "image/jpeg", width, height)
    except UnidentifiedImageError as error:
        raise BadPicture("not a JPEG, PNG or WebP picture") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(f"more than {MAX_PIXELS // 1_000_000} million pixels") from error
    except BadPicture:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, OverflowError, MemoryError) as error:
        # Pillow's decoders raise all of these for damaged data.
        raise BadPicture("the picture is damaged and can't be decoded") from error


def encode_jpeg(image: Image.Image) -> bytes:
    """Encode as JPEG; what is transparent becomes white."""
    flat = image
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        flat = Image.new("RGB", layered.size, "white")
        flat.paste(layered, mask=layered.getchannel("A"))
    buffer = io.BytesIO()
    flat.convert("RGB").save(buffer, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return buffer.getvalue()
