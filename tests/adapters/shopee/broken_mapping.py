"""Adapters that break one rule each about a platform's words for a product: see ``broken.py``."""

from dataclasses import replace
from typing import Any

from syncstore_common.sync.category_data import AttributeValue, Choice, ChoiceKind
from syncstore_common.sync.listing import Capabilities, DesiredListing, Finding, PushResult, RemoteRef
from tests.adapters.shopee.broken import Careful
from tests.adapters.shopee.world import MUGS


class AsksForNothing(Careful):
    """Tells nobody what a category wants to know."""

    async def capabilities(self, session: Any, category_id: str) -> Capabilities:
        told: Capabilities = await self.real.capabilities(session, category_id)
        return replace(told, attributes=())


class DropsAttributes(Careful):
    """Creates the listing without the attributes it was given."""

    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        made: PushResult = await self.real.create(session, replace(listing, category_id=MUGS, attributes={}))
        return made


class OverwritesAttributes(Careful):
    """Writes over what the listing has besides, as if it had not been read before."""

    async def push_content(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        wanted = (await self.real.capabilities(session, listing.category_id)).attributes
        last = {item.id: item.values[-1] for item in wanted if item.is_required and item.values}
        others = {key: (AttributeValue(value.name, value.id),) for key, value in last.items()}
        pushed: PushResult = await self.real.push_content(
            session, ref, replace(listing, attributes={**others, **listing.attributes})
        )
        return pushed


class ChecksByTrying(Careful):
    """Makes the listing while it only should look."""

    async def check_new(self, session: Any, listing: DesiredListing) -> tuple[Finding, ...]:
        await self.real.create(session, replace(listing, warehouse_id=None, logistics_ids=()))
        found: tuple[Finding, ...] = await self.real.check_new(session, listing)
        return found


class OffersTwice(Careful):
    """Offers things to choose that nobody can tell apart."""

    async def choices(self, session: Any, kind: ChoiceKind, category_id: str | None) -> tuple[Choice, ...]:
        found: tuple[Choice, ...] = await self.real.choices(session, kind, category_id)
        return (*found, *found)
