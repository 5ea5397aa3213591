"""How a shop prices, words and stocks what it shows, as data: the pieces that rules, overrides and shop defaults share.

Closed and validated: an unknown member is an error, because a condition or limit that is silently dropped would act on
products it was never meant for. What is left out stays as the next in line has it (override > rule > shop > platform).
"""

import re
from decimal import Decimal
from enum import StrEnum
from string import Formatter
from typing import Annotated, Final
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from syncstore_common.contracts.platforms import PLATFORMS, Platform, platform_by_api_name
from syncstore_common.kernel.money import Rounding
from syncstore_common.kernel.text import has_unprintable

MAX_TEMPLATE: Final = 5_000
MAX_PRICE_MINOR: Final = 10**15
TITLE_PLACEHOLDERS: Final = frozenset({"title", "brand", "category", "options", "code"})
DESCRIPTION_PLACEHOLDERS: Final = TITLE_PLACEHOLDERS | {"description"}

_SPACE = re.compile(r"\s+")
_Pieces = list[tuple[str, str | None, str | None, str | None]]


class Closed(BaseModel):
    """Base of the language's parts: frozen, and nothing unknown goes in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _one_line(text: str) -> str:
    if has_unprintable(text):
        raise ValueError("it holds control characters; remove them")
    return _SPACE.sub(" ", text).strip()


def _words(text: str) -> str:
    line = _one_line(text)
    if not line:
        raise ValueError("it is empty; write something, or leave the field out")
    return line


def _printable(text: str) -> str:
    if has_unprintable(text):
        raise ValueError("it holds control characters; remove them")
    return text


def template_pieces(template: str) -> _Pieces:
    """Take a template apart: text, placeholder, format, conversion. Raises ValueError when its braces don't match."""
    try:
        return list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError(f"the braces don't match ({error}); write {{{{ or }}}} for a brace that is meant") from None


def _checked(template: str, known: frozenset[str]) -> str:
    for _, name, form, conversion in template_pieces(template):
        if name is None:
            continue
        if name not in known:
            shown = ", ".join(f"{{{item}}}" for item in sorted(known))
            raise ValueError(f"there is no placeholder {{{name}}}; use {shown}")
        if form or conversion:
            raise ValueError(f"write {{{name}}} without anything after its name")
    return template


def _title_template(template: str) -> str:
    return _checked(_words(template), TITLE_PLACEHOLDERS)


def _description_template(template: str) -> str:
    return _checked(_printable(template), DESCRIPTION_PLACEHOLDERS)


def _platform(word: object) -> object:
    return (platform_by_api_name(word) or word) if isinstance(word, str) else word


PlatformWord = Annotated[
    Platform,
    BeforeValidator(_platform),
    PlainSerializer(lambda platform: PLATFORMS[platform].api_name, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "enum": [row.api_name for row in PLATFORMS.values()]}),
]
"""A marketplace under its public name: rules are written by people."""
Words = Annotated[str, Field(max_length=300), AfterValidator(_words)]
"""One line of text, trimmed."""
Prose = Annotated[str, Field(max_length=60_000), AfterValidator(_printable)]
"""Text of any number of lines."""
TitleTemplate = Annotated[str, Field(max_length=500), AfterValidator(_title_template)]
DescriptionTemplate = Annotated[
    str, Field(min_length=1, max_length=MAX_TEMPLATE), AfterValidator(_description_template)
]
Amount = Annotated[int, Field(strict=True, ge=0, le=MAX_PRICE_MINOR)]
"""Minor units of a currency."""
Pieces = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
"""A number of pieces."""
PlatformId = Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
"""A leaf category's id on its platform; digits on all that are known."""


class PriceAction(Closed):
    """base × exchange_rate × multiplier × (1 + percent / 100) + add, rounded, then kept between floor and ceiling.

    Amounts are minor units of the shop's currency. ``step_minor`` rounds to multiples; ``ending`` rounds to prices that
    end in these digits ("900" gives 12,900; "99" gives 4.99) and takes the step's place. Floor and ceiling have the
    last word, whatever the ending.
    """

    multiplier: Annotated[Decimal, Field(gt=0, le=1000, max_digits=10, decimal_places=6)] | None = None
    percent: Annotated[Decimal, Field(gt=-100, le=10_000, max_digits=9, decimal_places=4)] | None = None
    add_minor: Annotated[int, Field(strict=True, ge=-MAX_PRICE_MINOR, le=MAX_PRICE_MINOR)] | None = None
    exchange_rate: Annotated[Decimal, Field(gt=0, le=10**9, max_digits=20, decimal_places=10)] | None = None
    """What one unit of the catalogue's currency costs in the shop's."""
    step_minor: Annotated[int, Field(strict=True, ge=1, le=10**9)] | None = None
    rounding: Rounding | None = None
    ending: Annotated[str, Field(pattern=r"^[0-9]{1,6}$")] | None = None
    floor_minor: Amount | None = None
    ceiling_minor: Amount | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> "PriceAction":
        if self.step_minor is not None and self.ending is not None:
            raise ValueError("give step_minor or ending, not both: each decides how the price is rounded")
        if self.floor_minor is not None and self.ceiling_minor is not None and self.floor_minor > self.ceiling_minor:
            raise ValueError("floor_minor is above ceiling_minor")
        return self


class LastUnits(Closed):
    """Below so many pieces only the main shop goes on selling, so that two shops can't sell the same last piece."""

    below: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)]
    main_shop_id: UUID


class StockAction(Closed):
    """How many pieces a shop shows of those available.

    In this order: with ``last_units`` every shop but the main one shows none below so many; with ``end_when`` none is
    shown when no more than so many are available; else ``fixed``, or available × ``percent`` (parts of a piece are cut,
    or rounded as ``rounding`` says) less ``buffer``; at last never more than ``most``.
    """

    percent: Annotated[int, Field(strict=True, ge=0, le=2000)] | None = None
    rounding: Rounding | None = None
    buffer: Pieces | None = None
    most: Pieces | None = None
    end_when: Pieces | None = None
    fixed: Pieces | None = None
    last_units: LastUnits | None = None


class ListingField(StrEnum):
    """What of a listing can belong to the shop instead of the catalogue."""

    TITLE = "title"
    DESCRIPTION = "description"
    IMAGES = "images"
    CATEGORY = "category"
    BRAND = "brand"
    PACKAGE = "package"
    ATTRIBUTES = "attributes"
    PRICE = "price"
    STOCK = "stock"


class Ownership(StrEnum):
    """Who decides about a field of a listing that exists; a new listing always starts with the catalogue's values."""

    PUSH = "push"
    """The catalogue: the shop follows."""
    IGNORE = "ignore"
    """The shop: the field is never sent and never compared."""
    PULL = "pull"
    """The shop, and what it shows is read back and shown here."""
    ASK = "ask"
    """The catalogue, unless the shop shows something that was not pushed: then a person decides."""


READABLE_FIELDS: Final = frozenset(
    {
        ListingField.TITLE,
        ListingField.DESCRIPTION,
        ListingField.CATEGORY,
        ListingField.PRICE,
        ListingField.STOCK,
    }
)
"""Fields whose live value can be read back and compared; the others can only be pushed or ignored."""


def _known_ways(ownership: dict[ListingField, Ownership]) -> dict[ListingField, Ownership]:
    for field, way in ownership.items():
        if way in (Ownership.PULL, Ownership.ASK) and field not in READABLE_FIELDS:
            raise ValueError(f"{field.value} can't be read back from a shop; use push or ignore")
        if way is Ownership.ASK and field is ListingField.STOCK:
            raise ValueError("stock changes in the shop with every order; use push, ignore or pull")
    return ownership


FieldOwnership = Annotated[dict[ListingField, Ownership], AfterValidator(_known_ways)]
