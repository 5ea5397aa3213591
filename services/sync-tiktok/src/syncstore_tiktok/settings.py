"""Settings of the TikTok Shop sync service, and the part of them that the adapter needs.

TikTok Shop publishes no rates; the defaults are the customer's figures. API, token exchange and the seller's consent
page live on three hosts.
"""

from dataclasses import dataclass

from pydantic import Field, SecretStr

from syncstore_common.sync.limiter import RateProfile
from syncstore_common.sync.settings import RateProfileName, SyncServiceSettings, fast_profile, profile_per_minute

PRODUCTION_BASE_URL = "https://open-api.tiktokglobalshop.com"
PRODUCTION_AUTH_URL = "https://auth.tiktok-shops.com"
_DAY_ZONE = "UTC"
PRODUCTION_CONSENT_URL = "https://services.tiktokshop.com"
"""Outside the United States; sellers there consent on ``services.us.tiktokshop.com``."""
DAY_ZONE = "Asia/Jakarta"
"""Daily figures start again at midnight of the home market."""


@dataclass(frozen=True, slots=True)
class TikTokApp:
    """The registered app and where it calls. URLs are origins without a trailing slash."""

    app_key: str
    app_secret: SecretStr
    service_id: str
    base_url: str = PRODUCTION_BASE_URL
    auth_url: str = PRODUCTION_AUTH_URL
    consent_url: str = PRODUCTION_CONSENT_URL


class TikTokSettings(SyncServiceSettings):
    """Environment of ``sync-tiktok``, prefix ``SYNCSTORE_``."""

    attempts: int = Field(default=3, ge=1)
    tiktok_app_key: str = Field(min_length=1)
    tiktok_app_secret: SecretStr
    tiktok_service_id: str = Field(min_length=1)
    tiktok_base_url: str = PRODUCTION_BASE_URL
    tiktok_auth_url: str = PRODUCTION_AUTH_URL
    tiktok_consent_url: str = PRODUCTION_CONSENT_URL
    tiktok_shop_per_minute: int = Field(default=100, ge=1)
    tiktok_app_per_minute: int = Field(default=6000, ge=1)
    """TikTok Shop counts per app and shop; this only bounds one app's calls for all its shops."""
    tiktok_per_day: int = Field(default=50_000, ge=1)

    @property
    def app(self) -> TikTokApp:
        """The adapter's part."""
        return TikTokApp(
            app_key=self.tiktok_app_key,
            app_secret=self.tiktok_app_secret,
            service_id=self.tiktok_service_id,
            base_url=self.tiktok_base_url.rstrip("/"),
            auth_url=self.tiktok_auth_url.rstrip("/"),
            consent_url=self.tiktok_consent_url.rstrip("/"),
        )

    @property
    def profile(self) -> RateProfile:
        """The limits to keep: the customer's figures, or those for simulators."""
        if self.rate_profile is RateProfileName.FAST:
            return fast_profile(DAY_ZONE)
        return profile_per_minute(
            shop_per_minute=self.tiktok_shop_per_minute,
            app_per_minute=self.tiktok_app_per_minute,
            daily=self.tiktok_per_day,
            day_zone=DAY_ZONE,
        )
