"""What every product must satisfy, whoever sends it: the API and the imports ask the same questions.

Pure. These are the catalogue's own limits, wide enough for both marketplaces; what one platform wants beyond them is
said by its sync service, with that platform's name on it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from syncstore_catalog.products.model import ProductContent, Variant
from syncstore_common.kernel.text import has_unprintable

MAX_CODE = 100
MAX_TITLE = 500
MAX_DESCRIPTION = 60_000
MAX_BRAND = 100
MAX_CATEGORY = 300
MAX_TAGS = 250
MAX_TAG = 255
TAG_SEPARATOR = ","
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE_NAME = 100
MAX_ATTRIBUTE_VALUES = 50
MAX_ATTRIBUTE_VALUE = 2000
VALUE_SEPARATOR = "|"
MAX_SKU = 100
MAX_BARCODE = 50
MAX_OPTIONS = 3
MAX_OPTION_TEXT = 100
MAX_VARIANTS = 300
MAX_PICTURES = 50
MAX_PRICE_MINOR = 10**15
MAX_WEIGHT_G = 10_000_000
MAX_SIDE_MM = 100_000
MAX_STOCK = 1_000_000_000

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps a product out, named for the person who can change it."""

    field: str
    value: str
    reason: str
    fix: str


def one_line(text: str) -> str:
    """Trim, and make one space of each run of white space."""
    return _SPACE.sub(" ", text).strip()


def distinct_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tidy tags, and keep the first of those that differ in nothing but case."""
    found: dict[str, str] = {}
    for tag in map(one_line, tags):
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def tidy_attributes(attributes: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Tidy names and values; what says nothing is left out, and of values that differ in case the first is kept."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in attributes.items():
        kept = distinct_tags(values)
        if kept:
            found[one_line(name)] = kept
    return found


def with_attributes(
    known: Mapping[str, tuple[str, ...]], changes: Mapping[str, Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    """Return the attributes after changes name by name; one without values goes away. Case in names does not count."""
    changed = {one_line(name).casefold() for name in changes}
    kept = {name: values for name, values in known.items() if name.casefold() not in changed}
    return dict(sorted({**kept, **tidy_attributes(changes)}.items()))


def find_faults(content: ProductContent) -> list[Fault]:
    """Return everything wrong with the product; empty when it may be stored. ``field`` is a dotted path."""
    return [*_text_faults(content), *_measure_faults(content), *_option_faults(content), *_variant_faults(content)]


def _text_faults(content: ProductContent) -> Iterator[Fault]:
    limits = (
        ("code", content.code, 1, MAX_CODE),
        ("title", content.title, 1, MAX_TITLE),
        ("description", content.description, 0, MAX_DESCRIPTION),
        ("brand", content.brand, 1, MAX_BRAND),
        ("category", content.category, 1, MAX_CATEGORY),
    )
    for field, text, least, most in limits:
        if text is not None:
            yield from _text_fault(field, text, least, most)
    yield from _tag_faults(content)
    yield from _attribute_faults(content)
    if len(content.pictures) > MAX_PICTURES:
        count = str(len(content.pictures))
        yield Fault("images", count, f"more than {MAX_PICTURES} pictures", f"keep at most {MAX_PICTURES} pictures")


def _tag_faults(content: ProductContent) -> Iterator[Fault]:
    if len(content.tags) > MAX_TAGS:
        yield Fault("tags", str(len(content.tags)), f"more than {MAX_TAGS} tags", f"keep at most {MAX_TAGS} tags")
    for position, tag in enumerate(content.tags):
        yield from _text_fault(f"tags.{position}", tag, 1, MAX_TAG)
        if TAG_SEPARATOR in tag:
            fix = "make two tags of it, or leave out the comma"
            yield Fault(f"tags.{position}", tag, "it holds a comma, which separates tags", fix)


def _attribute_faults(content: ProductContent) -> Iterator[Fault]:
    attributes = content.attributes
    if len(attributes) > MAX_ATTRIBUTES:
        fix = f"keep at most {MAX_ATTRIBUTES} attributes"
        yield Fault("attributes", str(len(attributes)), f"more than {MAX_ATTRIBUTES} attributes", fix)
    if len({name.casefold() for name in attributes}) < len(attributes):
        fix = "write each attribute's name once, its values side by side"
        yield Fault("attributes", ", ".join(attributes), "two attributes have the same name", fix)
    for name, values in attributes.items():
        path = f"attributes.{name}"
        yield from _text_fault(path, name, 1, MAX_ATTRIBUTE_NAME)
        if len(values) > MAX_ATTRIBUTE_VALUES:
            fix = f"keep at most {MAX_ATTRIBUTE_VALUES} values"
            yield Fault(path, str(len(values)), f"more than {MAX_ATTRIBUTE_VALUES} values", fix)
        for value in values:
            yield from _text_fault(path, value, 1, MAX_ATTRIBUTE_VALUE)
            if VALUE_SEPARATOR in value:
                fix = "make two values of it, or leave the bar out"
                yield Fault(path, value, f"it holds '{VALUE_SEPARATOR}', which separates values", fix)


def _text_fault(field: str, text: str, least: int, most: int) -> Iterator[Fault]:
    if len(text) < least:
        yield Fault(field, text, f"the {field} is empty", f"write a {field}")
    elif len(text) > most:
        yield Fault(field, text, f"{len(text)} characters, at most {most} are possible", f"shorten it to {most}")
    elif has_unprintable(text):
        yield Fault(field, text, "it holds control characters", "remove them (retype the text)")
    elif field != "description" and text != text.strip():
        yield Fault(field, text, "it begins or ends with a space", "remove the space")


def _measure_faults(content: ProductContent) -> Iterator[Fault]:
    sides = (("length_mm", content.length_mm), ("width_mm", content.width_mm), ("height_mm", content.height_mm))
    limits = (("weight_g", content.weight_g, MAX_WEIGHT_G), *((name, side, MAX_SIDE_MM) for name, side in sides))
    for field, measure, most in limits:
        if measure is not None and not 1 <= measure <= most:
            fix = f"write a whole number from 1 to {most}, or leave it empty"
            yield Fault(field, str(measure), f"not between 1 and {most}", fix)


def _option_faults(content: ProductContent) -> Iterator[Fault]:
    names = [name.casefold() for name in content.option_names]
    if len(names) > MAX_OPTIONS:
        fix = f"keep at most {MAX_OPTIONS} options"
        yield Fault("option_names", ", ".join(content.option_names), f"more than {MAX_OPTIONS} options", fix)
    if len(set(names)) != len(names):
        shown = ", ".join(content.option_names)
        yield Fault("option_names", shown, "two options have the same name", "give each option a name of its own")
    for index, name in enumerate(content.option_names):
        yield from _text_fault(f"option_names.{index}", name, 1, MAX_OPTION_TEXT)


def _variant_faults(content: ProductContent) -> Iterator[Fault]:
    if not content.variants:
        yield Fault("variants", "", "the product has no variant", "add one variant with a price")
    if len(content.variants) > MAX_VARIANTS:
        fix = f"split the product: at most {MAX_VARIANTS} variants are possible"
        yield Fault("variants", str(len(content.variants)), f"more than {MAX_VARIANTS} variants", fix)
    skus: set[str] = set()
    combinations: set[tuple[str, ...]] = set()
    hashes = {picture.content_hash for picture in content.pictures}
    for index, variant in enumerate(content.variants):
        path = f"variants.{index}"
        yield from _one_variant_faults(path, variant, len(content.option_names), hashes)
        combination = tuple(value.casefold() for value in variant.option_values)
        if variant.sku in skus:
            yield Fault(f"{path}.sku", variant.sku, "another variant has this SKU", "give each variant its own SKU")
        if combination in combinations:
            shown = " / ".join(variant.option_values)
            reason = "another variant has the same option values" if shown else "a second variant without options"
            yield Fault(f"{path}.option_values", shown, reason, "give each variant its own combination of options")
        skus.add(variant.sku)
        combinations.add(combination)


def _one_variant_faults(path: str, variant: Variant, options: int, hashes: set[str]) -> Iterator[Fault]:
    yield from _text_fault(f"{path}.sku", variant.sku, 1, MAX_SKU)
    if not 1 <= variant.price_minor <= MAX_PRICE_MINOR:
        shown = str(variant.price_minor)
        yield Fault(f"{path}.price_minor", shown, "the price is not above zero", "write the selling price")
    if variant.barcode is not None:
        yield from _text_fault(f"{path}.barcode", variant.barcode, 1, MAX_BARCODE)
    if len(variant.option_values) != options:
        shown = " / ".join(variant.option_values)
        reason = f"{len(variant.option_values)} option values for {options} options"
        yield Fault(f"{path}.option_values", shown, reason, "give one value for each option of the product")
    for position, value in enumerate(variant.option_values):
        yield from _text_fault(f"{path}.option_values.{position}", value, 1, MAX_OPTION_TEXT)
    if variant.image_hash is not None and variant.image_hash not in hashes:
        fix = "add the picture to the product first"
        yield Fault(f"{path}.image_hash", variant.image_hash, "the product does not have this picture", fix)
