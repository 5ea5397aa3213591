"""Is this a picture, and which? Decodes fully, because a header alone proves nothing.

Taken are JPEG and PNG as they are, and WebP re-encoded to JPEG (Shopee takes only the first two). Caps: bytes and
pixels, the latter checked before anything is unpacked.
"""

from dataclasses import dataclass

from syncstore_common.infra.pictures import MAX_PIXELS, BadPicture, encode_jpeg, open_picture, read_pixels

MAX_PICTURE_BYTES = 10 * 1024 * 1024
SMALL_SIDE = 500
"""Below this, marketplaces show a picture badly or refuse it as a main picture; noted, never refused here."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_MEDIA_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}

__all__ = ["MAX_PICTURE_BYTES", "MAX_PIXELS", "SMALL_SIDE", "BadPicture", "DecodedPicture", "decode_picture"]


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
    with open_picture(data, _FORMATS) as image:
        kind = image.format or ""
        read_pixels(image)
        if kind in _MEDIA_TYPES:
            return DecodedPicture(data, _MEDIA_TYPES[kind], *image.size)
        return DecodedPicture(encode_jpeg(image), "image/jpeg", *image.size)
