"""Adapters that break one rule each, and the checks of the contract that have to notice.

Each wraps the real adapter and differs from it in one place, the way a careless one would.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from inspect import iscoroutinefunction
from typing import Any
from uuid import uuid4

from syncstore_common.contracts.catalog import ProductSnapshot
from syncstore_common.contracts.states import Presence
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import DesiredListing, Kind, LiveListing, PushResult, RemoteRef, RemoteStatus
from syncstore_common.sync.ports import GrantTokens, MarketplaceAdapter
from syncstore_common.sync.rehearsal import RehearsalSession
from syncstore_common.testing.adapter_session import MemoryFacts, MemoryMedia, MemorySaga

CALLS = frozenset({name for name, item in vars(MarketplaceAdapter).items() if iscoroutinefunction(item)})
"""What of the port calls the platform."""


class Careful:
    """Breaks nothing: every other one differs from this."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class _Misnaming(Careful):
    """Names failures otherwise than they are."""

    def misnamed(self, facts: FailureFacts, session: Any) -> FailureFacts:
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.real, name)
        return self._misnaming(real) if name in CALLS else real

    def _misnaming(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def called(session: Any, *arguments: Any, **named: Any) -> Any:
            try:
                return await call(session, *arguments, **named)
            except PlatformFailure as failure:
                raise PlatformFailure(self.misnamed(failure.facts, session)) from failure

        return called


class CallsEverythingTemporary(_Misnaming):
    """Tries again whatever went wrong, and tells nobody what to do."""

    def misnamed(self, facts: FailureFacts, session: Any) -> FailureFacts:
        return replace(facts, disposition=Disposition.RETRY, remedy=Remedy(), retry_after_s=None)


class CallsEverythingRefused(_Misnaming):
    """Takes a platform that stumbles for one that refuses the data."""

    def misnamed(self, facts: FailureFacts, session: Any) -> FailureFacts:
        return replace(facts, disposition=Disposition.REJECTED, network=False)


class CallsEverythingGone(_Misnaming):
    """Takes any failure of a read for a listing that is gone."""

    def misnamed(self, facts: FailureFacts, session: Any) -> FailureFacts:
        return replace(facts, disposition=Disposition.MISSING)


class IsSureThatNothingHappened(_Misnaming):
    """Never says that a write may have been carried out."""

    def misnamed(self, facts: FailureFacts, session: Any) -> FailureFacts:
        return replace(facts, ambiguous=False)


class IsNeverSure(_Misnaming):
    """Says of every failure that the write may have been carried out."""

    def misnamed(self, facts: FailureFacts, session: Any) -> FailureFacts:
        return replace(facts, ambiguous=True)


class Impatient(_Misnaming):
    """Makes up a time to wait."""

    def misnamed(self, facts: FailureFacts, session: Any) -> FailureFacts:
        return replace(facts, retry_after_s=1.0)


class Talkative(_Misnaming):
    """Puts the request's token into its message."""

    def misnamed(self, facts: FailureFacts, session: Any) -> FailureFacts:
        return replace(facts, message=f"{facts.message} (access_token={session.access_token})")


class Crashing(_Misnaming):
    """Lets an error of its own out."""

    def misnamed(self, facts: FailureFacts, session: Any) -> FailureFacts:
        raise KeyError(facts.platform_code)


# -- authorisation ---------------------------------------------------------------------------------------------------
class DropsState(Careful):
    """Whoever comes back from its consent page can't be told apart."""

    def consent_url(self, *, state: str, redirect_url: str) -> str:
        return str(self.real.consent_url(state="always-the-same", redirect_url=redirect_url))


class FindsNoShops(Careful):
    async def shops_of(self, session: Any, tokens: GrantTokens) -> tuple[Any, ...]:
        return ()


class RemembersCodes(Careful):
    """Answers a used code with the tokens it gave."""

    def __init__(self, real: Any) -> None:
        super().__init__(real)
        self._known: dict[str, Any] = {}

    async def exchange_code(self, session: Any, callback: Mapping[str, str]) -> Any:
        if callback["code"] not in self._known:
            self._known[callback["code"]] = await self.real.exchange_code(session, callback)
        return self._known[callback["code"]]


class KeepsOldTokens(Careful):
    """Spends the refresh token and goes on with what it had."""

    def __init__(self, real: Any) -> None:
        super().__init__(real)
        self._given: dict[str, GrantTokens] = {}

    async def exchange_code(self, session: Any, callback: Mapping[str, str]) -> tuple[GrantTokens, ...]:
        grants: tuple[GrantTokens, ...] = await self.real.exchange_code(session, callback)
        self._given.update({item.account_id: item for item in grants})
        return grants

    async def refresh(self, session: Any, *, account_id: str, refresh_token: str) -> GrantTokens:
        await self.real.refresh(session, account_id=account_id, refresh_token=refresh_token)
        return self._given[account_id]


class _OpenTokens(GrantTokens):
    def __repr__(self) -> str:
        return f"{self.access_token} {self.refresh_token}"


class ShowsTokens(Careful):
    async def exchange_code(self, session: Any, callback: Mapping[str, str]) -> Any:
        grants = await self.real.exchange_code(session, callback)
        return tuple(
            _OpenTokens(item.account_id, item.access_token, item.refresh_token, item.access_expires_at, None)
            for item in grants
        )


# -- knowledge -------------------------------------------------------------------------------------------------------
class GuessesCategories(Careful):
    async def choose_category(self, session: Any, product: ProductSnapshot) -> str:
        return "1"


class AsksAgain(Careful):
    """Keeps nothing of what it read."""

    async def capabilities(self, session: Any, category_id: str) -> Any:
        return await self.real.capabilities(replace(session, facts=MemoryFacts()), category_id)


class AllowsEverything(Careful):
    def allowed_kinds(self, status: RemoteStatus) -> frozenset[Kind]:
        return frozenset(Kind)


# -- creating --------------------------------------------------------------------------------------------------------
class CreatesBlindly(Careful):
    """Does not ask the saga what was done before."""

    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        made: PushResult = await self.real.create(replace(session, saga=MemorySaga()), listing)
        return made


class CreatesTwice(Careful):
    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        await self.real.create(replace(session, saga=MemorySaga()), listing)
        made: PushResult = await self.real.create(session, listing)
        return made


class LeavesRemains(Careful):
    """Makes a draft under the same code before the platform has said yes."""

    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        try:
            made: PushResult = await self.real.create(session, listing)
        except PlatformFailure:
            await self.real.create(replace(session, saga=MemorySaga()), replace(listing, title="Gelas Kopi Keramik"))
            raise
        return made


class NeverTriesAgain(Careful):
    """Answers a corrected create with the refusal of the first."""

    def __init__(self, real: Any) -> None:
        super().__init__(real)
        self._refused: dict[str, PlatformFailure] = {}

    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        if listing.code in self._refused:
            raise self._refused[listing.code]
        try:
            made: PushResult = await self.real.create(session, listing)
        except PlatformFailure as failure:
            self._refused[listing.code] = failure
            raise
        return made


class ForgetsIds(Careful):
    """Makes and changes variants and does not say which they are."""

    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        made: PushResult = await self.real.create(session, listing)
        assert made.ref is not None
        return replace(made, ref=RemoteRef(made.ref.external_id))

    async def push_content(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        done: PushResult = await self.real.push_content(session, ref, listing)
        return replace(done, ref=None)


class HidesStatus(Careful):
    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        done: PushResult = await self.real.create(session, listing)
        return replace(done, status=None)


class _NoCache:
    def __init__(self, media: MemoryMedia) -> None:
        self._media = media

    async def external_id(self, content_hash: str, upload: Any, *, use: str = "main", **more: Any) -> str:
        return await self._media.external_id(content_hash, upload, use=f"{use}-{uuid4()}", **more)


class UploadsAgain(Careful):
    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        made: PushResult = await self.real.create(replace(session, media=_NoCache(session.media)), listing)
        return made


# -- changing --------------------------------------------------------------------------------------------------------
def _off(listing: DesiredListing, by: int) -> DesiredListing:
    """The listing with numbers that are off."""
    return replace(
        listing,
        variants=tuple(
            replace(item, price=Money(item.price.minor + 100 * by, item.price.currency), stock=item.stock + by)
            for item in listing.variants
        ),
    )


class MistakesNumbers(Careful):
    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        made: PushResult = await self.real.create(session, _off(listing, 1))
        return made

    async def push_stock(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        done: PushResult = await self.real.push_stock(session, ref, _off(listing, 1))
        return done

    async def push_price(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        done: PushResult = await self.real.push_price(session, ref, _off(listing, 1))
        return done


class AddsUp(Careful):
    """Sets stock as a difference, so that a repetition counts."""

    pushes = 0

    async def push_stock(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        self.pushes += 1
        done: PushResult = await self.real.push_stock(session, ref, _off(listing, self.pushes - 1))
        return done


class HidesFailures(Careful):
    """Reports SKUs that were refused as set."""

    async def push_price(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        done: PushResult = await self.real.push_price(session, ref, listing)
        return replace(done, failures=())


class IgnoresTitles(Careful):
    async def push_content(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        live: LiveListing = await self.real.fetch(session, ref.external_id)
        done: PushResult = await self.real.push_content(session, ref, replace(listing, title=live.title))
        return done


class SendsEverything(Careful):
    """Overwrites what belongs to the shop."""

    async def push_content(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        done: PushResult = await self.real.push_content(session, ref, replace(listing, left_out=frozenset()))
        return done


class SortsPictures(Careful):
    async def push_content(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        sorted_ = replace(listing, image_hashes=tuple(sorted(listing.image_hashes)))
        done: PushResult = await self.real.push_content(session, ref, sorted_)
        return done


class RemovesStrangers(Careful):
    """Deletes whatever it did not list itself, without being told to."""

    async def push_content(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        done: PushResult = await self.real.push_content(session, ref, replace(listing, may_remove=True))
        return done


class RehearsesNothing(Careful):
    """Takes a rehearsal for a reason to do nothing at all, so that a plan shows no call."""

    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        if isinstance(session, RehearsalSession):
            return PushResult(ref=RemoteRef("1"))
        made: PushResult = await self.real.create(session, listing)
        return made

    async def push_stock(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        if isinstance(session, RehearsalSession):
            return PushResult()
        done: PushResult = await self.real.push_stock(session, ref, listing)
        return done


# -- reading ---------------------------------------------------------------------------------------------------------
class ReadsOnce(Careful):
    """Answers from what it saw before, or believes to have pushed."""

    def __init__(self, real: Any) -> None:
        super().__init__(real)
        self._seen: dict[str, LiveListing] = {}

    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        made: PushResult = await self.real.create(session, listing)
        assert made.ref is not None
        self._seen[made.ref.external_id] = await self.real.fetch(session, made.ref.external_id)
        return made

    async def fetch(self, session: Any, external_id: str) -> LiveListing:
        return self._seen.get(external_id) or await self.real.fetch(session, external_id)


class TouchesWhatItReads(Careful):
    async def fetch(self, session: Any, external_id: str) -> LiveListing:
        await self.real.change_presence(session, RemoteRef(external_id), Presence.LISTED)
        live: LiveListing = await self.real.fetch(session, external_id)
        return live


# -- presence --------------------------------------------------------------------------------------------------------
_STATUSES = {
    Presence.LISTED: RemoteStatus.LIVE,
    Presence.UNLISTED: RemoteStatus.UNLISTED,
    Presence.REMOVED: RemoteStatus.DELETED,
}


class OnlySaysSo(Careful):
    """Tells of a presence that it did not bring about."""

    async def change_presence(self, session: Any, ref: RemoteRef, presence: Presence) -> RemoteStatus:
        return _STATUSES[presence]


class InsistsOnChanges(Careful):
    """Fails where everything is as wished already, or nothing is left to remove."""

    async def change_presence(self, session: Any, ref: RemoteRef, presence: Presence) -> RemoteStatus:
        live: LiveListing = await self.real.fetch(session, ref.external_id)
        if live.status is _STATUSES[presence]:
            raise PlatformFailure(FailureFacts(Disposition.CONFLICT, "already", "nothing to do"))
        status: RemoteStatus = await self.real.change_presence(session, ref, presence)
        return status


class EmptiesShelves(Careful):
    """Takes a listing off sale by selling it out, and refuses its stock then."""

    def __init__(self, real: Any) -> None:
        super().__init__(real)
        self._listing: DesiredListing | None = None
        self._is_off = False

    async def create(self, session: Any, listing: DesiredListing) -> PushResult:
        self._listing = replace(listing, variants=tuple(replace(item, stock=0) for item in listing.variants))
        made: PushResult = await self.real.create(session, listing)
        return made

    async def push_stock(self, session: Any, ref: RemoteRef, listing: DesiredListing) -> PushResult:
        if self._is_off:
            raise PlatformFailure(FailureFacts(Disposition.DEFERRED, "off_sale", "not while it is off sale"))
        done: PushResult = await self.real.push_stock(session, ref, listing)
        return done

    async def change_presence(self, session: Any, ref: RemoteRef, presence: Presence) -> RemoteStatus:
        if presence is Presence.UNLISTED:
            await self.real.push_stock(session, ref, self._listing)
            self._is_off = True
        status: RemoteStatus = await self.real.change_presence(session, ref, presence)
        return status
