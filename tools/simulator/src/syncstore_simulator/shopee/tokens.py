"""Authorisations: codes, access tokens, rotating refresh tokens, of shops and of the merchants of main accounts.

A refresh token works once; the access token it replaces lives on for five minutes. A main account's first pair serves
all its shops and merchants; its refresh token may be used once for each of them, and each use gives that one a pair of
its own. Source: Open Platform guide on authorisation.
"""

import secrets
from dataclasses import dataclass, field

from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.config import MainAccountConfig, ShopeeShopConfig
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_gateway import AuthRefusal


@dataclass(slots=True, kw_only=True)
class Holder:
    """Who tokens are given to. Times are seconds since the epoch."""

    authorised_at: float = 0.0
    authorised_until: float = 0.0
    is_linked: bool = True
    access_tokens: dict[str, float] = field(default_factory=dict)
    """Valid and past access tokens with the moment each expires."""
    refresh_token: str = ""
    refresh_until: float = 0.0


@dataclass(slots=True, kw_only=True)
class Shop(Holder):
    """A shop and its authorisation."""

    shop_id: int
    name: str
    region: str
    is_banned: bool = False


@dataclass(slots=True, kw_only=True)
class Merchant(Holder):
    """A merchant and its authorisation; its tokens are of no use for shop calls."""

    merchant_id: int


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What the token APIs hand out."""

    access_token: str
    refresh_token: str
    expires_in_s: int


@dataclass(frozen=True, slots=True)
class _Code:
    owner_id: int
    """A shop's id, or a main account's."""
    is_main_account: bool
    expires_at: float


class TokenBook:
    """All shops of one app with their tokens."""

    def __init__(
        self,
        clock: Clock,
        settings: PlatformSettings,
        shops: tuple[ShopeeShopConfig, ...],
        main_accounts: tuple[MainAccountConfig, ...] = (),
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._codes: dict[str, _Code] = {}
        self._owners: dict[str, set[int]] = {}
        now = clock.now()
        until = now + settings.number("authorisation_ttl_s")
        self.shops = {
            shop.shop_id: Shop(
                shop_id=shop.shop_id, name=shop.name, region=shop.region, authorised_at=now, authorised_until=until
            )
            for shop in shops
        }
        self.main_accounts = {account.main_account_id: account for account in main_accounts}
        ids = dict.fromkeys(merchant_id for account in main_accounts for merchant_id in account.merchant_ids)
        self.merchants = {merchant_id: Merchant(merchant_id=merchant_id, is_linked=False) for merchant_id in ids}
        for shop in shops:
            self._remember(self.shops[shop.shop_id], shop.access_token, shop.refresh_token)

    def owns(self, access_token: str, shop_id: int) -> bool:
        """Return whether an access token was ever given to a shop, expired or not."""
        return shop_id in self._owners.get(access_token, ())

    def is_live(self, access_token: str) -> bool:
        """Return whether an access token is known and not expired, for any of its shops."""
        return any(self.is_live_for(access_token, shop_id) for shop_id in self._owners.get(access_token, ()))

    def is_live_for(self, access_token: str, shop_id: int) -> bool:
        """Return whether a shop's access token is not expired; a main account's may be for one shop and not another."""
        return self.shops[shop_id].access_tokens.get(access_token, 0.0) > self._clock.now()

    def issue_code(self, owner_id: int, *, is_main_account: bool = False) -> str:
        """Return a fresh authorisation code for a shop or a main account whose owner consented."""
        code = secrets.token_hex(16)
        expires_at = self._clock.now() + self._settings.number("code_ttl_s")
        self._codes[code] = _Code(owner_id, is_main_account, expires_at)
        return code

    def exchange(self, code: str, shop_id: int) -> TokenPair:
        """Trade a shop's code for tokens; a code works once. Raises Refused."""
        known = self._known(code)
        if known.is_main_account or known.owner_id != shop_id:
            raise Refused(AuthRefusal.CODE_OF_OTHER_SHOP)
        del self._codes[code]
        shop = self.shops[shop_id]
        self._link(shop)
        return self._issue(shop)

    def exchange_for_account(self, code: str, main_account_id: int) -> tuple[TokenPair, MainAccountConfig]:
        """Trade a main account's code for the pair that all its shops and merchants share at first. Raises Refused."""
        known = self._known(code)
        if not known.is_main_account or known.owner_id != main_account_id:
            raise Refused(AuthRefusal.CODE_OF_OTHER_ACCOUNT)
        del self._codes[code]
        account = self.main_accounts[main_account_id]
        pair = self._new_pair()
        for holder in (
            *(self.shops[shop_id] for shop_id in account.shop_ids),
            *(self.merchants[merchant_id] for merchant_id in account.merchant_ids),
        ):
            self._link(holder)
            self._replace(holder, pair)
        return pair, account

    def refresh(self, refresh_token: str, shop_id: int) -> TokenPair:
        """Trade a shop's refresh token for a new pair; the old one is spent for this shop. Raises Refused."""
        shop = self.shops.get(shop_id)
        if shop is None or not shop.is_linked:
            raise Refused(AuthRefusal.NO_LINK)
        if not _is_current(shop, refresh_token):
            raise Refused(AuthRefusal.BAD_REFRESH_TOKEN)
        now = self._clock.now()
        if shop.authorised_until <= now:
            raise Refused(AuthRefusal.AUTHORISATION_EXPIRED)
        if shop.refresh_until <= now:
            raise Refused(AuthRefusal.REFRESH_TOKEN_EXPIRED)
        return self._issue(shop)

    def refresh_merchant(self, refresh_token: str, merchant_id: int) -> TokenPair:
        """The same for a merchant. Raises Refused."""
        merchant = self.merchants.get(merchant_id)
        if merchant is None or not merchant.is_linked:
            raise Refused(AuthRefusal.NO_MERCHANT)
        if not _is_current(merchant, refresh_token):
            raise Refused(AuthRefusal.BAD_MERCHANT_TOKEN)
        now = self._clock.now()
        if merchant.authorised_until <= now:
            raise Refused(AuthRefusal.MERCHANT_EXPIRED)
        if merchant.refresh_until <= now:
            raise Refused(AuthRefusal.REFRESH_TOKEN_EXPIRED)
        return self._issue(merchant)

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

    def _known(self, code: str) -> _Code:
        known = self._codes.get(code)
        if known is None or known.expires_at <= self._clock.now():
            raise Refused(AuthRefusal.INVALID_CODE)
        return known

    def _link(self, holder: Holder) -> None:
        holder.is_linked = True
        holder.authorised_at = self._clock.now()
        holder.authorised_until = holder.authorised_at + self._settings.number("authorisation_ttl_s")

    def _issue(self, holder: Holder) -> TokenPair:
        pair = self._new_pair()
        self._replace(holder, pair)
        return pair

    def _new_pair(self) -> TokenPair:
        lifetime_s = int(self._settings.number("access_token_ttl_s"))
        return TokenPair(secrets.token_hex(16), secrets.token_hex(16), lifetime_s)

    def _replace(self, holder: Holder, pair: TokenPair) -> None:
        grace_until = self._clock.now() + self._settings.number("access_token_grace_s")
        holder.access_tokens = {token: min(until, grace_until) for token, until in holder.access_tokens.items()}
        self._remember(holder, pair.access_token, pair.refresh_token)

    def _remember(self, holder: Holder, access_token: str, refresh_token: str) -> None:
        now = self._clock.now()
        holder.access_tokens[access_token] = now + self._settings.number("access_token_ttl_s")
        if isinstance(holder, Shop):
            self._owners.setdefault(access_token, set()).add(holder.shop_id)
        holder.refresh_token = refresh_token
        holder.refresh_until = now + self._settings.number("refresh_token_ttl_s")


def _is_current(holder: Holder, refresh_token: str) -> bool:
    known = holder.refresh_token
    return bool(known) and secrets.compare_digest(known.encode(), refresh_token.encode())
