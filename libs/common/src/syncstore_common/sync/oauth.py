"""Connecting shops: a single-use state, the platform's consent page, the token exchange, the shops it covers."""

import secrets
from collections.abc import Mapping
from uuid import UUID

from syncstore_common.infra.database import Database
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.errors import InvalidInput
from syncstore_common.sync.ports import AppSession, MarketplaceAdapter
from syncstore_common.sync.shops import ShopStore

_TAKE_STATE = """
delete from oauth_states where state = $1 and created_at > now() - interval '10 minutes' returning redirect_url
"""
_FORGET_OLD = "delete from oauth_states where created_at < now() - interval '1 hour'"

log = get_logger(__name__)


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

    async def finish(self, query: Mapping[str, str]) -> list[UUID]:
        """Exchange the callback's code and connect the shops; returns their connection ids.

        Raises InvalidInput for a missing, old or reused state, PlatformFailure when the exchange is refused.
        """
        async with self._database.driver() as connection:
            known = await connection.fetchval(_TAKE_STATE, query.get("state", ""))
        if known is None:
            raise InvalidInput("the state is unknown, used or too old", field="state", fix="start connecting again")
        tokens = await self._adapter.exchange_code(self._app_session, query)
        shops = await self._adapter.shops_of(self._app_session, tokens)
        if not shops:
            raise InvalidInput("the grant covers no shop", field="shop", fix="authorise with a shop's own account")
        connection_ids = await self._shops.save_grant(tokens, shops, {})
        log.info("shop.connected", platform=self._adapter.platform.value, shops=len(connection_ids))
        return connection_ids
