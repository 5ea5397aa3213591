"""Keeps the reference copy of shops: the newest revision of each connection wins, in whatever order events come."""

from syncstore_common.contracts.sync import ShopChangedV1
from syncstore_common.infra.database import DriverUnit

_UPSERT = """
    insert into shops
        (connection_id, platform, revision, external_shop_id, name, region, currency, status, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (connection_id) do update set
        platform = excluded.platform, revision = excluded.revision, external_shop_id = excluded.external_shop_id,
        name = excluded.name, region = excluded.region, currency = excluded.currency, status = excluded.status,
        updated_at = excluded.updated_at
    where shops.revision < excluded.revision
"""


async def on_shop_changed(unit: DriverUnit, event: ShopChangedV1) -> None:
    """Remember the shop; an older revision than the known one changes nothing."""
    await unit.execute(
        _UPSERT,
        event.connection_id,
        event.platform.value,
        event.revision,
        event.external_shop_id,
        event.name,
        event.region,
        event.currency,
        event.status,
        event.occurred_at,
    )
