"""How a shop lets us in: consent page, code for tokens, refresh, and what the shop says about itself.

Facts: Open Platform guide on authorisation (API v2, read 2026-11). An access token lives for hours, a refresh token 30
days and works once. A shop's login grants one shop. A main account grants all its shops with one pair of tokens, whose
refresh token works once for each of them and gives that shop a pair of its own: so each shop is a grant from the start.
The account's merchants (global products) are of no use to us.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from syncstore_common.sync.ports import AppSession, DiscoveredShop, GrantTokens
from syncstore_shopee import paths
from syncstore_shopee.checks import is_number
from syncstore_shopee.client import ShopeeClient, ask
from syncstore_shopee.errors import rejection
from syncstore_shopee.wire import ShopInfo, Tokens

REFRESH_TOKEN_LIFETIME = timedelta(days=30)
_EPOCH_FROM = 1_000_000_000
"""An ``expire_in`` this large is an instant; some answers send one although the field counts seconds."""

_CURRENCIES = {
    "ID": "IDR",
    "SG": "SGD",
    "MY": "MYR",
    "TH": "THB",
    "VN": "VND",
    "PH": "PHP",
    "TW": "TWD",
    "BR": "BRL",
    "MX": "MXN",
    "CL": "CLP",
    "CO": "COP",
    "AR": "ARS",
    "PL": "PLN",
}


class Authorisation:
    """Token calls of the app; every method raises PlatformFailure."""

    def __init__(self, client: ShopeeClient) -> None:
        self._client = client

    async def exchange_code(self, session: AppSession, callback: Mapping[str, str]) -> tuple[GrantTokens, ...]:
        """Trade the callback's ``code`` for the tokens of its shop, or of each shop of its main account.

        Raises REJECTED for a callback that names neither, and for an account without shops.
        """
        code, shop_id, account_id = (callback.get(name, "") for name in ("code", "shop_id", "main_account_id"))
        if code and is_number(shop_id):
            owner = {"shop_id": int(shop_id)}
        elif code and is_number(account_id):
            owner = {"main_account_id": int(account_id)}
        else:
            raise rejection(
                "no_shop_in_callback",
                "Shopee's answer names no shop" if code else "Shopee's answer has no code",
                field="shop",
                fix="Authorise again and log in with the shop's own account.",
            )
        answer = await ask(session, self._client.authorise(paths.TOKEN_GET, {"code": code, **owner}, Tokens))
        shop_ids = (shop_id,) if "shop_id" in owner else answer.shop_id_list
        grants = tuple(self._granted(item, answer) for item in shop_ids)
        if not grants:
            raise rejection(
                "no_shop_in_account",
                f"the main account {account_id} allowed no shop",
                field="shop",
                fix="Authorise again and choose at least one shop of the account.",
            )
        return grants

    async def refresh(self, session: AppSession, *, account_id: str, refresh_token: str) -> GrantTokens:
        """Trade a refresh token for a new pair; the old one is spent."""
        body: dict[str, str | int] = {"refresh_token": refresh_token, "shop_id": int(account_id)}
        return self._granted(account_id, await ask(session, self._client.authorise(paths.TOKEN_REFRESH, body, Tokens)))

    async def shops_of(self, session: AppSession, tokens: GrantTokens) -> tuple[DiscoveredShop, ...]:
        """Read name, market and authorisation of the shops a grant covers."""
        shops = []
        for shop_id in tokens.external_shop_ids or (tokens.account_id,):
            question = self._client.read_as(tokens.access_token, shop_id, paths.SHOP_INFO, ShopInfo)
            info = await ask(session, question)
            shops.append(_shop(shop_id, info))
        return tuple(shops)

    def _granted(self, shop_id: str, answer: Tokens) -> GrantTokens:
        now = self._client.clock.now()
        return GrantTokens(
            account_id=shop_id,
            access_token=answer.access_token,
            refresh_token=answer.refresh_token,
            access_expires_at=expiry(answer.expire_in, now),
            refresh_expires_at=now + REFRESH_TOKEN_LIFETIME,
            external_shop_ids=(shop_id,),
        )


def expiry(expire_in: int, now: datetime) -> datetime:
    """Return when a token expires, from seconds to come or from an instant."""
    return datetime.fromtimestamp(expire_in, UTC) if expire_in > _EPOCH_FROM else now + timedelta(seconds=expire_in)


def _shop(shop_id: str, info: ShopInfo) -> DiscoveredShop:
    currency = _CURRENCIES.get(info.region)
    if currency is None:
        raise rejection(
            "unknown_market",
            f"shop {shop_id} sells in the market '{info.region}', whose currency is not known",
            field="shop",
            fix="Connect a shop of a supported market.",
        )
    return DiscoveredShop(
        external_shop_id=shop_id,
        name=info.shop_name or f"Shopee {shop_id}",
        region=info.region,
        currency=currency,
        authorization_expires_at=datetime.fromtimestamp(info.expire_time, UTC) if info.expire_time else None,
    )
