"""Draws the pictures of the sample catalogue: 800 x 800 JPEG, different for each product and number, always the same.

No picture is fetched and none shows a real product. The first picture of a product presents it with its title, the
second its size, the others details; a product with colours shows one colour per picture.
"""

import unicodedata
from functools import cache
from io import BytesIO
from textwrap import wrap
from typing import Final

from PIL import Image, ImageDraw, ImageFont, ImageOps

from syncstore_cli.sample.colours import (
    INK,
    PAPER,
    Rgb,
    background,
    colour_in,
    named_colour,
    seed_of,
    shade,
    thing_colour,
)
from syncstore_cli.sample.products import COLOUR_OPTION, SampleProduct
from syncstore_cli.sample.shapes import SIDE, shape_for

EDGE: Final = 800
QUALITY: Final = 80
_MIDDLE: Final = ((EDGE - SIDE) // 2, 96)
_LABEL_TOP: Final = 636


def draw_picture(product: SampleProduct, number: int) -> bytes:
    """Return one picture of a product as JPEG bytes. ``number`` counts from 1; any number gives a picture."""
    seed = seed_of(product.code, number)
    image = _backdrop(seed_of(product.code), number)
    colour = _colour(product, number)
    _pattern(ImageDraw.Draw(image), seed, background(seed_of(product.code))[1])
    thing = _thing(product.category, colour)
    match number % 3:
        case 1:
            image.paste(thing, _MIDDLE, thing)
        case 2:
            turned = thing.rotate(seed % 17 - 8, Image.Resampling.BILINEAR)
            image.paste(turned, _MIDDLE, turned)
            _size_lines(ImageDraw.Draw(image), product)
        case _:
            _repeat(image, thing)
    _label(ImageDraw.Draw(image), product, number)
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=False)
    return buffer.getvalue()


def _backdrop(seed: int, number: int) -> Image.Image:
    light, deep = background(seed)
    gradient = Image.linear_gradient("L").resize((EDGE, EDGE), Image.Resampling.BILINEAR)
    if number % 2 == 0:
        gradient = ImageOps.flip(gradient)
    return ImageOps.colorize(gradient, light, deep)


def _pattern(draw: ImageDraw.ImageDraw, seed: int, deep: Rgb) -> None:
    """Fine dots and a ring or two behind the thing, placed by the seed."""
    dot = shade(deep, 0.95)
    step = 26 + seed % 9
    for top in range(8, EDGE, step):
        for left in range(8 + (top // step % 2) * step // 2, EDGE, step):
            draw.rectangle((left, top, left + 4, top + 4), fill=dot)
    middle_left, middle_top = 240 + seed % 320, 200 + seed // 320 % 260
    for radius in (300, 220):
        box = (middle_left - radius, middle_top - radius, middle_left + radius, middle_top + radius)
        draw.ellipse(box, outline=shade(deep, 1.06), width=26)


@cache
def _thing(category: str, colour: Rgb) -> Image.Image:
    """The drawing of a product alone, on a transparent square."""
    thing = Image.new("RGBA", (SIDE, SIDE), (*shade(colour, 0.8), 0))
    shape_for(category)(ImageDraw.Draw(thing), colour)
    return thing


def _colour(product: SampleProduct, number: int) -> Rgb:
    value = _shown_value(product, number)
    found = named_colour(value) if value is not None else None
    return found or colour_in(product.title) or thing_colour(seed_of(product.code))


def _shown_value(product: SampleProduct, number: int) -> str | None:
    """The value of the first option that this picture shows."""
    if not product.option_names or number > len(product.option_values[0]):
        return None
    return product.option_values[0][number - 1]


def _size_lines(draw: ImageDraw.ImageDraw, product: SampleProduct) -> None:
    length, width, height = (side / 10 for side in product.size_mm)
    draw.line([(60, 110), (60, 560)], fill=INK, width=4)
    draw.line([(44, 110), (76, 110)], fill=INK, width=4)
    draw.line([(44, 560), (76, 560)], fill=INK, width=4)
    text = f"{length:g} x {width:g} x {height:g} cm".replace(".", ",")
    draw.text((88, 60), text, font=_font(28), fill=INK)


def _repeat(image: Image.Image, thing: Image.Image) -> None:
    small = thing.resize((SIDE // 2, SIDE // 2), Image.Resampling.BILINEAR)
    for left, top in ((60, 90), (500, 90), (280, 200), (60, 340), (500, 340)):
        image.paste(small, (left, top), small)


def _label(draw: ImageDraw.ImageDraw, product: SampleProduct, number: int) -> None:
    draw.rounded_rectangle((40, _LABEL_TOP, EDGE - 40, EDGE - 36), 22, fill=PAPER)
    lines = wrap(_drawable(product.title), 42)[:2]
    for place, line in enumerate(lines):
        draw.text((66, _LABEL_TOP + 14 + place * 36), line, font=_font(29), fill=INK)
    value = _shown_value(product, number)
    name = product.option_names[0] if product.option_names else COLOUR_OPTION
    note = f"{name}: {value}" if value is not None else f"{product.category.split(' > ')[-1]}  ·  {product.code}"
    draw.text((66, _LABEL_TOP + 90), note, font=_font(24), fill=shade(INK, 2.0))
    draw.text((EDGE - 66, _LABEL_TOP + 90), f"{number}/{product.picture_count}", font=_font(24), fill=INK, anchor="ra")


def _drawable(text: str) -> str:
    """Write a text with the letters the built-in font has: accents and typographic signs are simplified."""
    plain = unicodedata.normalize("NFKD", text.replace("–", "-").replace("×", "x")).replace("⁄", "/")
    return plain.encode("ascii", "ignore").decode()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
