"""Takes products off sale, puts them back, deletes them. What is so already is a success.

Facts: Partner Center, pages Activate, Deactivate and Delete Products (202309, read 2026-05): up to 20 ids a call, and
faults of single products stand in ``data.errors`` of a success. A product that is put back goes to review first. Only
live products can be deactivated; one in review is waited for, one that failed its review or is frozen is off sale.
"""

from collections.abc import Mapping

from syncstore_common.contracts.states import Presence
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.listing import RemoteStatus
from syncstore_common.sync.ports import CallKind, ShopSession
from syncstore_tiktok.channels import status_of, statuses_of
from syncstore_tiktok.client import TikTokClient
from syncstore_tiktok.error_codes import REVIEW_WAIT_S, STATE_FORBIDS
from syncstore_tiktok.errors import failure_of
from syncstore_tiktok.markets import market_of
from syncstore_tiktok.wire import BatchResult, Product, read

_ACTIVATE = "POST /product/202309/products/activate"
_DEACTIVATE = "POST /product/202309/products/deactivate"
_DELETE = "DELETE /product/202309/products"
_READ = "GET /product/202309/products/{product_id}"
_SHOWN_FIRST = tuple(RemoteStatus)


class ProductPresence:
    """Changes whether buyers see a product; every method raises PlatformFailure."""

    def __init__(self, client: TikTokClient) -> None:
        self._client = client

    async def change(self, session: ShopSession, product_id: str, presence: Presence) -> RemoteStatus:
        """Bring the product there, on every channel it is listed on; return the status it has then."""
        if presence is Presence.REMOVED:
            return await self._delete(session, product_id)
        product = await self._product(session, product_id)
        statuses = statuses_of(product)
        if set(statuses.values()) == {RemoteStatus.DELETED}:
            raise PlatformFailure(_deleted(product_id))
        if presence is Presence.LISTED:
            return await self._put_back(session, product, statuses)
        return await self._take_off(session, product_id, statuses)

    async def _put_back(
        self, session: ShopSession, product: Product, statuses: Mapping[str, RemoteStatus]
    ) -> RemoteStatus:
        """Activate it where it is switched off. Raises DEFERRED or CONFLICT where it can't be."""
        off = [channel for channel, status in statuses.items() if status is RemoteStatus.UNLISTED]
        if off:
            await self._switch(session, _ACTIVATE, product.id, off)
            return RemoteStatus.LIVE if RemoteStatus.LIVE in statuses.values() else RemoteStatus.IN_REVIEW
        status = status_of(product)
        if status in {RemoteStatus.LIVE, RemoteStatus.IN_REVIEW, RemoteStatus.REVIEW_FAILED}:
            return status
        raise PlatformFailure(_frozen())

    async def _take_off(
        self, session: ShopSession, product_id: str, statuses: Mapping[str, RemoteStatus]
    ) -> RemoteStatus:
        """Deactivate it where it is live. Raises DEFERRED while a review goes on: it would be live afterwards."""
        live = [channel for channel, status in statuses.items() if status is RemoteStatus.LIVE]
        if live:
            await self._switch(session, _DEACTIVATE, product_id, live)
        if RemoteStatus.IN_REVIEW in statuses.values():
            raise PlatformFailure(_in_review())
        return RemoteStatus.UNLISTED if live else min(statuses.values(), key=_SHOWN_FIRST.index)

    async def _switch(self, session: ShopSession, operation: str, product_id: str, channels: list[str]) -> None:
        body: dict[str, Json] = {"product_ids": [product_id], "listing_platforms": [*channels]}
        facts = await self._batch(session, operation, product_id, body)
        if facts is not None:
            raise PlatformFailure(facts)

    async def _delete(self, session: ShopSession, product_id: str) -> RemoteStatus:
        facts = await self._batch(session, _DELETE, product_id, {"product_ids": [product_id]})
        if facts is not None and not await self._is_deleted(session, product_id, facts):
            raise PlatformFailure(facts)
        return RemoteStatus.DELETED

    async def _is_deleted(self, session: ShopSession, product_id: str, facts: FailureFacts) -> bool:
        if facts.disposition is Disposition.MISSING:
            return True
        if facts.platform_code != STATE_FORBIDS:
            return False
        try:
            return status_of(await self._product(session, product_id)) is RemoteStatus.DELETED
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING:
                return True
            raise

    async def _batch(
        self, session: ShopSession, operation: str, product_id: str, body: dict[str, Json]
    ) -> FailureFacts | None:
        """Make a call for one product; return what it says against it."""
        market = market_of(session.shop.region)
        call = self._client.shop_call(operation, market, body=body, kind=CallKind.WRITE)
        answer = read(BatchResult, await session.call(call))
        error = next((item.innermost for item in answer.errors if item.detail.product_id in {product_id, ""}), None)
        if error is None:
            return None
        now = self._client.clock.now()
        return failure_of(code=error.code, message=error.message, http_status=200, now=now, market=market)

    async def _product(self, session: ShopSession, product_id: str) -> Product:
        market = market_of(session.shop.region)
        return read(Product, await session.call(self._client.shop_call(_READ, market, ids={"product_id": product_id})))


def _in_review() -> FailureFacts:
    return FailureFacts(
        Disposition.DEFERRED,
        STATE_FORBIDS,
        "TikTok Shop is reviewing the listing; it is taken off sale when the review has ended",
        Remedy(None, "Nothing: it follows after the review."),
        REVIEW_WAIT_S,
    )


def _deleted(product_id: str) -> FailureFacts:
    fix = "Put it back once more to list the product anew, or recover it in Seller Center."
    return FailureFacts(Disposition.MISSING, STATE_FORBIDS, f"product {product_id} was deleted", Remedy(None, fix))


def _frozen() -> FailureFacts:
    fix = "See the reason in Seller Center; an appeal may be possible."
    return FailureFacts(Disposition.CONFLICT, STATE_FORBIDS, "TikTok Shop froze this listing", Remedy(None, fix))
