"""How a seller lets us in: consent page, token exchange, refresh, and the shops a grant covers.

Facts: Partner Center, authorisation pages (2026-05). The redirect address is registered there and not a parameter; an
auth code works once, for 30 minutes; a refresh gives a new refresh token too; lifetimes come as instants.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.sync.ports import AppSession, DiscoveredShop, GrantTokens
from syncstore_tiktok.client import TikTokClient
from syncstore_tiktok.envelope import unreadable
from syncstore_tiktok.markets import market_of
from syncstore_tiktok.wire import AuthorisedShops, Tokens, read

_ANY_MARKET = market_of("")
_EXCHANGE = "GET /api/v2/token/get"
_REFRESH = "GET /api/v2/token/refresh"
_SHOPS = "GET /authorization/202309/shops"
_FIRST_INSTANT = 1_000_000_000
"""Smaller numbers can't be instants of today: they are taken as seconds from now."""


class Authorisation:
    """The consent and token calls of one app."""

    def __init__(self, client: TikTokClient) -> None:
        self._client = client

    def consent_url(self, state: str) -> str:
        """Return the page on which a seller lets us in; ``state`` comes back in the callback."""
        app = self._client.app
        query = urlencode({"service_id": app.service_id, "state": state}, quote_via=quote)
        return f"{app.consent_url}/open/authorize?{query}"

    async def exchange_code(self, session: AppSession, callback: Mapping[str, str]) -> GrantTokens:
        """Turn the callback's ``code`` into tokens. Raises PlatformFailure; REAUTH when the code is used or too old."""
        code = callback.get("code")
        if not code:
            raise _no_code()
        return await self._tokens(session, _EXCHANGE, {"auth_code": code, "grant_type": "authorized_code"})

    async def refresh(self, session: AppSession, account_id: str, refresh_token: str) -> GrantTokens:
        """Get new tokens; the old refresh token is spent afterwards. Raises PlatformFailure."""
        parameters = {"refresh_token": refresh_token, "grant_type": "refresh_token"}
        return await self._tokens(session, _REFRESH, parameters, account_id=account_id)

    async def shops_of(self, session: AppSession, tokens: GrantTokens) -> tuple[DiscoveredShop, ...]:
        """Read the shops a fresh grant covers, each with its cipher. Raises PlatformFailure."""
        call = self._client.account_call(_SHOPS, _ANY_MARKET, access_token=tokens.access_token)
        answer = read(AuthorisedShops, await session.call(call))
        return tuple(
            DiscoveredShop(
                external_shop_id=shop.id,
                name=shop.name or shop.id,
                region=shop.region,
                currency=market_of(shop.region).currency,
                cipher=shop.cipher,
                authorization_expires_at=tokens.refresh_expires_at,
            )
            for shop in answer.shops
        )

    async def _tokens(
        self, session: AppSession, operation: str, parameters: Mapping[str, str], *, account_id: str = ""
    ) -> GrantTokens:
        answer = read(Tokens, await session.call(self._client.token_call(operation, _ANY_MARKET, parameters)))
        account = answer.open_id or account_id
        if not account:
            raise PlatformFailure(unreadable("the token answer names no account"))
        refresh_until = answer.refresh_token_expire_in
        return GrantTokens(
            account_id=account,
            access_token=answer.access_token,
            refresh_token=answer.refresh_token,
            access_expires_at=self._instant(answer.access_token_expire_in),
            refresh_expires_at=self._instant(refresh_until) if refresh_until > 0 else None,
        )

    def _instant(self, seconds: int) -> datetime:
        if seconds < _FIRST_INSTANT:
            return self._client.clock.now() + timedelta(seconds=seconds)
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            raise PlatformFailure(unreadable("the token answer holds no usable date")) from None


def _no_code() -> PlatformFailure:
    return PlatformFailure(
        FailureFacts(
            disposition=Disposition.REJECTED,
            platform_code="consent.no_code",
            message="TikTok Shop sent no authorisation code back: the seller may have declined",
            remedy=Remedy("shop", "Connect the shop again and agree on TikTok Shop's page."),
        )
    )
