"""Creating: a product's first appearance in a shop, by making a listing or by adopting the one an import named."""

from dataclasses import replace

from syncstore_common.contracts.states import ListingState, Presence
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy, Scope
from syncstore_common.sync.listing import DesiredListing, Kind, RemoteRef, RemoteStatus
from syncstore_common.sync.ownership import description_key
from syncstore_common.sync.ports import MarketplaceAdapter, Payload
from syncstore_common.sync.recorder import Job
from syncstore_common.sync.recording import Saved, TaskChange
from syncstore_common.sync.results import channels_of, match_variants, shown_after, status_after_create
from syncstore_common.sync.saga import DRAFT
from syncstore_common.sync.settling import Settler


class Creator:
    """Creates listings of one platform."""

    def __init__(self, adapter: MarketplaceAdapter, settler: Settler) -> None:
        self._adapter = adapter
        self._settler = settler

    async def create(self, job: Job, listing: DesiredListing, *, is_wanted: bool = True) -> bool:
        """Make the listing through the saga; True when it was drafted earlier and differs by now.

        What has begun is ended although it is not wanted any more (``is_wanted`` false), and is taken off then.
        """
        if job.loaded.no_creates_s > 0 and not job.loaded.is_begun:
            raise _no_creates(job.loaded.no_creates_s)
        hashes = {kind.value: listing.hash_of(kind) for kind in Kind}

        async def remember(_: str) -> Payload:
            return {"hashes": hashes}

        drafted = await job.session.saga.once(DRAFT, remember)
        try:
            result = await self._adapter.create(job.session, listing)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING:
                # What was just made is not visible yet: platforms read from replicas that lag.
                raise PlatformFailure(replace(failure.facts, disposition=Disposition.RETRY)) from failure
            raise
        # What the shop got is what was drafted when the saga began; later edits are pushed as a difference.
        as_drafted = drafted["hashes"] == hashes
        ref = result.ref or RemoteRef("")
        saved = Saved(
            state=ListingState.SYNCING,
            ref=ref,
            remote_status=status_after_create(result),
            title=listing.title,
            currency=job.session.shop.currency,
            shown=shown_after(listing, (), ref.variants, frozenset(Kind)),
            hashes={kind: listing.hash_of(kind) for kind in Kind} if as_drafted else None,
            content_version=job.loaded.product.version if job.loaded.product else None,
            category_id=listing.category_id,
            pushed=True,
            presence=Presence.LISTED,
            description_key=description_key(listing.description),
        )
        more = not as_drafted or not is_wanted
        return await self._settler.pushed(job, saved, list(Kind) if as_drafted else [], more=more)

    async def link(self, job: Job, listing: DesiredListing) -> bool:
        """Adopt the listing an import named, instead of creating a second one; False when there is none."""
        given = job.loaded.product.external_ids if job.loaded.product else ()
        named = next((item for item in given if item.platform == self._adapter.platform.value), None)
        if named is None:
            return False
        try:
            live = await self._adapter.fetch(job.session, named.item_id)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.MISSING:
                return False
            raise
        if live.status is RemoteStatus.DELETED:
            return False
        skus = {variant.sku: variant.variant_id for variant in listing.variants}
        saved = Saved(
            state=ListingState.SYNCING,
            ref=RemoteRef(live.external_id, match_variants(live, skus, named.model_ids)),
            remote_status=live.status,
            url=live.url,
            title=live.title,
            category_id=live.category_id,
            channels=channels_of(live),
            presence=Presence.LISTED,
        )
        change = TaskChange(done={}, attempts=job.lease.attempts, keeps_lease=True)
        await self._settler.record(job, saved, change, outcome="linked")
        return True


def _no_creates(wait_s: float) -> PlatformFailure:
    return PlatformFailure(
        FailureFacts(
            Disposition.DEFERRED,
            "shop.no_creates",
            "the shop's allowance of new listings is used up; it goes on when it begins again",
            Remedy("shop", "Nothing: it goes on by itself."),
            retry_after_s=wait_s,
            scope=Scope.CREATES,
        )
    )
