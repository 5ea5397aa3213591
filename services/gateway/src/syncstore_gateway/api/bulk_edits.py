"""``/bulk-edits``: the same edit for many products, seen before it is made."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from syncstore_gateway.api.access import Editor
from syncstore_gateway.api.idempotent import IdempotentRoute, keyed_operation_id
from syncstore_gateway.api.imports import ImportOut
from syncstore_gateway.api.product_shapes import AttributeValues, ProductStatus
from syncstore_gateway.api.shapes import Input, Text, errors
from syncstore_gateway.upstream.catalog import Act
from syncstore_gateway.wiring import Parts

router = APIRouter(prefix="/bulk-edits", tags=["imports"], route_class=IdempotentRoute)

MAX_IDS = 10_000
Word = Annotated[Text | None, Field(max_length=300)]


class PriceStep(StrEnum):
    """What is done to a price."""

    SET = "set"
    ADD = "add"
    PERCENT = "percent"


class PriceRounding(StrEnum):
    """How a price meets the step."""

    NEAREST = "nearest"
    UP = "up"
    DOWN = "down"


class TextField(StrEnum):
    """Texts in which words can be replaced."""

    TITLE = "title"
    DESCRIPTION = "description"
    BRAND = "brand"
    CATEGORY = "category"


class SelectionIn(Input):
    """Which products: all conditions must hold. Every product only when ``everything`` says so."""

    product_ids: Annotated[tuple[UUID, ...], Field(max_length=MAX_IDS)] = ()
    status: ProductStatus | None = None
    text: Word = None
    brand: Word = None
    category: Word = None
    tag: Word = None
    everything: bool = False


class PriceIn(Input):
    """``set`` and ``add`` take an amount in the catalogue's currency (major units), ``percent`` per cent of it."""

    how: PriceStep
    amount: Annotated[Decimal, Field(ge=-(10**12), le=10**12, max_digits=20)]
    step_minor: Annotated[int, Field(ge=1, le=10**9, description="Round to multiples of so many minor units.")] = 1
    rounding: PriceRounding = PriceRounding.NEAREST


class ReplacementIn(Input):
    """Words in a text, letter by letter, and what stands there instead."""

    field: TextField
    old: Annotated[Text, Field(min_length=1, max_length=1000)]
    new: Annotated[Text, Field(max_length=1000)] = ""


class BulkEditIn(Input):
    """What becomes of each product selected; fields left out stay, null clears brand and category.

    ``attributes`` changes them name by name; one without values goes away.
    """

    selection: SelectionIn
    brand: Text | None = None
    category: Text | None = None
    status: ProductStatus | None = None
    price: PriceIn | None = None
    replace: Annotated[tuple[ReplacementIn, ...], Field(max_length=20)] = ()
    add_tags: tuple[Text, ...] = ()
    remove_tags: tuple[Text, ...] = ()
    attributes: dict[Text, AttributeValues] = Field(default_factory=dict)


@router.post("", status_code=202, responses=errors(422, 503))
async def preview_edit(body: BulkEditIn, request: Request, parts: Parts, caller: Editor) -> ImportOut:
    """Work out an edit of many products without making it.

    Look at it under `/imports/{import_id}` and its changes, and make it with `/imports/{import_id}/apply`.
    """
    act = Act(caller.actor, keyed_operation_id(request))
    sent = body.model_dump(mode="json", exclude_unset=True)
    return ImportOut.model_validate(await parts.catalog.start_edit(sent, act=act))
