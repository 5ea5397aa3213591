"""Settings of the Shopee sync service, and the part of them that the adapter needs.

Shopee publishes no rates; the defaults are the customer's figures. Base and consent URL are separate because Shopee
serves them from different hosts.
"""

from dataclasses import dataclass

from pydantic import Field, SecretStr

from syncstore_common.sync.limiter import RateProfile
from syncstore_common.sync.settings import RateProfileName, SyncServiceSettings, fast_profile, profile_per_minute

PRODUCTION_BASE_URL = "https://partner.shopeemobile.com"
PRODUCTION_AUTH_URL = "https://open.shopee.com/auth"
_DAY_ZONE = "Asia/Singapore"


@dataclass(frozen=True, slots=True)
class ShopeeApp:
    """The registered app and where it calls."""

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
    shopee_redirect_url: str = "http://127.0.0.1:8000/api/v1/shops/shopee/callback"
    """Must lie on the domain declared in the app's console."""
    shopee_variation_pause_s: float = Field(default=5.0, ge=0.0)
    shopee_rate_per_minute: int = Field(default=60, ge=1)
    shopee_rate_per_day: int = Field(default=10_000, ge=1)

    @property
    def profile(self) -> RateProfile:
        """The limits to keep. Shopee's day turns at midnight of UTC+8; its quota counts per app, over all shops."""
        if self.rate_profile is RateProfileName.FAST:
            return fast_profile(_DAY_ZONE)
        return profile_per_minute(
            shop_per_minute=self.shopee_rate_per_minute,
            app_per_minute=self.shopee_rate_per_minute * 10,
            daily=self.shopee_rate_per_day,
            day_zone=_DAY_ZONE,
        )

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
