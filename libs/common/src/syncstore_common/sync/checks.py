"""The checks of a listing's details against types and limits: characters, parcel, options, SKUs, barcodes. Pure.

Each finding names the field by its path in the product (``variants.2.sku``), the rule, and the fix.
"""

from collections import Counter
from collections.abc import Iterator

from syncstore_common.contracts.catalog import ProductSnapshot, VariantSnapshot
from syncstore_common.sync.listing import Capabilities, Finding, Severity
from syncstore_common.sync.text_rules import fault_of_description, fault_of_name, hashtags_over, is_chinese

_GTIN_LENGTHS = frozenset({8, 12, 13, 14})


def field_kind(path: str) -> str:
    """Return a field's path without places: ``variants.2.price`` → ``variants.price``."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def check_texts(title: str, words: str, capabilities: Capabilities) -> Iterator[Finding]:
    """Check what title and description are written with; ``words`` is the description without its markup."""
    rules = capabilities.text
    fault = fault_of_name(title, rules)
    if fault is not None:
        yield Finding("title", "title.characters", f"the title holds {fault}", "take it out of the title")
    if is_chinese(title, rules):
        message = "the title holds Chinese characters, which this market does not take"
        yield Finding("title", "title.language", message, "write the title in the market's language")
    fault = fault_of_description(words, rules)
    if fault is not None:
        fix = "take it out of the description"
        yield Finding("description", "description.characters", f"the description holds {fault}", fix)
    if is_chinese(words, rules):
        message = "the description holds Chinese characters, which this market does not take"
        yield Finding("description", "description.language", message, "write it in the market's language")
    count = hashtags_over(words, rules)
    if count:
        message = f"the description has {count} hashtags; the platform takes {rules.hashtags_max}"
        fix = f"keep at most {rules.hashtags_max} hashtags"
        yield Finding("description", "description.hashtags", message, fix)


def check_parcel(product: ProductSnapshot, capabilities: Capabilities) -> Iterator[Finding]:
    """Check weight, size and code."""
    most_g, weight_g = capabilities.weight_max_g, product.weight_g or 0
    if most_g is not None and weight_g > most_g:
        message = f"the parcel weighs {weight_g} g; the shop's shipping channels carry {most_g} g"
        fix = "check the weight in grams, or enable a channel that carries it"
        yield Finding("weight_g", "weight.too_heavy", message, fix)
    sides = {"length_mm": product.length_mm, "width_mm": product.width_mm, "height_mm": product.height_mm}
    missing = [name for name, side in sides.items() if side is None]
    if 0 < len(missing) < len(sides):
        message = f"the parcel's size is incomplete: {', '.join(missing)} is missing, so none is sent"
        fix = "enter all three sides, or none"
        yield Finding(missing[0], "dimensions.incomplete", message, fix, Severity.WARNING)
    most_mm = capabilities.side_max_mm
    for name, side in sides.items():
        if most_mm is not None and side is not None and side > most_mm:
            message = f"the parcel's {name.removesuffix('_mm')} is {side} mm; the platform takes {most_mm} mm"
            yield Finding(name, "dimensions.too_large", message, "check the size in millimetres")
    if len(product.code) > capabilities.code_max:
        message = f"the code has {len(product.code)} characters; the platform takes {capabilities.code_max}"
        yield Finding("code", "code.too_long", message, f"shorten it to {capabilities.code_max} characters")


def check_options(product: ProductSnapshot, capabilities: Capabilities) -> Iterator[Finding]:
    """Check the options: how many, how they are called, how many values each has."""
    names = product.option_names
    if len(names) > capabilities.option_tiers_max:
        message = f"{len(names)} options; the platform takes {capabilities.option_tiers_max}"
        yield Finding("option_names", "options.too_many", message, "merge two options into one")
    for place, name in enumerate(names):
        path = f"option_names.{place}"
        yield from _check_option_text(path, "name", name, capabilities.option_name_max, capabilities)
        if name in names[:place]:
            yield Finding(path, "options.same_name", f"two options are called '{name}'", "rename one of them")
        values = {item.option_values[place] for item in product.variants if place < len(item.option_values)}
        most = capabilities.option_values_max
        if most is not None and len(values) > most:
            message = f"the option '{name}' has {len(values)} values; the platform takes {most}"
            yield Finding(path, "option.too_many_values", message, f"use at most {most} values, or split the product")


def check_variants(product: ProductSnapshot, capabilities: Capabilities) -> Iterator[Finding]:
    """Check the variants one by one and among each other."""
    if not product.variants:
        yield Finding("variants", "variants.none", "the product has nothing to sell", "add a SKU")
    if len(product.variants) > capabilities.variants_max:
        message = f"{len(product.variants)} variants; the platform takes {capabilities.variants_max}"
        yield Finding("variants", "variants.too_many", message, "split the product")
    skus = Counter(variant.sku for variant in product.variants)
    combinations = Counter(variant.option_values for variant in product.variants)
    for place, variant in enumerate(product.variants):
        path = f"variants.{place}"
        yield from _check_sku(path, variant, capabilities, is_twice=skus[variant.sku] > 1)
        yield from _check_values(path, variant, product, capabilities)
        if combinations[variant.option_values] > 1 and len(variant.option_values) == len(product.option_names):
            shown = " / ".join(variant.option_values) or "no option at all"
            message = f"{variant.sku}: another variant has {shown} too"
            fix = "give every variant its own combination of option values"
            yield Finding(f"{path}.option_values", "variants.same_options", message, fix)
        yield from _check_barcode(path, variant, capabilities)


def _check_sku(path: str, variant: VariantSnapshot, capabilities: Capabilities, *, is_twice: bool) -> Iterator[Finding]:
    path, sku = f"{path}.sku", variant.sku
    if not sku.strip():
        yield Finding(path, "sku.missing", "a variant has no SKU", "give it a SKU")
    if len(sku) > capabilities.sku_max:
        fix = f"shorten it to {capabilities.sku_max} characters"
        yield Finding(path, "sku.too_long", f"the SKU '{sku}' is too long", fix)
    if not capabilities.text.spaces_in_skus and any(character.isspace() for character in sku):
        message = f"the SKU '{sku}' holds a space, which the platform refuses"
        yield Finding(path, "sku.characters", message, "take the spaces out of the SKU")
    if is_twice:
        yield Finding(path, "sku.duplicate", f"another variant has the SKU '{sku}' too", "give each its own SKU")


def _check_values(
    path: str, variant: VariantSnapshot, product: ProductSnapshot, capabilities: Capabilities
) -> Iterator[Finding]:
    if len(variant.option_values) != len(product.option_names):
        count = len(product.option_names)
        message = f"{variant.sku} has {len(variant.option_values)} option values for {count} options"
        yield Finding(f"{path}.option_values", "options.incomplete", message, "give it a value for every option")
    for place, value in enumerate(variant.option_values):
        name = f"{path}.option_values.{place}"
        yield from _check_option_text(name, "value", value, capabilities.option_value_max, capabilities)


def _check_option_text(path: str, kind: str, text: str, most: int, capabilities: Capabilities) -> Iterator[Finding]:
    if not text.strip():
        yield Finding(path, f"option.{kind}_empty", f"an option's {kind} is empty", f"write the {kind}")
    elif len(text) > most:
        message = f"the option's {kind} '{text}' has {len(text)} characters; the platform takes {most}"
        yield Finding(path, f"option.{kind}_too_long", message, f"shorten it to {most} characters")
    fault = "Chinese characters" if is_chinese(text, capabilities.text) else fault_of_name(text, capabilities.text)
    if fault is not None:
        message = f"the option's {kind} '{text}' holds {fault}"
        yield Finding(path, f"option.{kind}_characters", message, f"take it out of the {kind}")


def _check_barcode(path: str, variant: VariantSnapshot, capabilities: Capabilities) -> Iterator[Finding]:
    """A barcode that is no GTIN may be left out; only where the category demands one does that stop the listing."""
    if variant.barcode and not is_gtin(variant.barcode):
        is_needed = capabilities.demands.barcode
        message = f"{variant.sku}: '{variant.barcode}' is no GTIN" + (
            "" if is_needed else "; a platform may leave it out"
        )
        fix = "enter the 8 to 14 digits below the bars, or nothing"
        severity = Severity.ERROR if is_needed else Severity.WARNING
        yield Finding(f"{path}.barcode", "barcode.invalid", message, fix, severity)


def is_gtin(barcode: str) -> bool:
    """Whether a barcode has a GTIN's length and a right check digit; spaces and dashes don't count."""
    digits = barcode.replace(" ", "").replace("-", "")
    if len(digits) not in _GTIN_LENGTHS or not (digits.isascii() and digits.isdigit()):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 10 == 0
