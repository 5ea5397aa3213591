"""Connecting shops: a single-use state, the platform's consent page, the token exchange, the shops it covers."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from syncstore_common.infra.database import Database
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.errors import InvalidInput, PlatformFailure
from syncstore_common.sync.ports import AppSession, DiscoveredShop, GrantTokens, MarketplaceAdapter
from syncstore_common.sync.shops import ShopStore

_TAKE_STATE = """
delete from oauth_states where state = $1 and created_at > now() - interval '10 minutes' returning redirect_url
"""
_FORGET_OLD = "delete from oauth_states where created_at < now() - interval '1 hour'"

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NotConnected:
    """A shop the seller allowed that can't be connected, and what to do about it."""

    account_id: str
    message: str
    fix: str | None


@dataclass(frozen=True, slots=True)
class Connected:
    """What one consent led to: connection ids, and the shops of the same account that were left out."""

    connection_ids: tuple[UUID, ...]
    left_out: tuple[NotConnected, ...] = ()


class Authorisation:
    """The authorisation flow of one platform."""

    def __init__(
        self, database: Database, adapter: MarketplaceAdapter, shops: ShopStore, app_session: AppSession
    ) -> None:
        self._database = database
        self._adapter = adapter
        self._shops = shops
        self._app_session = app_session

    async def start(self, redirect_url: str) -> dict[str, str]:
        """Return the consent URL and the state it carries; the state is good for ten minutes and one callback."""
        state = secrets.token_urlsafe(24)
        async with self._database.driver() as connection:
            await connection.execute(_FORGET_OLD)
            await connection.execute(
                "insert into oauth_states (state, redirect_url) values ($1, $2)", state, redirect_url
            )
        return {"consent_url": self._adapter.consent_url(state=state, redirect_url=redirect_url), "state": state}

    async def finish(self, query: Mapping[str, str]) -> Connected:
        """Exchange the callback's code and connect the shops; those that can't be read do not hold up the others.

        Raises InvalidInput for a missing, old or reused state, PlatformFailure when the exchange is refused or no shop
        can be read.
        """
        async with self._database.driver() as connection:
            known = await connection.fetchval(_TAKE_STATE, query.get("state", ""))
        if known is None:
            raise InvalidInput("the state is unknown, used or too old", field="state", fix="start connecting again")
        connection_ids: list[UUID] = []
        failures: dict[str, PlatformFailure] = {}
        for tokens in await self._adapter.exchange_code(self._app_session, query):
            try:
                shops = await self._adapter.shops_of(self._app_session, tokens)
            except PlatformFailure as failure:
                log.warning("shop.left_out", account=tokens.account_id, code=failure.facts.platform_code)
                failures[tokens.account_id] = failure
                continue
            connection_ids += await self._connect(tokens, shops)
        if not connection_ids and failures:
            raise next(iter(failures.values()))
        if not connection_ids:
            raise InvalidInput("the grant covers no shop", field="shop", fix="authorise with a shop's own account")
        log.info("shop.connected", platform=self._adapter.platform.value, shops=len(connection_ids))
        return Connected(tuple(connection_ids), tuple(_left_out(*item) for item in failures.items()))

    async def _connect(self, tokens: GrantTokens, shops: tuple[DiscoveredShop, ...]) -> list[UUID]:
        return await self._shops.save_grant(tokens, shops, {}) if shops else []


def _left_out(account_id: str, failure: PlatformFailure) -> NotConnected:
    return NotConnected(account_id, failure.facts.message, failure.facts.remedy.fix)
