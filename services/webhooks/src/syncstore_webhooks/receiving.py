"""Storing a verified push once and publishing it, in one transaction."""

from datetime import UTC, datetime

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Lane
from syncstore_common.contracts.webhooks import PushReceivedV1
from syncstore_common.infra.database import Database, DriverUnit
from syncstore_common.kernel.ids import new_id
from syncstore_webhooks.verification import Push

_STORE = """
insert into webhook_logs (id, platform, event_key, kind, external_shop_id, is_stale, body)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (platform, event_key) do nothing returning true
"""
_FORGET = "delete from webhook_logs where received_at < now() - interval '30 days'"


class PushStore:
    """The log of pushes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def receive(self, platform: Platform, push: Push, body: bytes) -> bool:
        """Store and publish; False when this push was received before. A stale push only causes a re-reading too."""
        text = body.decode(errors="replace").replace("\x00", "")
        async with self._database.driver_unit() as unit:
            fresh = await unit.fetchval(
                _STORE,
                new_id(),
                platform.value,
                push.event_key,
                push.kind,
                push.external_shop_id,
                push.is_stale,
                text,
            )
            if not fresh:
                return False
            event = PushReceivedV1(
                event_id=new_id(),
                occurred_at=datetime.now(UTC),
                platform=platform,
                external_shop_id=push.external_shop_id,
                kind=push.kind,
                body=text,
                stale=push.is_stale,
            )
            unit.publish(event, lane=Lane.ORDERS)
        return True


async def forget_old_pushes(unit: DriverUnit) -> None:
    """Drop pushes older than any repetition."""
    await unit.execute(_FORGET)
