"""Authorisations of shops: codes, access tokens, rotating refresh tokens.

A refresh token works once; the access token it replaces lives on for five minutes. Source: Open Platform guide on
authorisation.
"""

import secrets
from dataclasses import dataclass, field

from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.config import ShopeeShopConfig
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_gateway import AuthRefusal


@dataclass(slots=True)
class Shop:
    """A shop and its authorisation. Times are seconds since the epoch."""

    shop_id: int
    name: str
    region: str
    authorised_at: float
    authorised_until: float
    is_linked: bool = True
    is_banned: bool = False
    access_tokens: dict[str, float] = field(default_factory=dict)
    """Valid and past access tokens with the moment each expires."""
    refresh_token: str = ""
    refresh_until: float = 0.0


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What the token APIs hand out."""

    access_token: str
    refresh_token: str
    expires_in_s: int


@dataclass(frozen=True, slots=True)
class _Code:
    shop_id: int
    expires_at: float


class TokenBook:
    """All shops of one app with their tokens."""

    def __init__(self, clock: Clock, settings: PlatformSettings, shops: tuple[ShopeeShopConfig, ...]) -> None:
        self._clock = clock
        self._settings = settings
        self._codes: dict[str, _Code] = {}
        self._owners: dict[str, int] = {}
        now = clock.now()
        until = now + settings.number("authorisation_ttl_s")
        self.shops = {shop.shop_id: Shop(shop.shop_id, shop.name, shop.region, now, until) for shop in shops}
        for shop in shops:
            self._remember(self.shops[shop.shop_id], shop.access_token, shop.refresh_token)

    def owner(self, access_token: str) -> int | None:
        """Return the shop an access token was ever given to, expired or not."""
        return self._owners.get(access_token)

    def is_live(self, access_token: str) -> bool:
        """Return whether an access token is known and not expired."""
        shop = self.shops.get(self._owners.get(access_token, 0))
        return shop is not None and shop.access_tokens.get(access_token, 0.0) > self._clock.now()

    def issue_code(self, shop_id: int) -> str:
        """Return a fresh authorisation code for a shop whose owner consented."""
        code = secrets.token_hex(16)
        self._codes[code] = _Code(shop_id, self._clock.now() + self._settings.number("code_ttl_s"))
        return code

    def exchange(self, code: str, shop_id: int) -> TokenPair:
        """Trade a code for tokens; a code works once. Raises Refused."""
        known = self._codes.get(code)
        if known is None or known.expires_at <= self._clock.now():
            raise Refused(AuthRefusal.INVALID_CODE)
        if known.shop_id != shop_id:
            raise Refused(AuthRefusal.CODE_OF_OTHER_SHOP)
        del self._codes[code]
        shop = self.shops[shop_id]
        shop.is_linked = True
        shop.authorised_at = self._clock.now()
        shop.authorised_until = shop.authorised_at + self._settings.number("authorisation_ttl_s")
        return self._issue(shop)

    def refresh(self, refresh_token: str, shop_id: int) -> TokenPair:
        """Trade a refresh token for a new pair; the old refresh token is spent. Raises Refused."""
        shop = self.shops.get(shop_id)
        if shop is None or not shop.is_linked:
            raise Refused(AuthRefusal.NO_LINK)
        if not shop.refresh_token or not secrets.compare_digest(shop.refresh_token.encode(), refresh_token.encode()):
            raise Refused(AuthRefusal.BAD_REFRESH_TOKEN)
        now = self._clock.now()
        if shop.authorised_until <= now:
            raise Refused(AuthRefusal.AUTHORISATION_EXPIRED)
        if shop.refresh_until <= now:
            raise Refused(AuthRefusal.REFRESH_TOKEN_EXPIRED)
        return self._issue(shop)

    def expire_access(self, shop: Shop) -> None:
        """Let every access token of a shop expire now."""
        shop.access_tokens = dict.fromkeys(shop.access_tokens, 0.0)

    def expire_refresh(self, shop: Shop) -> None:
        """Let the refresh token of a shop expire now."""
        shop.refresh_until = 0.0

    def revoke(self, shop: Shop) -> None:
        """Withdraw the authorisation, as a seller does in the Seller Centre."""
        shop.is_linked = False
        shop.refresh_token = ""

    def _issue(self, shop: Shop) -> TokenPair:
        grace_until = self._clock.now() + self._settings.number("access_token_grace_s")
        shop.access_tokens = {token: min(until, grace_until) for token, until in shop.access_tokens.items()}
        access, refresh = secrets.token_hex(16), secrets.token_hex(16)
        self._remember(shop, access, refresh)
        return TokenPair(access, refresh, int(self._settings.number("access_token_ttl_s")))

    def _remember(self, shop: Shop, access_token: str, refresh_token: str) -> None:
        now = self._clock.now()
        shop.access_tokens[access_token] = now + self._settings.number("access_token_ttl_s")
        self._owners[access_token] = shop.shop_id
        shop.refresh_token = refresh_token
        shop.refresh_until = now + self._settings.number("refresh_token_ttl_s")
