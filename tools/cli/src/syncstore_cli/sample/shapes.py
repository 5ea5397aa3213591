"""Simple drawings of things, one per kind of product, on a square of ``SIDE`` by ``SIDE`` around its middle.

Each function draws with a given colour and its shades; which one suits a product is told by its category.
"""

from collections.abc import Callable
from typing import Final

from PIL.ImageDraw import ImageDraw

from syncstore_cli.sample.colours import PAPER, Rgb, shade

Point = tuple[float, float]
Shape = Callable[[ImageDraw, Rgb], None]
SIDE: Final = 480


def draw_plate(draw: ImageDraw, colour: Rgb) -> None:
    """A plate seen from above."""
    for inset, factor in ((20, 0.86), (32, 1.0), (104, 0.92), (114, 1.06)):
        draw.ellipse((inset, inset, SIDE - inset, SIDE - inset), fill=shade(colour, factor))
    for angle in range(0, 360, 30):
        draw.arc((62, 62, SIDE - 62, SIDE - 62), angle, angle + 12, fill=shade(colour, 0.74), width=7)


def draw_pan(draw: ImageDraw, colour: Rgb) -> None:
    """A pan with its handle, seen from above."""
    draw.polygon([(300, 300), (338, 262), (470, 420), (436, 456)], fill=(150, 110, 76))
    draw.ellipse((20, 20, 356, 356), fill=shade(colour, 0.66))
    draw.ellipse((38, 38, 338, 338), fill=shade(colour, 0.9))
    draw.ellipse((64, 64, 312, 312), fill=colour)
    draw.arc((92, 92, 284, 284), 200, 290, fill=shade(colour, 1.3), width=12)


def draw_bottle(draw: ImageDraw, colour: Rgb) -> None:
    """A bottle with a lid and a label."""
    draw.rounded_rectangle((196, 16, 284, 84), 16, fill=shade(colour, 0.7))
    draw.polygon([(204, 80), (276, 80), (330, 170), (150, 170)], fill=colour)
    draw.rounded_rectangle((150, 150, 330, 464), 36, fill=colour)
    draw.rounded_rectangle((150, 240, 330, 366), 4, fill=shade(colour, 1.3))
    draw.rounded_rectangle((172, 176, 192, 440), 10, fill=shade(colour, 1.18))


def draw_shirt(draw: ImageDraw, colour: Rgb) -> None:
    """A shirt laid out flat."""
    outline: list[Point] = [
        *[(160, 56), (200, 40), (240, 74), (280, 40), (320, 56)],
        *[(452, 140), (404, 222), (352, 190), (352, 448), (128, 448), (128, 190), (76, 222), (28, 140)],
    ]
    draw.polygon(outline, fill=colour)
    draw.polygon([(128, 190), (144, 130), (144, 448), (128, 448)], fill=shade(colour, 0.88))
    draw.polygon([(352, 190), (336, 130), (336, 448), (352, 448)], fill=shade(colour, 0.88))
    draw.arc((190, 4, 290, 96), 20, 160, fill=shade(colour, 0.7), width=10)
    draw.line([(240, 96), (240, 448)], fill=shade(colour, 0.92), width=3)


def draw_bag(draw: ImageDraw, colour: Rgb) -> None:
    """A bag with a strap."""
    draw.arc((130, 10, 350, 330), 180, 360, fill=shade(colour, 0.7), width=20)
    draw.rounded_rectangle((64, 160, 416, 452), 40, fill=colour)
    draw.rounded_rectangle((64, 160, 416, 292), 40, fill=shade(colour, 1.12))
    draw.rounded_rectangle((110, 318, 370, 424), 20, outline=shade(colour, 0.78), width=6)
    draw.rounded_rectangle((214, 270, 266, 318), 10, fill=shade(colour, 0.6))


def draw_lamp(draw: ImageDraw, colour: Rgb) -> None:
    """A table lamp with its cone of light."""
    draw.polygon([(150, 210), (330, 210), (440, 440), (40, 440)], fill=(255, 246, 214))
    draw.rectangle((230, 120, 250, 430), fill=shade(colour, 0.6))
    draw.polygon([(172, 50), (308, 50), (360, 212), (120, 212)], fill=colour)
    draw.polygon([(172, 50), (206, 50), (180, 212), (120, 212)], fill=shade(colour, 1.15))
    draw.ellipse((150, 412, 330, 460), fill=shade(colour, 0.7))


def draw_device(draw: ImageDraw, colour: Rgb) -> None:
    """A small electronic thing."""
    draw.rounded_rectangle((110, 30, 370, 450), 46, fill=shade(colour, 0.66))
    draw.rounded_rectangle((120, 40, 360, 440), 38, fill=colour)
    draw.rounded_rectangle((146, 76, 334, 330), 22, fill=shade(colour, 1.3))
    draw.ellipse((208, 354, 272, 418), fill=shade(colour, 0.78))
    for row in range(4):
        draw.rounded_rectangle((170, 110 + row * 52, 310 - row * 26, 126 + row * 52), 8, fill=shade(colour, 0.9))


def draw_book(draw: ImageDraw, colour: Rgb) -> None:
    """A closed book with a ribbon."""
    draw.rounded_rectangle((106, 44, 398, 456), 14, fill=shade(colour, 0.7))
    draw.rectangle((120, 52, 392, 448), fill=PAPER)
    draw.rounded_rectangle((92, 32, 380, 444), 14, fill=colour)
    draw.rectangle((92, 32, 132, 444), fill=shade(colour, 0.82))
    draw.rounded_rectangle((176, 96, 340, 190), 8, fill=shade(colour, 1.25))
    draw.polygon([(300, 444), (330, 444), (330, 476), (315, 462), (300, 476)], fill=shade(colour, 0.55))


def draw_toy(draw: ImageDraw, colour: Rgb) -> None:
    """A pile of building blocks."""
    draw.rounded_rectangle((40, 300, 220, 456), 18, fill=colour)
    draw.rounded_rectangle((256, 300, 440, 456), 18, fill=shade(colour, 0.76))
    draw.rounded_rectangle((140, 136, 340, 290), 18, fill=shade(colour, 1.22))
    draw.polygon([(240, 16), (324, 128), (156, 128)], fill=shade(colour, 0.88))
    draw.ellipse((88, 336, 172, 420), fill=shade(colour, 1.2))
    draw.rectangle((312, 344, 384, 412), fill=shade(colour, 1.05))


def draw_roll(draw: ImageDraw, colour: Rgb) -> None:
    """A rolled mat or a folded cloth, seen from its end."""
    draw.rounded_rectangle((70, 300, 470, 440), 20, fill=shade(colour, 0.9))
    draw.ellipse((20, 160, 300, 440), fill=colour)
    for inset, factor in ((34, 0.84), (48, 1.0), (82, 0.84), (96, 1.0), (124, 0.6)):
        draw.ellipse((20 + inset, 160 + inset, 300 - inset, 440 - inset), fill=shade(colour, factor))


def draw_tool(draw: ImageDraw, colour: Rgb) -> None:
    """A tool with a handle."""
    draw.polygon([(210, 24), (270, 24), (262, 230), (218, 230)], fill=(176, 182, 188))
    draw.polygon([(240, 24), (270, 24), (262, 230), (240, 230)], fill=(150, 156, 164))
    draw.rounded_rectangle((182, 220, 298, 462), 40, fill=colour)
    for row in range(5):
        draw.rounded_rectangle((196, 258 + row * 38, 284, 272 + row * 38), 7, fill=shade(colour, 0.76))


def draw_plant(draw: ImageDraw, colour: Rgb) -> None:
    """A plant in a pot."""
    for left, top, factor in ((84, 110, 0.92), (228, 70, 1.0), (150, 20, 1.1)):
        draw.ellipse((left, top, left + 170, top + 230), fill=shade((92, 142, 84), factor))
    draw.polygon([(116, 270), (364, 270), (328, 460), (152, 460)], fill=colour)
    draw.rounded_rectangle((100, 250, 380, 310), 12, fill=shade(colour, 1.12))


def draw_pouch(draw: ImageDraw, colour: Rgb) -> None:
    """A stand-up pouch with a label."""
    draw.polygon([(108, 34), (372, 34), (392, 90), (420, 450), (60, 450), (88, 90)], fill=colour)
    draw.rectangle((108, 34, 372, 74), fill=shade(colour, 0.76))
    draw.ellipse((132, 150, 348, 366), fill=PAPER)
    draw.ellipse((168, 186, 312, 330), fill=shade(colour, 1.15))
    draw.polygon([(60, 450), (420, 450), (404, 414), (76, 414)], fill=shade(colour, 0.84))


def draw_shoe(draw: ImageDraw, colour: Rgb) -> None:
    """A shoe from its side."""
    draw.polygon([(60, 150), (190, 140), (290, 250), (440, 292), (452, 372), (50, 372)], fill=colour)
    draw.polygon([(60, 150), (120, 146), (110, 372), (50, 372)], fill=shade(colour, 0.88))
    draw.rounded_rectangle((36, 356, 460, 412), 24, fill=shade(colour, 1.2))
    for place in range(4):
        draw.line([(176 + place * 30, 178 + place * 28), (216 + place * 30, 160 + place * 28)], fill=PAPER, width=9)


def draw_box(draw: ImageDraw, colour: Rgb) -> None:
    """A box with a lid, seen from a corner."""
    draw.polygon([(240, 60), (440, 150), (240, 240), (40, 150)], fill=shade(colour, 1.18))
    draw.polygon([(40, 150), (240, 240), (240, 450), (40, 352)], fill=colour)
    draw.polygon([(440, 150), (240, 240), (240, 450), (440, 352)], fill=shade(colour, 0.8))
    draw.line([(140, 105), (340, 195), (340, 250)], fill=shade(colour, 0.66), width=14)


_BY_CATEGORY: Final[tuple[tuple[str, Shape], ...]] = (
    ("Botol", draw_bottle),
    ("Peralatan Makan", draw_plate),
    ("Perlengkapan Kucing", draw_plate),
    ("Peralatan Masak", draw_pan),
    ("Perkakas", draw_tool),
    ("Perawatan Rambut", draw_tool),
    ("Kamar", draw_roll),
    ("Perlengkapan Gym", draw_roll),
    ("Aksesoris Mobil", draw_roll),
    ("Lampu", draw_lamp),
    ("Dekorasi", draw_lamp),
    ("Tas", draw_bag),
    ("Dompet", draw_bag),
    ("Pakaian", draw_shirt),
    ("Aksesoris Motor", draw_shirt),
    ("Handphone", draw_device),
    ("Elektronik", draw_device),
    ("Mainan", draw_toy),
    ("Buku", draw_book),
    ("Kebun", draw_plant),
    ("Makanan", draw_pouch),
    ("Kecantikan", draw_pouch),
    ("Sepatu", draw_shoe),
)


def shape_for(category: str) -> Shape:
    """Return the drawing that suits a category path; a box for what has none of its own."""
    return next((shape for word, shape in _BY_CATEGORY if word in category), draw_box)
