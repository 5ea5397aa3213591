"""Access tokens: opened on use, refreshed by one worker at a time.

Refresh tokens are single-use on both platforms, so two refreshes at once would lock the seller out. A refresh happens
under a lease in the grant's row and is fenced by the token's version: whoever meets a 401 with an older version than
the stored one only replays with the newer token. Once the platform has answered, the new tokens exist nowhere but here:
neither a cancelled caller nor a database that is away keeps them from being stored.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from prometheus_client import Counter

from syncstore_common.infra.crypto import SealError
from syncstore_common.infra.database import DATABASE_ERRORS, Database, until_database_answers
from syncstore_common.infra.failpoints import FailPoint
from syncstore_common.infra.logging import get_logger, register_secret
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy, Scope
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.ports import AppSession, GrantTokens, MarketplaceAdapter
from syncstore_common.sync.shops import ShopStore, grant_place

_REFRESH_EARLY = timedelta(minutes=5)
_EARLY_SHARE = 5
"""A token that lives shorter is refreshed in the last fifth of its life."""
_LEASE_S = 12.0
"""Renewed while a refresh runs; so long the tokens of a process that died meanwhile stay out of reach."""
_PAUSE_S = 5.0
"""After a refresh that failed for the moment, for all workers."""
_OTHER_WORKER_S = 0.5
_CACHE_S = 30.0

_TAKE_REFRESH = """
update platform_grants set refresh_lease = $3, refresh_leased_until = now() + make_interval(secs => $4)
where id = $1 and token_version = $2 and (refresh_leased_until is null or refresh_leased_until < now())
returning account_id, refresh_token
"""
_RENEW = """
update platform_grants set refresh_leased_until = now() + make_interval(secs => $3)
where id = $1 and refresh_lease = $2
"""
_STORE_REFRESH = """
update platform_grants set access_token = $3, refresh_token = $4, access_expires_at = $5, refresh_expires_at = $6,
    token_version = token_version + 1, refresh_lease = null, refresh_leased_until = null, updated_at = now()
where id = $1 and token_version = $2
"""
_RELEASE = """
update platform_grants set refresh_lease = null, refresh_leased_until = now() + make_interval(secs => $3)
where id = $1 and refresh_lease = $2
"""

_ROTATED = FailPoint("tokens.after_rotation", "the platform gave new tokens and spent the old ones; none is stored")

REFRESHES = Counter("syncstore_token_refreshes_total", "Token refreshes by outcome", ["platform", "outcome"])
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A usable token and the version that names it."""

    value: str
    version: int
    expires_at: datetime
    refresh_at: datetime

    def __repr__(self) -> str:
        return f"AccessToken(version={self.version})"


def reauthorisation_needed(message: str) -> PlatformFailure:
    """The failure that only the seller can mend."""
    return PlatformFailure(
        FailureFacts(
            disposition=Disposition.REAUTH,
            platform_code="authorisation.expired",
            message=message,
            remedy=Remedy(field="shop", fix="connect the shop again"),
        )
    )


def _wait_for_other_worker() -> PlatformFailure:
    return PlatformFailure(
        FailureFacts(
            disposition=Disposition.DEFERRED,
            platform_code="token.refreshing",
            message="another worker is refreshing the token",
            retry_after_s=_OTHER_WORKER_S,
            scope=Scope.CALLS,
        )
    )


class TokenStore:
    """Tokens of one platform's grants."""

    def __init__(
        self,
        database: Database,
        shops: ShopStore,
        adapter: MarketplaceAdapter,
        app_session: AppSession,
        *,
        lease_s: float = _LEASE_S,
    ) -> None:
        self._database = database
        self._lease_s = lease_s
        self._shops = shops
        self._adapter = adapter
        self._app_session = app_session
        self._cache: dict[UUID, tuple[float, AccessToken]] = {}
        self._locks: dict[UUID, asyncio.Lock] = {}
        self._refreshing: set[asyncio.Task[AccessToken]] = set()

    async def current(self, grant_id: UUID) -> AccessToken:
        """Return a token that is not about to expire, refreshing it first when needed.

        Raises PlatformFailure: REAUTH when the seller must connect again, DEFERRED while another worker refreshes.
        """
        token = await self._load(grant_id)
        if datetime.now(UTC) < token.refresh_at:
            return token
        try:
            return await self.replace(grant_id, token.version)
        except PlatformFailure as failure:
            if failure.disposition is Disposition.REAUTH or token.expires_at <= datetime.now(UTC):
                raise
            return token

    async def replace(self, grant_id: UUID, refused_version: int) -> AccessToken:
        """Return a newer token than the refused one: somebody else's if there is one, else a refreshed one."""
        async with self._locks.setdefault(grant_id, asyncio.Lock()):
            token = await self._load(grant_id, fresh=True)
            if token.version > refused_version:
                return token
            refreshing = asyncio.create_task(self._refresh(grant_id, token.version))
            self._refreshing.add(refreshing)
            refreshing.add_done_callback(self._refreshed)
            return await asyncio.shield(refreshing)

    def _refreshed(self, task: asyncio.Task[AccessToken]) -> None:
        self._refreshing.discard(task)
        if not task.cancelled():
            task.exception()  # its caller may be gone and never ask

    async def _load(self, grant_id: UUID, *, fresh: bool = False) -> AccessToken:
        now = asyncio.get_running_loop().time()
        cached = self._cache.get(grant_id)
        if cached and not fresh and now - cached[0] < _CACHE_S:
            return cached[1]
        async with self._database.driver() as connection:
            row = await connection.fetchrow("select * from platform_grants where id = $1", grant_id)
        if row is None:
            raise reauthorisation_needed("the shop's authorisation is gone")
        expires = row["access_expires_at"]
        refresh_at = _refresh_at(row["updated_at"], expires)
        token = AccessToken(self._open(row, "access_token"), row["token_version"], expires, refresh_at)
        self._cache[grant_id] = (now, token)
        return token

    def _open(self, row: Any, column: str) -> str:
        try:
            value = self._shops.keyring.open(bytes(row[column]), place=grant_place(row["account_id"], column))
        except SealError as error:
            log.error("token.unreadable", account=row["account_id"], error=str(error))
            raise reauthorisation_needed("the stored token can't be opened with the keys at hand") from error
        register_secret(value, lasting=False)
        return value

    async def _refresh(self, grant_id: UUID, version: int) -> AccessToken:
        lease = new_id()
        async with self._database.driver() as connection:
            row = await connection.fetchrow(_TAKE_REFRESH, grant_id, version, lease, self._lease_s)
        if row is None:
            raise _wait_for_other_worker()
        async with self._holding(grant_id, lease):
            tokens = await self._rotated(grant_id, lease, row)
            await _ROTATED.passed()
            await until_database_answers(
                partial(self._store, grant_id, version, row["account_id"], tokens),
                on_wait=lambda error: log.warning("token.held", error=type(error).__name__),
            )
        REFRESHES.labels(self._adapter.platform.value, "refreshed").inc()
        # Ours, or a newer one: the seller may have connected again while we refreshed.
        return await self._load(grant_id, fresh=True)

    async def _rotated(self, grant_id: UUID, lease: UUID, row: Any) -> GrantTokens:
        """The platform's new tokens for its old one. Raises PlatformFailure, with the lease given back."""
        try:
            tokens = await self._adapter.refresh(
                self._app_session, account_id=row["account_id"], refresh_token=self._open(row, "refresh_token")
            )
        except PlatformFailure as failure:
            REFRESHES.labels(self._adapter.platform.value, failure.disposition.value).inc()
            log.warning("token.refresh_failed", code=failure.facts.platform_code, message=failure.facts.message)
            is_final = failure.disposition in (Disposition.REAUTH, Disposition.REJECTED)
            async with self._database.driver() as connection:
                await connection.execute(_RELEASE, grant_id, lease, 0.0 if is_final else _PAUSE_S)
            if is_final:
                raise reauthorisation_needed(failure.facts.message) from failure
            raise
        for secret in (tokens.access_token, tokens.refresh_token):
            register_secret(secret, lasting=False)
        return tokens

    @asynccontextmanager
    async def _holding(self, grant_id: UUID, lease: UUID) -> AsyncIterator[None]:
        """Keep the lease inside the block, however long the platform takes."""
        renewing = asyncio.create_task(self._renew(grant_id, lease))
        try:
            yield
        finally:
            renewing.cancel()

    async def _renew(self, grant_id: UUID, lease: UUID) -> None:
        while True:
            await asyncio.sleep(self._lease_s / 3)
            with contextlib.suppress(*DATABASE_ERRORS):
                async with self._database.driver() as connection:
                    await connection.execute(_RENEW, grant_id, lease, self._lease_s)

    async def _store(self, grant_id: UUID, version: int, account: str, tokens: GrantTokens) -> None:
        keyring = self._shops.keyring
        async with self._database.driver() as connection:
            await connection.execute(
                _STORE_REFRESH,
                grant_id,
                version,
                keyring.seal(tokens.access_token, place=grant_place(account, "access_token")),
                keyring.seal(tokens.refresh_token, place=grant_place(account, "refresh_token")),
                tokens.access_expires_at,
                tokens.refresh_expires_at,
            )


def _refresh_at(issued: datetime, expires: datetime) -> datetime:
    return expires - min(_REFRESH_EARLY, (expires - issued) / _EARLY_SHARE)
