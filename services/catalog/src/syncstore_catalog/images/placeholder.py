"""Placeholder pictures: drawn, plainly labelled as such, the same bytes for the same label on one installation."""

import hashlib
import textwrap
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIDE = 800
_MARGIN = 60
_LABEL = "PLACEHOLDER"
_NOTE = "no picture was available at import"


def draw_placeholder(title: str, code: str) -> bytes:
    """Return an 800 × 800 JPEG that names the product and says that it is a placeholder."""
    shade = 200 + hashlib.sha256(code.encode()).digest()[0] % 40
    image = Image.new("RGB", (SIDE, SIDE), (shade, shade, 235))
    draw = ImageDraw.Draw(image)
    draw.rectangle((_MARGIN / 2, _MARGIN / 2, SIDE - _MARGIN / 2, SIDE - _MARGIN / 2), outline="#556", width=4)
    draw.text((SIDE / 2, _MARGIN * 2), _LABEL, fill="#445", font=_font(56), anchor="mm")
    lines = textwrap.wrap(title, width=24)[:6] or [code]
    for index, line in enumerate(lines):
        draw.text((SIDE / 2, 280 + index * 60), line, fill="#223", font=_font(44), anchor="mm")
    draw.text((SIDE / 2, SIDE - _MARGIN * 2.4), textwrap.shorten(code, 48), fill="#445", font=_font(28), anchor="mm")
    draw.text((SIDE / 2, SIDE - _MARGIN * 1.6), _NOTE, fill="#556", font=_font(28), anchor="mm")
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
