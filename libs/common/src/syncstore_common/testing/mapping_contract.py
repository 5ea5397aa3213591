"""The part of the adapter contract about a platform's words for a product. See ``adapter_contract.py``."""

from dataclasses import replace

from syncstore_common.sync.category_data import (
    Attributes,
    AttributeValue,
    CategoryAttribute,
    ChoiceKind,
    DataFormat,
)
from syncstore_common.sync.listing import DesiredListing, LiveListing
from syncstore_common.sync.ports import CallKind
from syncstore_common.testing.adapter_world import AdapterWorld
from syncstore_common.testing.listing_contract import created

_CHANGES = (CallKind.WRITE, CallKind.MEDIA)


class MappingContract:
    """Every adapter tells what a category wants, sends what it is given, and keeps what nobody gives here."""

    async def test_what_a_category_wants_to_know_is_told_once(self, world: AdapterWorld) -> None:
        wanted = (await world.adapter.capabilities(world.session(), world.demanding_category)).attributes
        assert any(item.is_required for item in wanted)
        assert len({item.id for item in wanted}) == len(wanted)
        for item in wanted:
            assert item.names
            assert item.is_open or item.values, f"{item.name} takes nothing at all"
            assert len({value.id for value in item.values}) == len(item.values)
        again = world.session()
        await world.adapter.capabilities(again, world.demanding_category)
        assert again.calls == []

    async def test_a_listing_with_what_its_category_wants_is_created_and_shows_it(self, world: AdapterWorld) -> None:
        listing = await _filled(world)
        ref = await created(world, listing)
        live = await world.adapter.fetch(world.session(), ref.external_id)
        assert _shows(live, listing.attributes)

    async def test_an_edit_of_one_attribute_keeps_the_others(self, world: AdapterWorld) -> None:
        listing = await _filled(world)
        ref = await created(world, listing)
        first = next(iter(listing.attributes))
        only = replace(listing, title=f"{listing.title} Baru", attributes={first: listing.attributes[first]})
        await world.adapter.push_content(world.session(), ref, only)
        await world.settle(ref)
        assert _shows(await world.adapter.fetch(world.session(), ref.external_id), listing.attributes)

    async def test_a_new_listing_is_checked_without_changing_anything(self, world: AdapterWorld) -> None:
        session = world.session()
        assert await world.adapter.check_new(session, world.listing()) == ()
        odd = replace(world.listing(), warehouse_id="999999999", logistics_ids=("999999999",))
        found = await world.adapter.check_new(session, odd)
        assert {item.field for item in found} == {"warehouse", "logistics"}
        assert all(item.rule and item.message and item.fix for item in found)
        assert [call.operation for call in session.calls if call.kind in _CHANGES] == []

    async def test_what_can_be_chosen_has_ids_and_names(self, world: AdapterWorld) -> None:
        session = world.session()
        categories = await world.adapter.choices(session, ChoiceKind.CATEGORIES, None)
        assert {world.listing().category_id, world.demanding_category} <= {item.id for item in categories}
        for kind in ChoiceKind:
            offered = await world.adapter.choices(session, kind, world.listing().category_id)
            assert len({item.id for item in offered}) == len(offered)
            assert all(item.name for item in offered)
        assert [call.operation for call in session.calls if call.kind in _CHANGES] == []


async def _filled(world: AdapterWorld) -> DesiredListing:
    """A listing in the demanding category, with the first value of everything it asks for."""
    wanted = (await world.adapter.capabilities(world.session(), world.demanding_category)).attributes
    attributes: Attributes = {item.id: (_first_value(item),) for item in wanted if item.is_required}
    return replace(world.listing(), category_id=world.demanding_category, attributes=attributes)


def _first_value(attribute: CategoryAttribute) -> AttributeValue:
    if attribute.values:
        return AttributeValue(attribute.values[0].name, attribute.values[0].id)
    text = "Biasa" if attribute.format is DataFormat.TEXT else "7"
    return AttributeValue(text, unit=attribute.units[0] if attribute.units else None)


def _shows(live: LiveListing, attributes: Attributes) -> bool:
    return all(
        any(value.is_same(shown) for shown in live.attributes.get(attribute_id, ()))
        for attribute_id, values in attributes.items()
        for value in values
    )
