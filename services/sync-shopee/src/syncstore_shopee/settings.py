"""Settings of the Shopee sync service, and the part of them that the adapter needs.

Shopee publishes no rates; the defaults are the customer's figures. API and consent page live on different hosts.
"""

from dataclasses import dataclass

from pydantic import Field, SecretStr

from syncstore_common.sync.limiter import RateProfile
from syncstore_common.sync.settings import RateProfileName, SyncServiceSettings, fast_profile, profile_per_minute

PRODUCTION_BASE_URL = "https://partner.shopeemobile.com"
PRODUCTION_AUTH_URL = "https://open.shopee.com/auth"
DAY_ZONE = "Etc/GMT-8"
"""Shopee counts an app's calls of a day from 00:00 UTC+8 (POSIX zone names have the sign turned round)."""


@dataclass(frozen=True, slots=True)
class ShopeeApp:
    """The registered app and where it calls. URLs have no trailing slash."""

    partner_id: int
    partner_key: SecretStr
    base_url: str = PRODUCTION_BASE_URL
    auth_url: str = PRODUCTION_AUTH_URL
    variation_pause_s: float = 5.0
    """Shopee asks for this pause between creating an item and giving it variations."""


class ShopeeSettings(SyncServiceSettings):
    """Environment of ``sync-shopee``, prefix ``SYNCSTORE_``."""

    shopee_partner_id: int = Field(gt=0, le=4_294_967_295)
    shopee_partner_key: SecretStr
    shopee_base_url: str = PRODUCTION_BASE_URL
    shopee_auth_url: str = PRODUCTION_AUTH_URL
    shopee_variation_pause_s: float = Field(default=5.0, ge=0.0)
    shopee_shop_per_minute: int = Field(default=60, ge=1)
    shopee_app_per_minute: int = Field(default=600, ge=1)
    shopee_per_day: int = Field(default=10_000, ge=1)

    @property
    def app(self) -> ShopeeApp:
        """The adapter's part."""
        return ShopeeApp(
            partner_id=self.shopee_partner_id,
            partner_key=self.shopee_partner_key,
            base_url=self.shopee_base_url.rstrip("/"),
            auth_url=self.shopee_auth_url.rstrip("/"),
            variation_pause_s=self.shopee_variation_pause_s,
        )

    @property
    def profile(self) -> RateProfile:
        """The limits to keep: the customer's figures, or those for simulators."""
        if self.rate_profile is RateProfileName.FAST:
            return fast_profile(DAY_ZONE)
        return profile_per_minute(
            shop_per_minute=self.shopee_shop_per_minute,
            app_per_minute=self.shopee_app_per_minute,
            daily=self.shopee_per_day,
            day_zone=DAY_ZONE,
        )
