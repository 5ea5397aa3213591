"""The part of the adapter contract about dry runs: what is rehearsed is what happens. See ``adapter_contract.py``."""

from collections import Counter
from dataclasses import replace

from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import DesiredListing
from syncstore_common.sync.ports import CallKind
from syncstore_common.sync.rehearsal import PlannedPictures, RehearsalSession
from syncstore_common.testing.adapter_session import MemoryShopSession
from syncstore_common.testing.adapter_world import AdapterWorld
from syncstore_common.testing.listing_contract import created


class NoPictures:
    """A shop that never had a picture."""

    async def known(self, content_hash: str, use: str) -> str | None:
        """Return nothing."""
        return None


def pictures() -> PlannedPictures:
    """The pictures of a plan for a shop without any."""
    return PlannedPictures(NoPictures())


def rehearsal(world: AdapterWorld, planned: PlannedPictures) -> RehearsalSession:
    """A session that changes nothing."""
    return RehearsalSession(world.session(), world.adapter, planned)


def promised(session: RehearsalSession) -> tuple[Counter[str], int]:
    """The writes and uploads a rehearsal named."""
    return session.calls.writes, session.calls.uploads


def made(session: MemoryShopSession) -> tuple[Counter[str], int]:
    """The writes and uploads that were made."""
    uploads = sum(call.kind is CallKind.MEDIA for call in session.calls)
    return Counter(session.writes), uploads


def with_prices(listing: DesiredListing, more: int) -> DesiredListing:
    """The listing with other prices and stocks."""
    variants = tuple(
        replace(item, price=Money(item.price.minor + more, item.price.currency), stock=item.stock + 1)
        for item in listing.variants
    )
    return replace(listing, variants=variants)


class RehearsalContract:
    """Every adapter can be rehearsed like this."""

    async def test_a_rehearsed_create_changes_nothing_and_names_the_calls_of_a_real_one(
        self, world: AdapterWorld
    ) -> None:
        for listing in (world.listing(), world.listing(variants=3)):
            session, planned = world.session(), rehearsal(world, pictures())
            world.media.forget()
            await world.adapter.create(planned, listing)
            assert await world.count(listing.code) == 0
            await world.adapter.create(session, listing)
            assert promised(planned) == made(session)

    async def test_rehearsed_pushes_name_the_calls_of_real_ones(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=3)
        ref = await created(world, listing)
        dearer = with_prices(listing, 1000)
        first, *others = dearer.variants
        renamed = replace(dearer, variants=(replace(first, options=("Baru",)), *others), title=f"{listing.title} Baru")
        for push, wanted in (
            (world.adapter.push_stock, dearer),
            (world.adapter.push_price, dearer),
            (world.adapter.push_content, renamed),
        ):
            before = await world.stored(ref.external_id)
            planned, session = rehearsal(world, _known(world)), world.session()
            await push(planned, ref, wanted)
            assert await world.stored(ref.external_id) == before
            await push(session, ref, wanted)
            assert promised(planned) == made(session)

    async def test_a_rehearsal_shows_what_would_be_sent_and_no_secret(self, world: AdapterWorld) -> None:
        listing, planned = world.listing(), rehearsal(world, pictures())
        await world.adapter.create(planned, listing)
        bodies = str([call.body for call in planned.calls.sent])
        assert listing.title in bodies
        assert listing.code in bodies
        assert not any(secret in bodies for secret in world.secrets)


def _known(world: AdapterWorld) -> PlannedPictures:
    return PlannedPictures(world.media)
