"""The part of the adapter contract about being on sale, and about what holds a change. See ``adapter_contract.py``."""

from dataclasses import replace

from syncstore_common.contracts.states import Presence
from syncstore_common.kernel.errors import Disposition, Scope
from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import RemoteRef, RemoteStatus
from syncstore_common.testing.adapter_world import AdapterWorld, failure_of
from syncstore_common.testing.listing_contract import created, with_variants

_ON_SALE = frozenset({RemoteStatus.LIVE, RemoteStatus.IN_REVIEW})


class PresenceContract:
    """Every adapter takes listings off sale, puts them back and removes them like this."""

    async def test_a_listing_is_taken_off_sale_and_put_back(self, world: AdapterWorld) -> None:
        ref = await created(world, world.listing(variants=2))
        told = await world.adapter.change_presence(world.session(), ref, Presence.UNLISTED)
        assert (told, await world.status(ref.external_id)) == (RemoteStatus.UNLISTED, RemoteStatus.UNLISTED)
        told = await world.adapter.change_presence(world.session(), ref, Presence.LISTED)
        assert told in _ON_SALE
        await world.settle(ref)
        assert await world.status(ref.external_id) is RemoteStatus.LIVE

    async def test_what_is_so_already_is_a_success(self, world: AdapterWorld) -> None:
        ref = await created(world, world.listing())
        for presence, status in (
            (Presence.LISTED, RemoteStatus.LIVE),
            (Presence.UNLISTED, RemoteStatus.UNLISTED),
            (Presence.REMOVED, RemoteStatus.DELETED),
        ):
            for _ in range(2):
                assert await world.adapter.change_presence(world.session(), ref, presence) is status
            assert await world.status(ref.external_id) is status

    async def test_a_listing_that_is_off_sale_keeps_its_values(self, world: AdapterWorld) -> None:
        ref = await created(world, world.listing(variants=2))
        before = await world.stored(ref.external_id)
        await world.adapter.change_presence(world.session(), ref, Presence.UNLISTED)
        assert await world.stored(ref.external_id) == before

    async def test_a_listing_that_is_off_sale_takes_stock(self, world: AdapterWorld) -> None:
        listing = world.listing()
        ref = await created(world, listing)
        await world.adapter.change_presence(world.session(), ref, Presence.UNLISTED)
        fewer = with_variants(listing, replace(listing.variants[0], stock=3))
        result = await world.adapter.push_stock(world.session(), ref, fewer)
        (sku,) = (await world.stored(ref.external_id)).skus.values()
        assert (sku.stock, result.failures) == (3, ())

    async def test_a_removed_listing_takes_nothing_and_can_not_be_put_back(self, world: AdapterWorld) -> None:
        ref = await created(world, world.listing())
        await world.adapter.change_presence(world.session(), ref, Presence.REMOVED)
        failure = await failure_of(world.adapter.change_presence(world.session(), ref, Presence.LISTED))
        assert failure.disposition is Disposition.MISSING
        assert await world.status(ref.external_id) is RemoteStatus.DELETED

    async def test_a_listing_nobody_knows_counts_as_removed_and_can_not_be_put_back(self, world: AdapterWorld) -> None:
        ref = RemoteRef(world.unknown_id)
        told = await world.adapter.change_presence(world.session(), ref, Presence.REMOVED)
        assert told is RemoteStatus.DELETED
        for presence in (Presence.UNLISTED, Presence.LISTED):
            failure = await failure_of(world.adapter.change_presence(world.session(), ref, presence))
            assert failure.disposition is Disposition.MISSING

    async def test_a_locked_price_waits_and_stock_goes_on(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=2)
        ref = await created(world, listing)
        await world.lock_price(ref.external_id)
        dearer = with_variants(
            listing,
            *(
                replace(item, price=Money(item.price.minor + 5000, "IDR"), stock=item.stock + 1)
                for item in listing.variants
            ),
        )
        failure = await failure_of(world.adapter.push_price(world.session(), ref, dearer))
        assert (failure.disposition, failure.scope) == (Disposition.DEFERRED, Scope.PUSH)
        assert failure.retry_after_s
        assert failure.remedy.fix
        assert (await world.adapter.push_stock(world.session(), ref, dearer)).failures == ()
        await world.lock_price(ref.external_id, is_locked=False)
        assert (await world.adapter.push_price(world.session(), ref, dearer)).failures == ()
        stored = await world.stored(ref.external_id)
        assert {sku: (item.price, item.stock) for sku, item in stored.skus.items()} == {
            item.sku: (float(item.price.amount), item.stock) for item in dearer.variants
        }

    async def test_a_used_up_allowance_of_creates_is_told_as_one(self, world: AdapterWorld) -> None:
        listing = world.listing()
        await world.use_up_creates()
        failure = await failure_of(world.adapter.create(world.session(), listing))
        if failure.disposition is Disposition.DEFERRED:
            assert (failure.scope, bool(failure.retry_after_s)) == (Scope.CREATES, True)
        else:
            assert (failure.disposition, failure.remedy.field) == (Disposition.REJECTED, "shop")
        assert failure.remedy.fix
        assert await world.count(listing.code) == 0
