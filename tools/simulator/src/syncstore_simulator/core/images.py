"""Checks an uploaded picture: can it be decoded, how large is it, which format.

Which sizes and formats are accepted is the platform's business.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, UnidentifiedImageError


@dataclass(frozen=True, slots=True)
class Picture:
    """A decodable picture. ``format`` is Pillow's name: JPEG, PNG, WEBP, ..."""

    format: str
    width: int
    height: int
    size_bytes: int
    sha256: str


def read_picture(data: bytes) -> Picture | None:
    """Return what the bytes show, or None when they are not a picture or are cut short."""
    opened = _decode(data)
    if opened is None:
        return None
    name, width, height = opened
    return Picture(name, width, height, len(data), hashlib.sha256(data).hexdigest())


@lru_cache(maxsize=64)
def _decode(data: bytes) -> tuple[str, int, int] | None:
    try:
        with Image.open(BytesIO(data)) as image:
            name, (width, height) = image.format or "", image.size
            image.draft("RGB", (64, 64))  # JPEG: decode at a fraction of the size, still reading all the data
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    return name, width, height
