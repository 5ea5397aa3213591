"""The one catalogue of what can be wrong: every finding of ours, every code of the platforms, in two languages. Pure.

A code leads to a topic, and a topic says cause, field and fix in English and Indonesian. Some codes stand for many
things (``error_param``): there the field that was named decides. A code that nobody wrote down has no entry.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from syncstore_common.contracts.advice.about_content import CONTENT_TOPICS
from syncstore_common.contracts.advice.about_goods import GOODS_TOPICS
from syncstore_common.contracts.advice.about_reports import REPORT_TOPICS
from syncstore_common.contracts.advice.about_shops import SHOP_TOPICS
from syncstore_common.contracts.advice.codes_ours import OUR_CODES, OUR_FAMILIES
from syncstore_common.contracts.advice.codes_shopee import SHOPEE_CODES
from syncstore_common.contracts.advice.codes_tiktok import TIKTOK_CODES
from syncstore_common.contracts.advice.model import Language, Place, Topic, Words

__all__ = ["CODES", "TOPICS", "Advice", "Language", "Place", "Topic", "Words", "advice_on", "language_of", "topic_of"]

TOPICS: Mapping[str, Topic] = {**CONTENT_TOPICS, **GOODS_TOPICS, **SHOP_TOPICS, **REPORT_TOPICS}
"""Name → topic."""
CODES: Mapping[str, str] = {**{name: name for name in TOPICS}, **SHOPEE_CODES, **TIKTOK_CODES, **OUR_CODES}
"""Every known code → the name of its topic."""

_MODULE = re.compile(r"^(?!error\.)[a-z_]+\.(?=.)")
_MANY_MEANINGS = frozenset({"request.refused", "platform.trouble", "shop.reconnect"})
_BY_FIELD: Mapping[str, str] = {
    "title": "title.length",
    "description": "description.too_long",
    "images": "images.size",
    "category": "category.invalid",
    "attributes": "attributes.value",
    "brand": "brand.invalid",
    "weight_g": "weight.missing",
    "dimensions": "dimensions.incomplete",
    "logistics": "logistics.none",
    "options": "options.too_many",
    "variants": "listing.variants_differ",
    "variants.sku": "sku.too_long",
    "price": "price.range",
    "stock": "stock.range",
    "barcode": "barcode.invalid",
    "app": "app.keys",
}
"""Codes with many meanings: the field that was read from the message → topic."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person is told about a code, in one language."""

    topic: str
    field: str | None
    cause: str
    fix: str
    place: Place | None


def topic_of(code: str, field: str | None = None) -> Topic | None:
    """Return the topic of a code (a platform's, with or without its module, or ours); None for an unknown one.

    ``field`` is what the problem names; it decides where the code alone does not.
    """
    name = CODES.get(code) or CODES.get(_MODULE.sub("", code, count=1)) or _family(code)
    if name is None:
        return None
    if name in _MANY_MEANINGS and field is not None:
        name = _BY_FIELD.get(field, name)
    return TOPICS[name]


def advice_on(code: str, language: Language, field: str | None = None) -> Advice | None:
    """Return cause, field and fix of a code in a language; None for a code that no table knows."""
    found = topic_of(code, field)
    if found is None:
        return None
    cause, fix = found.cause.in_language(language), found.fix.in_language(language)
    return Advice(found.name, field or found.field, cause, fix, found.place)


def language_of(accepted: str | None) -> Language:
    """Return the language an ``Accept-Language`` header asks for most; English when it names none of ours."""
    wishes = [_wish(part) for part in (accepted or "").split(",")]
    known = [(weight, -place, language) for place, (language, weight) in enumerate(wishes) if language and weight > 0]
    return max(known)[2] if known else Language.ENGLISH


def _wish(part: str) -> tuple[Language | None, float]:
    tag, _, weight = part.strip().partition(";")
    primary = tag.strip().casefold().partition("-")[0]
    # "in" is Indonesian's code from before 1989, which some devices still send
    names = {"en": Language.ENGLISH, "id": Language.INDONESIAN, "in": Language.INDONESIAN}
    try:
        return names.get(primary), float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return names.get(primary), 0.0


def _family(code: str) -> str | None:
    return next((name for beginning, name in OUR_FAMILIES if code.startswith(beginning)), None)
