"""Filling in the seller's templates. Pure; which placeholders exist is fixed by the contract that validates them."""

from collections.abc import Mapping
from html import escape

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.policies import template_pieces

_EDGES = " -–—|/,;:·•"


def title_from(template: str, product: ProductSnapshot) -> str:
    """Return the title a template gives; what an empty placeholder leaves at the ends goes with it."""
    filled = _filled(template, _values(product))
    return " ".join(filled.split()).strip(_EDGES)


def description_from(template: str, product: ProductSnapshot) -> str:
    """Return the description a template gives. The template is HTML: values are escaped, the description is HTML."""
    values = {name: escape(text, quote=False) for name, text in _values(product).items()}
    return _filled(template, {**values, "description": product.description}).strip()


def _filled(template: str, values: Mapping[str, str]) -> str:
    return "".join(
        text + (values.get(name, "") if name is not None else "") for text, name, _, _ in template_pieces(template)
    )


def _values(product: ProductSnapshot) -> dict[str, str]:
    options = dict.fromkeys(value for variant in product.variants for value in variant.option_values)
    return {
        "title": product.title,
        "brand": product.brand or "",
        "category": product.category.split(" > ")[-1] if product.category else "",
        "options": ", ".join(options),
        "code": product.code,
    }
