"""Listing rows as workers read them: leased ones, with everything they need. What became of them: recording.py."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from syncstore_common.contracts.catalog import ListingsAfterDeletion, ProductSnapshot
from syncstore_common.contracts.overrides import Override
from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.contracts.sync import ListingProblem, ShownVariant
from syncstore_common.infra.database import DriverConnection
from syncstore_common.sync.holds import Holds, read_holds
from syncstore_common.sync.listing import Kind, RemoteRef, RemoteStatus
from syncstore_common.sync.listing_events import shown_variants
from syncstore_common.sync.work import Lease, Pending

_LOAD = """
select l.*, t.lease_token, t.stock_wanted, t.stock_done, t.price_wanted, t.price_done, t.content_wanted, t.content_done,
    t.lifecycle_wanted, t.lifecycle_done, t.force, l.holds::text as holds_text,
    l.external_id is null and exists (
        select from listing_sagas s where s.listing_id = l.id and s.step <> 'draft') as is_begun,
    extract(epoch from c.creates_after - now())::float8 as no_creates_s,
    c.status as shop_status, exists (select from stop_switch) as is_stopped,
    p.listings_after_deletion, p.snapshot::text as snapshot, p.version as product_version,
    (select coalesce(json_object_agg(s.variant_id, s.available), '{}')::text from stock_copies s
     where s.product_id = l.product_id) as stock,
    (select coalesce(json_object_agg(v.variant_id, v.external_id), '{}')::text from variant_listings v
     where v.listing_id = l.id) as variants,
    l.shown::text as shown_text, l.problem::text as problem_text, l.channels::text as channels_text,
    c.revision as connection_revision,
    (select version from rule_copies) as rules_version,
    o.override::text as override
from unnest($1::uuid[], $2::uuid[]) as asked (listing_id, token)
join sync_tasks t on t.listing_id = asked.listing_id and (asked.token is null or t.lease_token = asked.token)
join platform_listings l on l.id = t.listing_id
join platform_connections c on c.id = l.connection_id
left join product_copies p on p.product_id = l.product_id
left join override_copies o on o.connection_id = l.connection_id and o.product_id = l.product_id
"""
_NAMES = ("stock", "price", "content", "lifecycle")


@dataclass(frozen=True, slots=True)
class LoadedListing:
    """A leased listing with the newest copies of what it is built from."""

    listing_id: UUID
    connection_id: UUID
    connection_revision: int
    """Of the shop's row when the listing was read: its rules and ids may be cached elsewhere, but not be older."""
    product_id: UUID
    external_id: str | None
    state: ListingState
    remote_status: RemoteStatus | None
    hashes: Mapping[Kind, str | None]
    category_id: str | None
    problem: ListingProblem | None
    rejection_code: str | None
    rejection_kind: Kind | None
    """What the platform refused last of a listing that exists, until it takes it."""
    rejections: int
    review_polls: int
    shown: tuple[ShownVariant, ...]
    pending: Pending
    force: bool
    product: ProductSnapshot | None
    deleted: ListingsAfterDeletion | None
    """What was asked for the listings of a deleted product; None while the product exists."""
    available: Mapping[UUID, int]
    variants: dict[UUID, str]
    wish: Presence = Presence.LISTED
    presence: Presence | None = None  # what the shop was last brought to; None = to be brought there anew
    holds: Holds = field(default_factory=dict)
    is_begun: bool = False
    """A create has begun whose end is open: something of it may be on the platform."""
    no_creates_s: float = 0.0
    """Seconds until the shop may list anything new."""
    may_call: bool = True
    """Whether the shop is active and nothing holds all pushes."""
    rules_version: int = 0  # those it is planned with may be newer, but not older
    override: Override | None = None
    title: str | None = None  # as pushed last
    description_key: str | None = None  # of the description pushed last (ownership.py)

    def is_held(self, kind: str) -> bool:
        """Whether a kind waits for the platform."""
        hold = self.holds.get(str(kind))
        return hold is not None and hold.left_s(time.time()) > 0

    def is_open(self, kind: str) -> bool:
        """Whether a kind is due and nothing holds it."""
        return self.pending.is_due(kind) and not self.is_held(kind)

    @property
    def lacks_stock(self) -> bool:
        """Whether a variant's stock never reached us: content and stock travel through different queues."""
        variants = self.product.variants if self.product else ()
        return any(variant.variant_id not in self.available for variant in variants)

    @property
    def ref(self) -> RemoteRef:
        """The listing's ids on the platform. Only for a listing that has one."""
        assert self.external_id is not None  # noqa: S101 - callers branch on external_id first
        return RemoteRef(self.external_id, dict(self.variants))


async def load_listings(connection: DriverConnection, leases: Sequence[Lease]) -> list[LoadedListing | None]:
    """Read everything about leased listings, in their order; None for a lease that is not ours any more."""
    asked = [lease.listing_id for lease in leases], [lease.token for lease in leases]
    found = {row["lease_token"]: _loaded(row) for row in await connection.fetch(_LOAD, *asked)}
    return [found.get(lease.token) for lease in leases]


def _loaded(row: Any) -> LoadedListing:
    snapshot = row["snapshot"]
    return LoadedListing(
        listing_id=UUID(str(row["id"])),
        connection_id=UUID(str(row["connection_id"])),
        connection_revision=row["connection_revision"],
        product_id=UUID(str(row["product_id"])),
        external_id=row["external_id"],
        state=ListingState(row["state"]),
        remote_status=RemoteStatus(row["remote_status"]) if row["remote_status"] else None,
        hashes={kind: row[f"{kind.value}_hash"] for kind in Kind},
        category_id=row["category_id"],
        problem=ListingProblem.model_validate_json(row["problem_text"]) if row["problem_text"] else None,
        rejection_code=row["rejection_code"],
        rejection_kind=Kind(row["rejection_kind"]) if row["rejection_kind"] else None,
        rejections=row["rejections"],
        review_polls=row["review_polls"],
        shown=shown_variants(row["shown_text"]),
        pending=Pending(
            wanted={name: row[f"{name}_wanted"] for name in _NAMES},
            done={name: row[f"{name}_done"] for name in _NAMES},
        ),
        force=row["force"],
        product=ProductSnapshot.model_validate_json(snapshot) if snapshot else None,
        deleted=ListingsAfterDeletion(row["listings_after_deletion"]) if row["listings_after_deletion"] else None,
        available={UUID(key): int(value) for key, value in orjson.loads(row["stock"]).items()},
        variants={UUID(key): str(value) for key, value in orjson.loads(row["variants"]).items()},
        wish=Presence(row["wish"]),
        presence=Presence(row["presence"]) if row["presence"] else None,
        holds=read_holds(orjson.loads(row["holds_text"])),
        is_begun=row["is_begun"],
        no_creates_s=row["no_creates_s"] or 0.0,
        may_call=row["shop_status"] == "active" and not row["is_stopped"],
        rules_version=row["rules_version"],
        title=row["title"],
        description_key=row["description_key"],
        override=Override.model_validate(orjson.loads(row["override"])) if row["override"] else None,
    )


async def load_unleased(connection: DriverConnection, listing_id: UUID) -> LoadedListing | None:
    """Read a listing for showing, whoever works on it."""
    row = await connection.fetchrow(_LOAD, [listing_id], [None])
    return _loaded(row) if row is not None else None
