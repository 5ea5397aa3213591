"""``/products``: lists from the read model, everything else from the catalog."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, Field

from syncstore_common.contracts.advice import Language
from syncstore_common.contracts.catalog import ListingsAfterDeletion
from syncstore_common.contracts.states import ListingState
from syncstore_common.kernel.errors import InvalidInput, SyncStoreError
from syncstore_common.kernel.fingerprint import Json
from syncstore_gateway.api.access import Editor, Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute, keyed_operation_id
from syncstore_gateway.api.product_shapes import (
    DeletedOut,
    ProductDetailOut,
    ProductIn,
    ProductPageOut,
    ProductPatch,
    StockOut,
    StockPatch,
    listing_detail_out,
    product_page,
)
from syncstore_gateway.api.shapes import Limit, PublicPlatform, errors, printable, public
from syncstore_gateway.api.telling import Asked
from syncstore_gateway.readmodel.cursor import ProductSort, decode_cursor
from syncstore_gateway.readmodel.filters import ProductFilter
from syncstore_gateway.upstream.catalog import Act, CatalogProduct
from syncstore_gateway.upstream.service import UpstreamProblem
from syncstore_gateway.wiring import Gateway, Parts, gateway_of


class NeedsConfirmation(SyncStoreError):
    """What was asked for can't be undone, and has to be confirmed."""

    code = "NEEDS_CONFIRMATION"
    status = 409


router = APIRouter(prefix="/products", tags=["products"], route_class=IdempotentRoute)

Words = Annotated[str, Field(max_length=200), AfterValidator(printable)]
Path = Annotated[str, Field(max_length=500), AfterValidator(printable)]
Price = Annotated[int | None, Query(ge=0, le=2**62, description="Minor units of the catalogue's currency.")]


async def _filter(
    *,
    request: Request,
    query: Annotated[Words | None, Query(description="Words in title, code, brand or SKU.")] = None,
    category: Annotated[Path | None, Query(description="A category with all below it.")] = None,
    platform: PublicPlatform | None = None,
    shop_id: UUID | None = None,
    state: Annotated[list[ListingState] | None, Query(description="May be repeated.")] = None,
    price_min_minor: Price = None,
    price_max_minor: Price = None,
    low_stock: Annotated[bool, Query(description="Only products with a variant that is low on stock.")] = False,
    low_stock_threshold: Annotated[int | None, Query(ge=0, le=2**31)] = None,
) -> ProductFilter:
    threshold = low_stock_threshold
    if low_stock and threshold is None:
        threshold = gateway_of(request).settings.low_stock_threshold
    return ProductFilter(
        query=query,
        category=category,
        platform=platform.platform if platform else None,
        shop_id=shop_id,
        states=tuple(state or ()),
        price_min_minor=price_min_minor,
        price_max_minor=price_max_minor,
        low_stock=threshold,
    )


@router.get("", response_model=ProductPageOut, responses=errors(422))
async def list_products(
    parts: Parts,
    language: Asked,
    _: Viewer,
    wanted: Annotated[ProductFilter, Depends(_filter)],
    *,
    sort: ProductSort = ProductSort.UPDATED,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Limit = 50,
) -> Response:
    """List products with their state in each shop."""
    after = decode_cursor(cursor, sort) if cursor else None
    page = await parts.pages.page(wanted, sort=sort, after=after, limit=limit)
    return Response(product_page(page, language), media_type="application/json")


@router.post("", status_code=201, responses=errors(422, 503))
async def create_product(
    body: ProductIn, request: Request, parts: Parts, language: Asked, caller: Editor
) -> ProductDetailOut:
    """Create a product. It is in no shop until somebody synchronises it."""
    act = Act(caller.actor, keyed_operation_id(request))
    product = await parts.catalog.create_product(body.model_dump(mode="json"), act=act)
    await parts.read_model_writer.product(product, product.stock)
    return await _detail(parts, product, language)


@router.get("/{product_id}", responses=errors(404, 503))
async def read_product(product_id: UUID, parts: Parts, language: Asked, _: Viewer) -> ProductDetailOut:
    """Show a product: master, variants, stock, and every shop it is in."""
    return await _detail(parts, await parts.catalog.product(product_id), language)


@router.patch("/{product_id}", responses=errors(404, 409, 422, 503))
async def edit_product(
    product_id: UUID, body: ProductPatch, parts: Parts, language: Asked, caller: Editor
) -> ProductDetailOut:
    """Change the fields that are sent, if ``version`` is the present one; 409 carries the current state and the diff.

    Every shop the product is in follows by itself. Variants that buyers can see in a shop are removed only with
    ``confirm_removals``: 409 NEEDS_CONFIRMATION names them and the shops.
    """
    if body.removed_variants and not body.confirm_removals:
        await _check_removals(parts, product_id, frozenset(body.removed_variants))
    sent = body.model_dump(mode="json", exclude_unset=True, exclude={"confirm_removals"})
    try:
        product = await parts.catalog.edit_product(product_id, sent, act=Act(caller.actor))
    except UpstreamProblem as problem:
        current = problem.details.get("current")
        if isinstance(current, dict):
            problem.details["diff"] = _diff(sent, current)
        raise
    await parts.read_model_writer.product(product, product.stock)
    return await _detail(parts, product, language)


@router.delete("/{product_id}", responses=errors(404, 409, 503))
async def delete_product(
    product_id: UUID,
    version: Annotated[int, Query(ge=1, le=2**62)],
    parts: Parts,
    caller: Editor,
    listings: ListingsAfterDeletion = ListingsAfterDeletion.UNLIST,
) -> DeletedOut:
    """Delete a product at this version.

    ``listings``: ``unlist`` takes it off sale in every shop (creating it again under its code puts it back), ``remove``
    deletes its listings on the platforms for good, ``keep`` leaves them as they are.
    """
    act = Act(caller.actor)
    deleted = await parts.catalog.delete_product(product_id, version, listings=listings, act=act)
    await parts.read_model_writer.deletion(product_id, deleted)
    return DeletedOut(product_id=product_id, version=deleted)


@router.patch("/{product_id}/stock", responses=errors(404, 409, 422, 503))
async def edit_stock(product_id: UUID, body: StockPatch, request: Request, parts: Parts, caller: Editor) -> StockOut:
    """Change the stock of some of a product's variants; every shop follows."""
    own = await parts.read_model.variants_of(product_id)
    if any(edit.variant_id not in own for edit in body.edits):
        # ours may be late, and the catalog says when there is no such product
        own = {variant.variant_id for variant in (await parts.catalog.product(product_id)).variants}
    for position, edit in enumerate(body.edits):
        if edit.variant_id not in own:
            raise InvalidInput(
                f"{edit.variant_id} is no variant of this product",
                field=f"edits.{position}.variant_id",
                fix="take the variant's id from the product",
            )
    act = Act(caller.actor, keyed_operation_id(request))
    levels = await parts.catalog.edit_stock(body.model_dump(mode="json", exclude_none=True), act=act)
    await parts.read_model_writer.stock(product_id, levels)
    return StockOut(product_id=product_id, levels=levels)


async def _check_removals(parts: Gateway, product_id: UUID, removed: frozenset[UUID]) -> None:
    """Raise NeedsConfirmation when a shop shows one of the variants."""
    listings = (await parts.read_model.listings([product_id])).get(product_id, ())
    shown: list[Json] = [
        {
            "shop": row.shop,
            "platform": public(row.platform).value,
            "sku": item["sku"],
            "external_id": item["external_id"],
        }
        for row in listings
        for item in row.variants
        if item.get("external_id") and UUID(item["variant_id"]) in removed
    ]
    if shown:
        raise NeedsConfirmation(
            f"buyers can see {len(shown)} of the variants; removing them deletes them on the platforms",
            details={
                "field": "removed_variants",
                "fix": "send confirm_removals: true to remove them, or leave them out",
                "variants": shown,
            },
        )


async def _detail(parts: Gateway, product: CatalogProduct, language: Language) -> ProductDetailOut:
    listings = (await parts.read_model.listings([product.product_id])).get(product.product_id, ())
    return ProductDetailOut(**dict(product), listings=tuple(listing_detail_out(item, language) for item in listings))


def _diff(sent: dict[str, Any], current: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields on which the edit and the present state disagree; variants are named in ``differing_fields``."""
    present = {**current, "images": [image["content_hash"] for image in current.get("images", ())]}
    return {
        field: {"yours": value, "current": present[field]}
        for field, value in sent.items()
        if field in present and field not in ("version", "variants") and present[field] != value
    }
