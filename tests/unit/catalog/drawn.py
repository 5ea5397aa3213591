"""Pictures made for the tests."""

import io
import random

from PIL import Image


def picture_bytes(kind: str = "JPEG", size: tuple[int, int] = (600, 600), seed: int = 1) -> bytes:
    """A picture of noise blocks; another seed gives another picture."""
    source = random.Random(seed)
    image = Image.new("RGB", (8, 8))
    image.putdata([(source.randrange(256), source.randrange(256), source.randrange(256)) for _ in range(64)])
    buffer = io.BytesIO()
    image.resize(size).save(buffer, kind)
    return buffer.getvalue()
