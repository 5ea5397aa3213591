"""Creates and changes listings of one shop, and reads them back.

Facts: Partner Center, endpoint pages of versions 202309 and 202509 (2026-05). A create is repeated with the same
idempotency key until its outcome is known; stock and price are absolute and have calls of their own; an edit of a live
listing is reviewed while the version before it stays live.
"""

from dataclasses import replace
from uuid import UUID

from syncstore_common.contracts.policies import ListingField
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.listing import DesiredListing, ItemFailure, LiveListing, PushResult, RemoteRef, RemoteStatus
from syncstore_common.sync.ports import CallKind, Payload, ShopSession
from syncstore_tiktok.channels import status_of
from syncstore_tiktok.client import TikTokClient
from syncstore_tiktok.error_codes import ATTRIBUTE_MISSING, DUPLICATE_EXTERNAL_ID, NOT_UNDER_REVIEW, WAREHOUSE_CHANGED
from syncstore_tiktok.errors import failure_of, safe_text
from syncstore_tiktok.knowledge import Knowledge, ShopWarehouses
from syncstore_tiktok.mapping import Body, create_body, edit_body, price_body
from syncstore_tiktok.markets import Market, market_of
from syncstore_tiktok.pictures import uploaded
from syncstore_tiktok.reading import AUDITING, edit_is_reviewed, live_listing
from syncstore_tiktok.skus import edited_skus, warehouse_of, written_ref
from syncstore_tiktok.stock import spread
from syncstore_tiktok.wire import ExtraError, FoundProducts, Product, SetResult, Shelf, WrittenProduct, read

_CREATE = "POST /product/202309/products"
_READ = "GET /product/202309/products/{product_id}"
_EDIT = "POST /product/202509/products/{product_id}/partial_edit"
_PRICES = "POST /product/202309/products/{product_id}/prices/update"
_STOCK = "POST /product/202309/products/{product_id}/inventory/update"
_SEARCH = "POST /product/202502/products/search"
_SEARCHED_SKUS = 10
_STEP = "product"


class Pushes:
    """The listing calls of one app; every call goes through the session of a shop."""

    def __init__(self, client: TikTokClient, knowledge: Knowledge) -> None:
        self._client = client
        self._knowledge = knowledge

    # -- create -------------------------------------------------------------------------------------------------------
    async def create(self, session: ShopSession, listing: DesiredListing) -> PushResult:
        """Create the listing with pictures, variants, price and stock; it goes to review. Raises PlatformFailure."""
        market = market_of(session.shop.region)
        warehouse = await self._knowledge.warehouses(session)
        brand_id = await self._knowledge.brand_of(session, listing)
        platforms = await self._knowledge.platforms(session, listing.category_id)
        pictures = await uploaded(self._client, session, listing)

        async def perform(key: str) -> Payload:
            body = create_body(
                listing,
                pictures=pictures,
                market=market,
                warehouse_id=warehouse.main(listing.warehouse_id),
                brand_id=brand_id,
                key=key,
                platforms=platforms,
            )
            call = self._client.shop_call(_CREATE, market, body=body, kind=CallKind.WRITE, is_repeatable=False)
            payload = await session.call(call)
            read(WrittenProduct, payload, is_repeatable=False)  # an answer that can't be used must not end the step
            return payload

        try:
            written = read(WrittenProduct, await session.saga.once(_STEP, perform))
        except PlatformFailure as failure:
            detail = await self._detail(session, listing, failure.facts.platform_code)
            if not detail:
                raise
            message = safe_text(f"{failure.facts.message} ({detail})")
            raise PlatformFailure(replace(failure.facts, message=message)) from failure
        return PushResult(
            status=RemoteStatus.IN_REVIEW,
            ref=written_ref(written.product_id, listing, written.skus),
            warnings=(*_notices(written), *_brand_notice(listing, brand_id)),
        )

    async def _detail(self, session: ShopSession, listing: DesiredListing, code: str) -> str:
        """Say what the platform's message leaves open: which attribute is missing, which listing has our code."""
        if code == DUPLICATE_EXTERNAL_ID:
            return await self._listed_already(session, listing)
        if code != ATTRIBUTE_MISSING:
            return ""
        known = await self._knowledge.attributes(session, listing.category_id)
        return ", ".join(item.name for item in known if item.is_required and item.id not in listing.attributes)

    async def _listed_already(self, session: ShopSession, listing: DesiredListing) -> str:
        """Name the listing that already has our code, so that it can be linked; empty when none is found."""
        market = market_of(session.shop.region)
        codes = [variant.sku for variant in listing.variants[:_SEARCHED_SKUS]]
        body: Body = {"status": "ALL", "seller_skus": codes}
        call = self._client.shop_call(_SEARCH, market, query={"page_size": "10"}, body=body)
        for found in read(FoundProducts, await session.call(call)).products:
            product = await self._product(session, found.id)
            if product.external_product_id == listing.code:
                return f"listing {product.id}"
        return ""

    # -- stock and price ----------------------------------------------------------------------------------------------
    async def push_stock(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set every listed SKU's stock over exactly the warehouses it is in. Raises PlatformFailure.

        A shop with one warehouse needs no look at the listing; if the platform says that the warehouses are others, the
        listing is read and the stock set once more.
        """
        if not _listed(ref, listing):
            return PushResult()
        warehouses = await self._knowledge.warehouses(session)
        shelves = {} if warehouses.is_only else await self._shelves(session, ref)
        try:
            result = await self._set_stock(session, ref, listing, warehouses, shelves)
        except PlatformFailure as failure:
            if shelves or failure.facts.platform_code not in WAREHOUSE_CHANGED:
                raise
        else:
            if shelves or not any(item.code in WAREHOUSE_CHANGED for item in result.failures):
                return result
        return await self._set_stock(session, ref, listing, warehouses, await self._shelves(session, ref))

    async def _set_stock(
        self,
        session: ShopSession,
        ref: RemoteRef,
        listing: DesiredListing,
        warehouses: ShopWarehouses,
        shelves: dict[str, tuple[Shelf, ...]],
    ) -> PushResult:
        ids, main = _listed(ref, listing), warehouses.main(listing.warehouse_id)
        skus: list[Json] = [
            {
                "id": ids[item.variant_id],
                "inventory": spread(item.stock, shelves.get(ids[item.variant_id], ()), main),
            }
            for item in listing.variants
            if item.variant_id in ids
        ]
        return await self._set(session, _STOCK, ref, ids, skus)

    async def _shelves(self, session: ShopSession, ref: RemoteRef) -> dict[str, tuple[Shelf, ...]]:
        product = await self._product(session, ref.external_id)
        return {sku.id: sku.inventory for sku in product.skus}

    async def push_price(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set every listed SKU's price. Raises PlatformFailure; DEFERRED during a promotion or a first review."""
        ids = _listed(ref, listing)
        skus: list[Json] = [
            {"id": ids[item.variant_id], "price": price_body(item.price)}
            for item in listing.variants
            if item.variant_id in ids
        ]
        return await self._set(session, _PRICES, ref, ids, skus) if skus else PushResult()

    async def _set(
        self, session: ShopSession, operation: str, ref: RemoteRef, ids: dict[UUID, str], skus: list[Json]
    ) -> PushResult:
        market, product_id = market_of(session.shop.region), product_id_of(ref.external_id)
        call = self._client.shop_call(
            operation, market, ids={"product_id": product_id}, body={"skus": skus}, kind=CallKind.WRITE
        )
        answer = read(SetResult, await session.call(call))
        return self._result(answer, ids, market)

    def _result(self, answer: SetResult, ids: dict[UUID, str], market: Market) -> PushResult:
        """Name the SKUs that were not set; when none was, the push failed as a whole."""
        errors = {error.detail.sku_id: error.innermost for error in answer.errors}
        failures = tuple(
            ItemFailure(variant_id, self._facts(errors[sku_id], market))
            for variant_id, sku_id in ids.items()
            if sku_id in errors
        )
        if answer.errors and len(failures) in {0, len(ids)} and len({item.code for item in failures}) <= 1:
            raise PlatformFailure(self._facts(answer.errors[0].innermost, market))
        return PushResult(failures=failures)

    def _facts(self, error: ExtraError, market: Market) -> FailureFacts:
        """What the error table says of one SKU's error."""
        now = self._client.clock.now()
        return failure_of(code=error.code, message=error.message, http_status=200, now=now, market=market)

    # -- content ------------------------------------------------------------------------------------------------------
    async def push_content(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        """Set title, description, pictures, package and, when they differ, all variants. Raises PlatformFailure."""
        market = market_of(session.shop.region)
        live = await self._product(session, ref.external_id)
        newest = await self._newest(session, live)
        brand_id = await self._knowledge.brand_of(session, listing)
        own_pictures = listing if listing.sends(ListingField.IMAGES) else replace(listing, image_hashes=())
        pictures = await uploaded(self._client, session, own_pictures)
        warehouses = await self._knowledge.warehouses(session)
        warehouse_id = warehouse_of(newest) or warehouses.main(listing.warehouse_id)
        body = edit_body(listing, pictures=pictures, market=market, live=newest, brand_id=brand_id)
        skus = edited_skus(listing, ref, newest, pictures, warehouse_id)
        if skus is not None:
            body["skus"] = skus
        call = self._client.shop_call(
            _EDIT, market, ids={"product_id": ref.external_id}, body=body, kind=CallKind.WRITE
        )
        written = read(WrittenProduct, await session.call(call))
        return _edited(live, written, ref, listing)

    async def _newest(self, session: ShopSession, live: Product) -> Product:
        """Return the version an edit starts from: the one under review, else the live one."""
        if not edit_is_reviewed(live):
            return live
        try:
            return await self._product(session, live.id, {"return_under_review_version": "true"})
        except PlatformFailure as failure:
            if failure.facts.platform_code == NOT_UNDER_REVIEW:  # the review ended in between
                return live
            raise

    # -- reading ------------------------------------------------------------------------------------------------------
    async def fetch(self, session: ShopSession, external_id: str) -> LiveListing:
        """Read a listing back. Raises PlatformFailure, MISSING when the platform does not know it."""
        return live_listing(await self._product(session, external_id))

    async def _product(self, session: ShopSession, external_id: str, query: dict[str, str] | None = None) -> Product:
        market = market_of(session.shop.region)
        call = self._client.shop_call(_READ, market, ids={"product_id": product_id_of(external_id)}, query=query)
        return read(Product, await session.call(call))


def product_id_of(external_id: str) -> str:
    """Return a product id fit for a path. Raises PlatformFailure (MISSING) for a text that can't be one."""
    if external_id.isascii() and external_id.isdigit():
        return external_id
    raise PlatformFailure(
        FailureFacts(
            disposition=Disposition.MISSING,
            platform_code="product.no_id",
            message="this is not the id of a TikTok Shop product",
            remedy=Remedy("product_id", "Link the listing again, or list the product anew."),
        )
    )


def _listed(ref: RemoteRef, listing: DesiredListing) -> dict[UUID, str]:
    """SKU ids of the variants that are listed already; the others come with the next content push."""
    known = {item.variant_id: ref.variants.get(item.variant_id) for item in listing.variants}
    return {variant_id: sku_id for variant_id, sku_id in known.items() if sku_id}


def _edited(live: Product, written: WrittenProduct, ref: RemoteRef, listing: DesiredListing) -> PushResult:
    """A live listing stays live while its edit is reviewed; any other goes to review again."""
    before = status_of(live)
    is_reviewed = written.audit.status == AUDITING
    new_ref = written_ref(ref.external_id, listing, written.skus)
    return PushResult(
        status=RemoteStatus.IN_REVIEW if is_reviewed and before is not RemoteStatus.LIVE else before,
        ref=new_ref if written.skus and new_ref != ref else None,
        warnings=_notices(written),
        edit_in_review=is_reviewed and before is RemoteStatus.LIVE,
    )


def _notices(written: WrittenProduct) -> tuple[str, ...]:
    return tuple(safe_text(notice.message) for notice in written.warnings if notice.message)


def _brand_notice(listing: DesiredListing, brand_id: str | None) -> tuple[str, ...]:
    if not listing.brand or brand_id or listing.brand_id:
        return ()
    return (f"TikTok Shop does not offer the brand '{listing.brand}' to this shop; it is listed without a brand.",)
