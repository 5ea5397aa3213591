"""Colours of the sample pictures: what an Indonesian colour name looks like, and a palette for each product."""

import hashlib
from typing import Final

Rgb = tuple[int, int, int]

_NAMED: Final[dict[str, Rgb]] = {
    "hitam": (52, 54, 60),
    "putih": (244, 243, 239),
    "putih gading": (240, 232, 212),
    "abu-abu": (148, 152, 158),
    "abu batu": (128, 130, 134),
    "abu muda": (196, 199, 204),
    "perak": (200, 204, 210),
    "emas muda": (222, 190, 128),
    "merah": (196, 58, 52),
    "merah hitam": (150, 40, 44),
    "merah marun": (122, 34, 46),
    "salem": (240, 170, 148),
    "dusty pink": (214, 162, 164),
    "oranye": (232, 130, 48),
    "kuning": (240, 196, 70),
    "krem": (236, 222, 194),
    "khaki": (190, 170, 128),
    "cokelat": (126, 84, 54),
    "cokelat muda": (184, 144, 104),
    "mocca": (158, 122, 98),
    "kayu muda": (214, 178, 130),
    "kayu tua": (112, 74, 50),
    "hijau": (74, 148, 90),
    "hijau tua": (38, 84, 62),
    "hijau army": (94, 102, 64),
    "hijau mint": (164, 214, 190),
    "hijau navy": (40, 78, 88),
    "sage": (164, 182, 152),
    "hijau sage": (164, 182, 152),
    "biru": (58, 112, 186),
    "biru tua": (36, 58, 104),
    "biru laut": (44, 122, 158),
    "biru langit": (138, 188, 226),
    "navy": (34, 46, 84),
    "ungu": (128, 88, 160),
    "lilac": (196, 176, 220),
}
_BACKGROUNDS: Final[tuple[tuple[Rgb, Rgb], ...]] = (
    ((250, 240, 226), (240, 206, 176)),
    ((232, 243, 240), (170, 208, 200)),
    ((238, 240, 250), (188, 198, 230)),
    ((250, 236, 238), (232, 190, 198)),
    ((244, 246, 230), (206, 216, 168)),
    ((236, 244, 250), (176, 208, 228)),
    ((248, 242, 234), (214, 200, 184)),
    ((242, 236, 248), (206, 190, 222)),
)
_THINGS: Final[tuple[Rgb, ...]] = (
    (186, 92, 66),
    (56, 116, 122),
    (84, 98, 160),
    (168, 78, 104),
    (108, 126, 70),
    (60, 120, 168),
    (140, 104, 74),
    (122, 88, 150),
)
INK: Final[Rgb] = (46, 44, 42)
PAPER: Final[Rgb] = (255, 253, 249)


def named_colour(name: str) -> Rgb | None:
    """Return what a colour option ("Hijau Army") looks like; None for what is no colour."""
    return _NAMED.get(name.casefold())


def colour_in(title: str) -> Rgb | None:
    """Return the colour a title ends with ("... Tutup Kaca - Hijau Sage"); None when it ends otherwise."""
    endings = (name for name in sorted(_NAMED, key=len, reverse=True) if title.casefold().endswith(f" {name}"))
    return named_colour(next(endings, ""))


def seed_of(*parts: str | int) -> int:
    """Return a number that depends on the parts alone, the same on every machine."""
    text = "\x00".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2s(text.encode(), digest_size=6).digest(), "big")


def background(seed: int) -> tuple[Rgb, Rgb]:
    """Return the two ends of a soft background gradient."""
    return _BACKGROUNDS[seed % len(_BACKGROUNDS)]


def thing_colour(seed: int) -> Rgb:
    """Return a colour for a thing that has none of its own."""
    return _THINGS[seed // 8 % len(_THINGS)]


def shade(colour: Rgb, factor: float) -> Rgb:
    """Return a darker (factor below 1) or lighter (above 1) version of a colour."""
    red, green, blue = (max(0, min(255, round(part * factor))) for part in colour)
    return red, green, blue
