"""Products and stock on the public wire."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import Field

from syncstore_common.contracts.advice import Language
from syncstore_common.contracts.catalog import StockLevel
from syncstore_common.contracts.platforms import Platform
from syncstore_gateway.api.shapes import Input, ListingDetailOut, ListingOut, Output, Reason, Text, Whole, public
from syncstore_gateway.api.telling import ToldProblem, tell
from syncstore_gateway.readmodel.cursor import encode_cursor
from syncstore_gateway.readmodel.pages import ProductPage
from syncstore_gateway.readmodel.queries import ListingRow
from syncstore_gateway.upstream.catalog import CatalogProduct

_PUBLIC = {platform.value: public(platform).value for platform in Platform}


class ProductStatus(StrEnum):
    """Whether a product is for sale."""

    ACTIVE = "active"
    DRAFT = "draft"
    ARCHIVED = "archived"


AttributeValues = Text | tuple[Text, ...] | None
"""One value, or several; null or none takes the attribute away."""


class VariantIn(Input):
    """A variant. Without ``sku`` one is made from code and option values; ``image_hash`` names one of the pictures."""

    sku: Text | None = None
    price_minor: Whole
    option_values: tuple[Text, ...] = ()
    barcode: Text | None = None
    image_hash: Text | None = None
    stock: Whole = 0


class ProductIn(Input):
    """A new product. ``images`` are content hashes of stored pictures, in the order they are shown."""

    code: Text
    title: Text
    description: Text = ""
    brand: Text | None = None
    category: Text | None = None
    status: ProductStatus = ProductStatus.ACTIVE
    weight_g: Whole | None = None
    length_mm: Whole | None = None
    width_mm: Whole | None = None
    height_mm: Whole | None = None
    option_names: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    attributes: dict[Text, AttributeValues] = Field(default_factory=dict)
    images: tuple[Text, ...] = ()
    variants: Annotated[tuple[VariantIn, ...], Field(min_length=1)]


class VariantPatch(Input):
    """Changes to the variant ``variant_id``; fields left out stay as they are."""

    variant_id: UUID
    sku: Text | None = None
    price_minor: Whole | None = None
    option_values: tuple[Text, ...] = ()
    barcode: Text | None = None
    image_hash: Text | None = None


class ProductPatch(Input):
    """Changes to a product at ``version``; fields left out stay as they are, null clears what may be empty.

    ``base_price_minor`` prices all variants and is refused where their prices differ. ``attributes`` changes them
    name by name.
    """

    version: Whole
    title: Text | None = None
    description: Text | None = None
    brand: Text | None = None
    category: Text | None = None
    status: ProductStatus | None = None
    weight_g: Whole | None = None
    length_mm: Whole | None = None
    width_mm: Whole | None = None
    height_mm: Whole | None = None
    option_names: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    attributes: dict[Text, AttributeValues] = Field(default_factory=dict)
    base_price_minor: Whole | None = None
    images: tuple[Text, ...] = ()
    variants: tuple[VariantPatch, ...] = ()
    added_variants: tuple[VariantIn, ...] = ()
    removed_variants: tuple[UUID, ...] = ()
    confirm_removals: bool = False
    """Needed to remove variants that buyers can see in a shop."""


class StockEditIn(Input):
    """Either ``delta`` (so many more or fewer), or ``set_to`` with the balance you saw in ``expected``."""

    variant_id: UUID
    delta: Whole | None = None
    set_to: Whole | None = None
    expected: Whole | None = None


class StockPatch(Input):
    """Stock changes of one product, applied all or none."""

    edits: Annotated[tuple[StockEditIn, ...], Field(min_length=1, max_length=500)]
    reason: Reason = "edit"


class StockOut(Output):
    """The level each edit led to."""

    product_id: UUID
    levels: list[StockLevel]


class ProductOut(Output):
    """A product as lists show it; ``lowest_stock`` is that of the scarcest variant."""

    product_id: UUID
    version: int
    code: str
    title: str
    category: str | None
    brand: str | None
    status: str
    currency: str
    price_min_minor: int
    price_max_minor: int
    stock: int
    lowest_stock: int
    variant_count: int
    image_hash: str | None
    image_count: int
    updated_at: datetime
    listings: list[ListingOut]


class ProductPageOut(Output):
    """A page; ask for the next one with ``cursor=next``. Null: this was the last."""

    items: list[ProductOut]
    next: str | None


class ProductDetailOut(CatalogProduct):
    """Everything of a product: master, stock per variant, and every shop it is in."""

    listings: tuple[ListingDetailOut, ...] = ()


class DeletedOut(Output):
    """A product that was deleted, at the version of its deletion."""

    product_id: UUID
    version: int


def listing_detail_out(row: ListingRow, language: Language) -> ListingDetailOut:
    """Map a listing with its SKUs; problems are told in the language."""
    return ListingDetailOut.model_validate(
        {**_listing_values(row, language), "variants": row.variants, "own_values": row.own_values}
    )


def _listing_values(row: ListingRow, language: Language) -> dict[str, object]:
    def told(problem: Mapping[str, Any] | None) -> ToldProblem | None:
        return tell(problem, language, platform=row.platform, product_id=row.product_id)

    return {
        "shop_id": row.connection_id,
        "shop": row.shop,
        "platform": public(row.platform),
        "state": row.state,
        "title": row.title,
        "currency": row.currency,
        "price_min_minor": row.price_min_minor,
        "price_max_minor": row.price_max_minor,
        "stock": row.stock_total,
        "wish": row.wish,
        "remote_status": row.remote_status,
        "external_id": row.external_id,
        "url": row.url,
        "problem": told(row.problem),
        "channels": [{**item, "problem": told(item.get("problem"))} for item in row.channels],
        "revision": row.revision,
        "content_version": row.content_version,
        "pushed_at": row.pushed_at,
        "next_attempt_at": row.next_attempt_at,
    }


def product_page(page: ProductPage, language: Language) -> bytes:
    """Encode a page of the read model as JSON of ``ProductPageOut``, whose members its items have already."""
    for item in page.items:
        for listing in item["listings"]:
            _tell(listing, item["product_id"], language)
    following = encode_cursor(page.next) if page.next else None
    return orjson.dumps({"items": page.items, "next": following}, option=orjson.OPT_UTC_Z)


def _tell(listing: dict[str, Any], product_id: str, language: Language) -> None:
    """Give the problems of a listing their words; most listings have none and cost nothing."""
    platform = Platform(listing["platform"])

    def told(problem: Mapping[str, Any] | None) -> dict[str, Any] | None:
        found = tell(problem, language, platform=platform, product_id=product_id)
        return found.model_dump(mode="json") if found is not None else None

    listing["platform"] = _PUBLIC[listing["platform"]]
    if listing["problem"] is not None:
        listing["problem"] = told(orjson.loads(listing["problem"]))
    channels = listing["channels"]
    if '"problem": {' in channels:
        listing["channels"] = [{**item, "problem": told(item.get("problem"))} for item in orjson.loads(channels)]
    else:
        listing["channels"] = orjson.Fragment(channels)
