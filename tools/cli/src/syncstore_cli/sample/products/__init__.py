"""The sample products, read from the TOML files beside this module.

A file holds ``[[product]]`` tables: code, title, brand (may be missing), category ("Family > Leaf"), price (whole
rupiah), stock (one number per variant, in the order of the options), weight_g, size_mm (length, width, height of the
parcel), description (HTML), pictures (how many; may be missing), options (name = values; may be missing) and
price_steps (option value = rupiah on top of the price; may be missing).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import product as combinations_of
from typing import Final

READY_PRODUCTS: Final = 50
FEWEST_PICTURES: Final = 3
COLOUR_OPTION: Final = "Warna"
_SKU_PART: Final = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class SampleVariant:
    """One sellable thing. ``price`` is in whole rupiah, ``picture`` the number of its picture (from 1) or None."""

    sku: str
    barcode: str
    option_values: tuple[str, ...]
    price: int
    stock: int
    picture: int | None


@dataclass(frozen=True, slots=True)
class SampleProduct:
    """A product with its variants. ``size_mm`` is length, width, height; ``category`` a path joined by " > "."""

    code: str
    title: str
    description: str
    brand: str | None
    category: str
    weight_g: int
    size_mm: tuple[int, int, int]
    option_names: tuple[str, ...]
    variants: tuple[SampleVariant, ...]
    picture_count: int

    @property
    def option_values(self) -> tuple[tuple[str, ...], ...]:
        """The values of each option, in order of appearance."""
        places = range(len(self.option_names))
        return tuple(
            tuple(dict.fromkeys(variant.option_values[place] for variant in self.variants)) for place in places
        )


def load_products() -> tuple[SampleProduct, ...]:
    """Read all sample products in their fixed order.

    Raises ValueError naming the product when a table makes no sense; that is a mistake in our own files.
    """
    tables: list[Mapping[str, object]] = []
    for file in sorted(files(__name__).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            tables.extend(tomllib.loads(file.read_text(encoding="utf-8"))["product"])
    return tuple(_product(table, number) for number, table in enumerate(tables, start=1))


def _product(table: Mapping[str, object], number: int) -> SampleProduct:
    code = _text(table, "code")
    options = _options(table)
    first_values = next(iter(options.values()), ())
    colours = len(first_values) if COLOUR_OPTION in options and next(iter(options)) == COLOUR_OPTION else 0
    length, width, height = _numbers(table, "size_mm")
    brand = table.get("brand")
    return SampleProduct(
        code=code,
        title=_text(table, "title"),
        description="".join(line.strip() for line in _text(table, "description").splitlines()),
        brand=brand if isinstance(brand, str) else None,
        category=_text(table, "category"),
        weight_g=_number(table, "weight_g"),
        size_mm=(length, width, height),
        option_names=tuple(options),
        variants=_variants(table, code, number, options, has_colour_pictures=colours > 0),
        picture_count=max(FEWEST_PICTURES, colours, _number(table, "pictures") if "pictures" in table else 0),
    )


def _variants(
    table: Mapping[str, object],
    code: str,
    number: int,
    options: Mapping[str, tuple[str, ...]],
    *,
    has_colour_pictures: bool,
) -> tuple[SampleVariant, ...]:
    price, stock = _number(table, "price"), _numbers(table, "stock")
    steps = _steps(table)
    combinations = list(combinations_of(*options.values()))
    if len(stock) != len(combinations):
        raise ValueError(f"{code}: {len(stock)} stock levels for {len(combinations)} variants")
    return tuple(
        SampleVariant(
            sku="-".join([code, *(_sku_part(value) for value in values)]),
            barcode=_barcode(number * 100 + place),
            option_values=values,
            price=price + sum(steps.get(value, 0) for value in values),
            stock=stock[place],
            picture=next(iter(options.values())).index(values[0]) + 1 if has_colour_pictures else None,
        )
        for place, values in enumerate(combinations)
    )


def _sku_part(value: str) -> str:
    return _SKU_PART.sub("", value.upper())[:12]


def _barcode(number: int) -> str:
    """Make an EAN-13 of the range kept for use inside a shop (it begins with 2), check digit included."""
    digits = f"200{number:09d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


def _text(table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{table.get('code')}: {key} must be a text")
    return value


def _number(table: Mapping[str, object], key: str) -> int:
    value = table.get(key)
    if not isinstance(value, int):
        raise ValueError(f"{table.get('code')}: {key} must be a whole number")
    return value


def _numbers(table: Mapping[str, object], key: str) -> Sequence[int]:
    value = table.get(key)
    if not isinstance(value, list) or not all(isinstance(item, int) for item in value):
        raise ValueError(f"{table.get('code')}: {key} must be a list of whole numbers")
    return value


def _options(table: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    value = table.get("options", {})
    if not isinstance(value, dict):
        raise ValueError(f"{table.get('code')}: options must be a table")
    return {str(name): tuple(str(entry) for entry in values) for name, values in value.items()}


def _steps(table: Mapping[str, object]) -> dict[str, int]:
    value = table.get("price_steps", {})
    if not isinstance(value, dict):
        raise ValueError(f"{table.get('code')}: price_steps must be a table")
    return {str(name): int(step) for name, step in value.items()}
