"""Takes items off sale, puts them back, deletes them. What is so already is a success.

Facts: Open Platform reference of unlist_item and delete_item (2026-08): unlist_item works both ways and judges each
item by itself; when all fail the code comes with the list, and one reason lumps items in review and banned ones
together, so a read decides. A deleted item stays readable and can't be edited any more.
"""

from syncstore_common.contracts.states import Presence
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.listing import RemoteStatus
from syncstore_common.sync.ports import ShopSession
from syncstore_shopee import paths
from syncstore_shopee.client import ShopeeClient, ask
from syncstore_shopee.error_codes import REVIEW_WAIT_S, UNLIST_FAILED
from syncstore_shopee.errors import bare_code, reason_verdict
from syncstore_shopee.items import Items
from syncstore_shopee.reading import status_of
from syncstore_shopee.wire import Done
from syncstore_shopee.wire_items import UnlistResult

_OFF_SALE = frozenset({RemoteStatus.UNLISTED, RemoteStatus.BANNED, RemoteStatus.DELETED})
_MAY_BE_DONE = frozenset({"error_item_uneditable", "error_item_not_found"})


class ItemPresence:
    """Changes whether buyers see an item; every method raises PlatformFailure."""

    def __init__(self, client: ShopeeClient, items: Items) -> None:
        self._client = client
        self._items = items

    async def change(self, session: ShopSession, item_id: str, presence: Presence) -> RemoteStatus:
        """Bring the item there; return the status it has then."""
        if presence is Presence.REMOVED:
            return await self._delete(session, item_id)
        return await self.set_listed(session, item_id, is_listed=presence is Presence.LISTED)

    async def set_listed(self, session: ShopSession, item_id: str, *, is_listed: bool) -> RemoteStatus:
        """Put the item on sale or take it off. Raises DEFERRED while a review or a promotion forbids it."""
        body = {"item_list": [{"item_id": int(item_id), "unlist": not is_listed}]}
        question = self._client.write(paths.UNLIST_ITEM, body, UnlistResult, explained=frozenset({UNLIST_FAILED}))
        result = await ask(session, question)
        refusal = next((row.failed_reason for row in result.failure_list if row.item_id == item_id), None)
        if refusal is None and any(row.item_id == item_id for row in result.success_list):
            return RemoteStatus.LIVE if is_listed else RemoteStatus.UNLISTED
        reason = refusal or result.refusal_message or "Shopee did not confirm the change"
        return await self._decide(session, item_id, reason, is_listed=is_listed)

    async def _decide(self, session: ShopSession, item_id: str, reason: str, *, is_listed: bool) -> RemoteStatus:
        """Decide by a read why it was refused, and whether it matters. Raises PlatformFailure when it does."""
        status = status_of((await self._items.base(session, item_id)).item_status)
        if status is RemoteStatus.LIVE if is_listed else status in _OFF_SALE:
            return status
        verdict = reason_verdict(reason)
        disposition, wait_s = verdict.disposition, verdict.wait_s
        if status is RemoteStatus.IN_REVIEW:
            disposition, wait_s = Disposition.DEFERRED, REVIEW_WAIT_S
        elif status is RemoteStatus.DELETED:
            disposition, wait_s = Disposition.MISSING, None
        elif status is RemoteStatus.BANNED:
            disposition, wait_s = Disposition.CONFLICT, None
        raise PlatformFailure(FailureFacts(disposition, UNLIST_FAILED, reason, verdict.remedy, wait_s))

    async def _delete(self, session: ShopSession, item_id: str) -> RemoteStatus:
        question = self._client.write(paths.DELETE_ITEM, {"item_id": int(item_id)}, Done)
        try:
            await ask(session, question)
        except PlatformFailure as failure:
            if bare_code(failure.facts.platform_code) not in _MAY_BE_DONE or not await self._is_gone(session, item_id):
                raise
        return RemoteStatus.DELETED

    async def _is_gone(self, session: ShopSession, item_id: str) -> bool:
        """A deleted item can't be edited, and neither can a banned one: the codes don't tell them apart."""
        try:
            return status_of((await self._items.base(session, item_id)).item_status) is RemoteStatus.DELETED
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING:
                return True
            raise
