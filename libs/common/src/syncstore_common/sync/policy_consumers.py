"""What the engine does when rules, overrides or a shop's defaults change: keep the newer copy, raise what it concerns.

An override concerns one listing, which is compared at once; rules and defaults may concern all, which a pass looks at.
"""

from collections.abc import Mapping
from uuid import UUID

from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.overrides import Override, OverrideChangedV1, ShopDefaultsChangedV1
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.rules import RulesChangedV1
from syncstore_common.contracts.states import Origin
from syncstore_common.infra.consumer import Handler
from syncstore_common.infra.database import DriverUnit
from syncstore_common.infra.outbox import current_traceparent
from syncstore_common.sync.policy_copies import announce_rules, store_defaults, store_override, store_rules
from syncstore_common.sync.replanning import BookShelf, raise_affected, shop_views, subjects

_LISTING = "select id from platform_listings where connection_id = $1 and product_id = $2"


class PolicyConsumers:
    """The handlers of one platform's service."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._shelf = BookShelf()

    @property
    def handlers(self) -> Mapping[type[Event], Handler]:
        """By event."""
        return {
            RulesChangedV1: self.on_rules_changed,
            OverrideChangedV1: self.on_override_changed,
            ShopDefaultsChangedV1: self.on_shop_defaults_changed,
        }

    async def on_rules_changed(self, unit: DriverUnit, event: RulesChangedV1) -> None:
        """Keep the newer rules and begin a pass; a set that is too large for a message is fetched afterwards."""
        if event.rules is None:
            await announce_rules(unit, event.rules_version)
        else:
            await store_rules(unit, event.rules, current_traceparent())

    async def on_override_changed(self, unit: DriverUnit, event: OverrideChangedV1) -> None:
        """Keep the newer override, and raise what its one listing shows differently."""
        if event.platform is self.platform:
            await self.keep_override(unit, event.connection_id, event.product_id, event.version, event.override)

    async def on_shop_defaults_changed(self, unit: DriverUnit, event: ShopDefaultsChangedV1) -> None:
        """Keep the newer defaults and begin a pass over the shop."""
        if event.platform is self.platform:
            await store_defaults(unit, event.connection_id, event.version, event.defaults, current_traceparent())

    async def keep_override(
        self, unit: DriverUnit, shop_id: UUID, product_id: UUID, version: int, override: Override
    ) -> None:
        """Store an override if it is newer than ours, in the open transaction, and raise what it changes."""
        before = await store_override(unit, shop_id, product_id, version, override)
        listing_id = await unit.fetchval(_LISTING, shop_id, product_id) if before is not None else None
        if listing_id is None:
            return
        subject = (await subjects(unit, [product_id], reads_stock=True)).get(product_id)
        book, older = await self._shelf.open(unit)
        shop = (await shop_views(unit, self.platform, older)).get(shop_id)
        if subject is None or shop is None:
            return
        verdict = book.override_changed(subject, shop, before, override)
        if verdict.is_any:
            groups = {verdict: [UUID(str(listing_id))]}
            await raise_affected(unit, groups, origin=Origin.MANUAL, traceparent=current_traceparent())
