"""The adapter contract notices an adapter that is broken: each defect below makes the test that is about it fail."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import cast

import pytest

from syncstore_common.contracts.states import Presence
from syncstore_common.kernel.money import Money
from syncstore_common.sync.category_data import AttributeValue, Choice, ChoiceKind
from syncstore_common.sync.listing import DesiredListing, Finding, LiveListing, PushResult, RemoteRef, RemoteStatus
from syncstore_common.sync.ports import ShopSession
from syncstore_common.testing.adapter_contract import AdapterContract
from syncstore_common.testing.adapter_world import AdapterWorld
from syncstore_shopee.adapter import ShopeeAdapter
from tests.adapters.shopee.world import ShopeeWorld

Contracted = Callable[[AdapterContract, AdapterWorld], Awaitable[None]]


class Forgetful(ShopeeAdapter):
    """Drops what it is given of attributes."""

    async def create(self, session: ShopSession, listing: DesiredListing) -> PushResult:
        return await super().create(session, replace(listing, category_id="101211", attributes={}))


class Overwriting(ShopeeAdapter):
    """Writes over what the listing has besides, as if it had read nothing before."""

    async def push_content(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        wanted = (await self.capabilities(session, listing.category_id)).attributes
        blank = {item.id: item.values[-1:] for item in wanted if item.is_required and item.values}
        others = {key: (value_of(value[0]),) for key, value in blank.items() if key not in listing.attributes}
        return await super().push_content(session, ref, replace(listing, attributes={**others, **listing.attributes}))


class Lazy(ShopeeAdapter):
    """Says that stock was set and sets none."""

    async def push_stock(self, session: ShopSession, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        return PushResult()


class Hasty(ShopeeAdapter):
    """Changes something while it only should look."""

    async def check_new(self, session: ShopSession, listing: DesiredListing) -> tuple[Finding, ...]:
        await super().create(session, replace(listing, warehouse_id=None, logistics_ids=()))
        return await super().check_new(session, listing)


class Guessing(ShopeeAdapter):
    """Reads a price that nobody asks for."""

    async def fetch(self, session: ShopSession, external_id: str) -> LiveListing:
        live = await super().fetch(session, external_id)
        return replace(live, variants=tuple(replace(item, price=Money(1, "IDR")) for item in live.variants))


class Raising(ShopeeAdapter):
    """Lets an error of its own out."""

    async def fetch(self, session: ShopSession, external_id: str) -> LiveListing:
        raise KeyError(external_id)


class Stubborn(ShopeeAdapter):
    """Believes that every listing is on sale already."""

    async def change_presence(self, session: ShopSession, ref: RemoteRef, presence: Presence) -> RemoteStatus:
        return RemoteStatus.LIVE


class Nameless(ShopeeAdapter):
    """Offers things to choose that nobody can tell apart."""

    async def choices(self, session: ShopSession, kind: ChoiceKind, category_id: str | None) -> tuple[Choice, ...]:
        found = await super().choices(session, kind, category_id)
        return (*found, *found)


def value_of(choice: Choice) -> AttributeValue:
    """The choice as a value."""
    return AttributeValue(choice.name, choice.id)


@pytest.mark.parametrize(
    ("broken", "noticing"),
    [
        (Forgetful, AdapterContract.test_a_listing_with_what_its_category_wants_is_created_and_shows_it),
        (Overwriting, AdapterContract.test_an_edit_of_one_attribute_keeps_the_others),
        (Lazy, AdapterContract.test_stock_is_set_to_the_number_and_nothing_else_changes),
        (Hasty, AdapterContract.test_a_new_listing_is_checked_without_changing_anything),
        (Guessing, AdapterContract.test_a_read_gives_back_what_was_pushed),
        (Raising, AdapterContract.test_an_unknown_listing_is_missing),
        (Stubborn, AdapterContract.test_a_listing_is_taken_off_sale_and_put_back),
        (Nameless, AdapterContract.test_what_can_be_chosen_has_ids_and_names),
    ],
)
async def test_a_broken_adapter_fails_the_contract(
    world: ShopeeWorld, broken: type[ShopeeAdapter], noticing: Contracted
) -> None:
    seen = cast("AdapterWorld", world)  # only a setter of its adapter is narrower
    await noticing(AdapterContract(), seen)
    world.adapter = broken(world.app())
    with pytest.raises((AssertionError, KeyError)):
        await noticing(AdapterContract(), seen)
