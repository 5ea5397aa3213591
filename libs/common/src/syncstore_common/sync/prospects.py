"""A product in a shop, whether or not it has a listing there: what a plan is made from. Reads only."""

from uuid import UUID

import orjson

from syncstore_common.contracts.catalog import ListingsAfterDeletion, ProductSnapshot
from syncstore_common.contracts.overrides import Override
from syncstore_common.contracts.states import ListingState
from syncstore_common.infra.database import DriverConnection
from syncstore_common.sync.listing import Kind
from syncstore_common.sync.listings import LoadedListing, load_unleased
from syncstore_common.sync.work import Pending

_LISTING = "select id from platform_listings where connection_id = $1 and product_id = $2"
_PROSPECT = """
select c.revision, c.status, exists (select from stop_switch) as is_stopped, p.listings_after_deletion,
    p.snapshot::text as snapshot, (select version from rule_copies) as rules_version, o.override::text as override,
    (select coalesce(json_object_agg(s.variant_id, s.available), '{}')::text from stock_copies s
     where s.product_id = $2) as stock
from platform_connections c
left join product_copies p on p.product_id = $2
left join override_copies o on o.connection_id = c.id and o.product_id = $2
where c.id = $1
"""
_NOBODY = UUID(int=0)


async def load_prospect(connection: DriverConnection, connection_id: UUID, product_id: UUID) -> LoadedListing:
    """Read a listing for planning; where there is none, one that was never pushed."""
    listing_id = await connection.fetchval(_LISTING, connection_id, product_id)
    if listing_id is not None:
        loaded = await load_unleased(connection, UUID(str(listing_id)))
        if loaded is not None:
            return loaded
    row = await connection.fetchrow(_PROSPECT, connection_id, product_id)
    after_deletion, override = row["listings_after_deletion"], row["override"]
    return LoadedListing(
        listing_id=_NOBODY,
        connection_id=connection_id,
        connection_revision=row["revision"],
        product_id=product_id,
        external_id=None,
        state=ListingState.NOT_LISTED,
        remote_status=None,
        hashes=dict.fromkeys(Kind),
        category_id=None,
        problem=None,
        rejection_code=None,
        rejection_kind=None,
        rejections=0,
        review_polls=0,
        shown=(),
        pending=Pending(wanted={}, done={}),
        force=False,
        product=ProductSnapshot.model_validate_json(row["snapshot"]) if row["snapshot"] else None,
        deleted=ListingsAfterDeletion(after_deletion) if after_deletion else None,
        available={UUID(key): int(value) for key, value in orjson.loads(row["stock"]).items()},
        variants={},
        may_call=row["status"] == "active" and not row["is_stopped"],
        rules_version=row["rules_version"] or 0,
        override=Override.model_validate(orjson.loads(override)) if override else None,
    )
