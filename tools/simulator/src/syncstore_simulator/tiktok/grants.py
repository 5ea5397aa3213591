"""Authorisations and their tokens: auth codes, access tokens, rotating refresh tokens, expiry, revocation.

One seller's grant covers all shops of that seller; shops of the configuration with the same access token belong
together. Sources: pages authorization-overview and the token endpoints. That a replaced refresh token dies at once
is inferred, hence a switch; that an old access token lives on until its end is inferred too.
"""

import secrets
from dataclasses import dataclass, field

from syncstore_simulator.core.calls import TokenKind
from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.config import ConfigError, TikTokConfig, TikTokShopConfig
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_gateway import AuthRefusal, GatewayRefusal

SCOPES = (
    "seller.authorization.info",
    "seller.product.basic",
    "seller.product.write",
    "seller.product.delete",
    "seller.logistics",
    "seller.shop.info",
)
_CODE_LIFETIME_S = 30 * 60


@dataclass(slots=True)
class Grant:
    """What a seller allowed. Moments are seconds since the epoch."""

    seller_name: str
    region: str
    open_id: str
    shops: tuple[TikTokShopConfig, ...]
    scopes: tuple[str, ...]
    access_tokens: dict[str, float] = field(default_factory=dict)
    """Every access token still known, with the moment it expires."""
    refresh_tokens: dict[str, float] = field(default_factory=dict)
    revoked_tokens: set[str] = field(default_factory=set)

    @property
    def only_shop_id(self) -> str | None:
        """Return the shop of a grant that covers one."""
        return self.shops[0].shop_id if len(self.shops) == 1 else None

    def covers(self, shop_id: str) -> bool:
        """Return whether the grant is for a shop."""
        return any(shop.shop_id == shop_id for shop in self.shops)


@dataclass(frozen=True, slots=True)
class _AuthCode:
    grant: Grant
    expires_at: float


class GrantBook:
    """All grants of the app."""

    def __init__(self, config: TikTokConfig, settings: PlatformSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._codes: dict[str, _AuthCode] = {}
        self.grants = self._from_config(config)

    def grant_of_shop(self, shop_id: str) -> Grant | None:
        """Return the grant that covers a shop."""
        return next((grant for grant in self.grants if grant.covers(shop_id)), None)

    def shop_of_token(self, token: str | None) -> str | None:
        """Return the shop of an access or refresh token, valid or not; None when it covers several or is unknown."""
        for grant in self.grants:
            if token in grant.access_tokens or token in grant.refresh_tokens or token in grant.revoked_tokens:
                return grant.only_shop_id
        return None

    def check_access(self, token: str) -> Grant:
        """Return the grant of a valid access token. Raises Refused."""
        for grant in self.grants:
            expires_at = grant.access_tokens.get(token)
            if expires_at is not None:
                if expires_at <= self._clock.now():
                    raise Refused(GatewayRefusal.TOKEN_EXPIRED)
                return grant
            if token in grant.revoked_tokens:
                raise Refused(GatewayRefusal.TOKEN_REVOKED)
        raise Refused(GatewayRefusal.TOKEN_UNKNOWN)

    def issue_code(self, grant: Grant) -> str:
        """Return a new auth code: usable once, for 30 minutes."""
        code = f"ROW_{secrets.token_urlsafe(24)}"
        self._codes[code] = _AuthCode(grant, self._clock.now() + _CODE_LIFETIME_S)
        return code

    def exchange(self, code: str) -> JsonObject:
        """Turn an auth code into tokens. Raises Refused."""
        known = self._codes.pop(code, None)
        if known is None or known.expires_at <= self._clock.now():
            raise Refused(AuthRefusal.CODE_INVALID)
        known.grant.refresh_tokens.clear()
        return self._new_tokens(known.grant)

    def refresh(self, refresh_token: str) -> JsonObject:
        """Replace a refresh token by a new pair. Raises Refused."""
        for grant in self.grants:
            expires_at = grant.refresh_tokens.get(refresh_token)
            if expires_at is None:
                continue
            if expires_at <= self._clock.now():
                raise Refused(AuthRefusal.REFRESH_EXPIRED)
            if not self._settings.flag("keeps_old_refresh_tokens"):
                del grant.refresh_tokens[refresh_token]
            return self._new_tokens(grant)
        raise Refused(AuthRefusal.RECORD_MISSING)

    def expire(self, grant: Grant, which: TokenKind) -> None:
        """Let all of a grant's access or refresh tokens expire now."""
        tokens = grant.access_tokens if which is TokenKind.ACCESS else grant.refresh_tokens
        tokens.update(dict.fromkeys(tokens, self._clock.now()))

    def revoke(self, grant: Grant) -> None:
        """Withdraw a grant: none of its tokens works again."""
        grant.revoked_tokens.update(grant.access_tokens)
        grant.access_tokens.clear()
        grant.refresh_tokens.clear()

    def _new_tokens(self, grant: Grant) -> JsonObject:
        access, refresh = f"ROW_{secrets.token_urlsafe(32)}", f"ROW_{secrets.token_urlsafe(32)}"
        self._remember(grant, access, refresh)
        return {
            "access_token": access,
            "access_token_expire_in": int(grant.access_tokens[access]),
            "refresh_token": refresh,
            "refresh_token_expire_in": int(grant.refresh_tokens[refresh]),
            "open_id": grant.open_id,
            "seller_name": grant.seller_name,
            "seller_base_region": grant.region,
            "user_type": 0,
            "granted_scopes": list(grant.scopes),
        }

    def _remember(self, grant: Grant, access: str, refresh: str) -> None:
        now = self._clock.now()
        grant.access_tokens[access] = now + self._settings.number("access_token_ttl_s")
        grant.refresh_tokens[refresh] = now + self._settings.number("refresh_token_ttl_s")

    def _from_config(self, config: TikTokConfig) -> list[Grant]:
        sellers: dict[str, list[TikTokShopConfig]] = {}
        for shop in config.shops:
            sellers.setdefault(shop.access_token, []).append(shop)
        grants = []
        for number, (access, shops) in enumerate(sellers.items(), start=1):
            if len({shop.refresh_token for shop in shops}) > 1:
                raise ConfigError(
                    ["tiktok.shops: shops with one access_token are one grant; expected one refresh_token for it"]
                )
            scopes = shops[0].scopes or SCOPES
            grant = Grant(shops[0].name, shops[0].region, f"open-id-{number:04d}", tuple(shops), scopes)
            self._remember(grant, access, shops[0].refresh_token)
            grants.append(grant)
        return grants
