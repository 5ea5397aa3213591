"""The part of the adapter contract about listings: created, changed, read back. See ``adapter_contract.py``.

Truth is what the platform has stored, seen past its API; an adapter's own answers are compared with that.
"""

from dataclasses import replace

from syncstore_common.contracts.policies import ListingField
from syncstore_common.kernel.errors import Disposition
from syncstore_common.kernel.ids import new_id
from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, Kind, PushResult, RemoteRef, RemoteStatus
from syncstore_common.sync.removals import UNCONFIRMED
from syncstore_common.testing.adapter_session import MemorySaga
from syncstore_common.testing.adapter_world import Action, AdapterWorld, Fault, failure_of


async def created(world: AdapterWorld, listing: DesiredListing) -> RemoteRef:
    """Create a listing, wait until everything may be pushed to it, and return its ids."""
    result = await world.adapter.create(world.session(), listing)
    assert result.ref is not None
    await world.settle(result.ref)
    return result.ref


async def push_content(world: AdapterWorld, ref: RemoteRef, listing: DesiredListing) -> RemoteRef:
    """Push content, wait until it is shown, and return the ids the listing has then."""
    result = await world.adapter.push_content(world.session(), ref, listing)
    assert result.failures == ()
    new = result.ref or ref
    await world.settle(new)
    return new


def with_variants(listing: DesiredListing, *variants: DesiredVariant) -> DesiredListing:
    """Return the listing with other variants."""
    return replace(listing, variants=variants)


def major(price: Money) -> float:
    """Return a price in major units."""
    return float(price.amount)


class ListingContract:
    """Every adapter creates, changes and reads listings like this."""

    async def test_single_product_is_created_as_it_should_be(self, world: AdapterWorld) -> None:
        listing = world.listing()
        ref = await created(world, listing)
        stored = await world.stored(ref.external_id)
        assert (stored.code, stored.title, len(stored.image_ids)) == (listing.code, listing.title, 3)
        (sku,) = stored.skus.values()
        assert (sku.price, sku.stock) == (major(listing.variants[0].price), listing.variants[0].stock)

    async def test_variants_are_created_each_with_its_own_price_and_stock(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=3)
        ref = await created(world, listing)
        stored = await world.stored(ref.external_id)
        assert {sku: (item.price, item.stock) for sku, item in stored.skus.items()} == {
            variant.sku: (major(variant.price), variant.stock) for variant in listing.variants
        }

    async def test_create_names_the_platforms_id_of_every_variant(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=3)
        ref = await created(world, listing)
        stored = await world.stored(ref.external_id)
        assert ref.variants == {
            variant.variant_id: stored.skus[variant.sku].external_id for variant in listing.variants
        }

    async def test_a_sold_out_product_is_created_with_nothing_to_sell(self, world: AdapterWorld) -> None:
        listing = world.listing()
        sold_out = with_variants(listing, replace(listing.variants[0], stock=0))
        ref = await created(world, sold_out)
        (sku,) = (await world.stored(ref.external_id)).skus.values()
        assert sku.stock == 0

    async def test_a_picture_is_uploaded_once_per_shop(self, world: AdapterWorld) -> None:
        listing = world.listing()
        session = world.session()
        await world.adapter.create(session, listing)
        before = session.media.uploads
        other = replace(world.listing(), image_hashes=listing.image_hashes)
        await world.adapter.create(world.session(), other)
        assert session.media.uploads == before

    async def test_a_status_the_platform_gives_a_new_listing_is_told(self, world: AdapterWorld) -> None:
        result = await world.adapter.create(world.session(), world.listing())
        assert result.status in {RemoteStatus.LIVE, RemoteStatus.IN_REVIEW}

    async def test_an_unclear_create_is_found_instead_of_repeated(self, world: AdapterWorld) -> None:
        listing, saga = world.listing(variants=2), MemorySaga()
        await world.inject(Fault.CUT_AFTER, Action.CREATE)
        failure = await failure_of(world.adapter.create(world.session(saga=saga), listing))
        assert failure.ambiguous
        result = await world.adapter.create(world.session(saga=saga), listing)
        assert result.ref is not None
        assert await world.count(listing.code) == 1

    async def test_a_create_that_never_arrived_is_made_once(self, world: AdapterWorld) -> None:
        listing, saga = world.listing(), MemorySaga()
        await world.inject(Fault.CUT_BEFORE, Action.CREATE)
        await failure_of(world.adapter.create(world.session(saga=saga), listing))
        await world.adapter.create(world.session(saga=saga), listing)
        assert await world.count(listing.code) == 1

    async def test_a_finished_create_makes_nothing_when_called_again(self, world: AdapterWorld) -> None:
        listing, saga = world.listing(variants=2), MemorySaga()
        first = await world.adapter.create(world.session(saga=saga), listing)
        session = world.session(saga=saga)
        second = await world.adapter.create(session, listing)
        assert (second.ref, session.writes) == (first.ref, [])

    async def test_a_title_changes_and_nothing_else_does(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=2)
        ref = await created(world, listing)
        before = await world.stored(ref.external_id)
        renamed = replace(listing, title=f"{listing.title} Edisi Baru")
        assert await push_content(world, ref, renamed) == ref
        assert await world.stored(ref.external_id) == replace(before, title=renamed.title)

    async def test_what_belongs_to_the_shop_is_left_as_the_shop_has_it(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=2)
        ref = await created(world, listing)
        await world.edit_title(ref.external_id, "Judul Yang Ditulis Penjual Di Tokonya Sendiri")
        before = await world.stored(ref.external_id)
        changed = replace(
            listing,
            title=f"{listing.title} Edisi Baru",
            image_hashes=listing.image_hashes[:1],
            package=replace(listing.package, weight_g=listing.package.weight_g + 100),
            left_out=frozenset({ListingField.TITLE, ListingField.IMAGES}),
        )
        session = world.session()
        assert (await world.adapter.push_content(session, ref, changed)).failures == ()
        await world.settle(ref)
        assert session.writes != []
        assert await world.stored(ref.external_id) == before

    async def test_prices_change_and_nothing_else_does(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=2)
        ref = await created(world, listing)
        before = await world.stored(ref.external_id)
        dearer = with_variants(
            listing, *(replace(item, price=Money(item.price.minor + 1500, "IDR")) for item in listing.variants)
        )
        result = await world.adapter.push_price(world.session(), ref, dearer)
        assert result.failures == ()
        skus = {item.sku: replace(before.skus[item.sku], price=major(item.price)) for item in dearer.variants}
        assert await world.stored(ref.external_id) == replace(before, skus=skus)

    async def test_stock_is_set_to_the_number_and_nothing_else_changes(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=2)
        ref = await created(world, listing)
        before = await world.stored(ref.external_id)
        first, second = listing.variants
        counted = with_variants(listing, replace(first, stock=0), replace(second, stock=77))
        result = await world.adapter.push_stock(world.session(), ref, counted)
        assert result.failures == ()
        skus = {item.sku: replace(before.skus[item.sku], stock=item.stock) for item in counted.variants}
        assert await world.stored(ref.external_id) == replace(before, skus=skus)

    async def test_a_single_products_price_and_stock_are_set(self, world: AdapterWorld) -> None:
        listing = world.listing()
        ref = await created(world, listing)
        changed = with_variants(listing, replace(listing.variants[0], price=Money(64_000, "IDR"), stock=5))
        results: list[PushResult] = [
            await world.adapter.push_stock(world.session(), ref, changed),
            await world.adapter.push_price(world.session(), ref, changed),
        ]
        (sku,) = (await world.stored(ref.external_id)).skus.values()
        assert (sku.price, sku.stock, [item.failures for item in results]) == (64_000, 5, [(), ()])

    async def test_a_push_made_twice_is_the_same_as_once(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=2)
        ref = await created(world, listing)
        for _ in range(2):
            await world.adapter.push_stock(world.session(), ref, listing)
            await world.adapter.push_price(world.session(), ref, listing)
            ref = await push_content(world, ref, listing)
        stored = await world.stored(ref.external_id)
        assert {sku: (item.price, item.stock) for sku, item in stored.skus.items()} == {
            variant.sku: (major(variant.price), variant.stock) for variant in listing.variants
        }

    async def test_pictures_keep_their_order(self, world: AdapterWorld) -> None:
        listing = world.listing()
        ref = await created(world, listing)
        before = await world.stored(ref.external_id)
        await push_content(world, ref, replace(listing, image_hashes=listing.image_hashes[::-1]))
        assert (await world.stored(ref.external_id)).image_ids == before.image_ids[::-1]

    async def test_an_added_variant_leaves_the_others_ids_alone(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=2)
        ref = await created(world, listing)
        fresh = DesiredVariant(new_id(), f"{listing.code}-X", ("Ungu",), Money(88_000, "IDR"), 9)
        grown = with_variants(listing, *listing.variants, fresh)
        new = await push_content(world, ref, grown)
        stored = await world.stored(ref.external_id)
        assert {item.variant_id: new.variants[item.variant_id] for item in listing.variants} == ref.variants
        assert stored.skus[fresh.sku].external_id == new.variants[fresh.variant_id]
        assert (stored.skus[fresh.sku].price, stored.skus[fresh.sku].stock) == (88_000, 9)

    async def test_a_removed_variant_leaves_the_others_ids_alone(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=3)
        ref = await created(world, listing)
        gone, *staying = listing.variants
        new = await push_content(world, ref, with_variants(listing, *staying))
        stored = await world.stored(ref.external_id)
        assert set(stored.skus) == {item.sku for item in staying}
        assert new.variants == {item.variant_id: ref.variants[item.variant_id] for item in staying}
        assert gone.variant_id not in new.variants

    async def test_a_variant_that_is_not_ours_is_removed_only_when_that_is_confirmed(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=3)
        ref = await created(world, listing)
        fewer = with_variants(listing, *listing.variants[:2])
        unlinked = replace(ref, variants={item.variant_id: ref.variants[item.variant_id] for item in fewer.variants})
        facts = await failure_of(world.adapter.push_content(world.session(), unlinked, fewer))
        assert (facts.disposition, facts.platform_code) == (Disposition.REJECTED, UNCONFIRMED)
        assert listing.variants[2].sku in facts.message
        assert len((await world.stored(ref.external_id)).skus) == 3
        await push_content(world, unlinked, replace(fewer, may_remove=True))
        assert set((await world.stored(ref.external_id)).skus) == {item.sku for item in fewer.variants}

    async def test_a_read_gives_back_what_was_pushed(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=2)
        ref = await created(world, listing)
        live = await world.adapter.fetch(world.session(), ref.external_id)
        assert (live.external_id, live.code, live.title) == (ref.external_id, listing.code, listing.title)
        assert (live.status, live.image_count, live.category_id) == (RemoteStatus.LIVE, 3, listing.category_id)
        assert {item.external_id: (item.sku, item.price, item.stock) for item in live.variants} == {
            ref.variants[item.variant_id]: (item.sku, item.price, item.stock) for item in listing.variants
        }

    async def test_a_read_shows_what_somebody_else_changed(self, world: AdapterWorld) -> None:
        ref = await created(world, world.listing())
        await world.edit_title(ref.external_id, "Judul Yang Diubah Langsung Oleh Penjual")
        live = await world.adapter.fetch(world.session(), ref.external_id)
        assert live.title == "Judul Yang Diubah Langsung Oleh Penjual"

    async def test_reading_writes_nothing(self, world: AdapterWorld) -> None:
        listing = world.listing()
        ref = await created(world, listing)
        session = world.session()
        await world.adapter.fetch(session, ref.external_id)
        await world.adapter.capabilities(session, listing.category_id)
        assert session.writes == []

    async def test_a_live_listing_takes_everything_and_a_deleted_one_nothing(self, world: AdapterWorld) -> None:
        allowed = {status: world.adapter.allowed_kinds(status) for status in RemoteStatus}
        assert allowed[RemoteStatus.LIVE] == frozenset(Kind)
        assert allowed[RemoteStatus.DELETED] == frozenset()
