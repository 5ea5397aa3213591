"""Settings of the TikTok Shop sync service, and the part of them that the adapter needs.

TikTok Shop publishes no rates; the defaults are the customer's figures. API, token exchange and the seller's consent
page live on three hosts.
"""

from dataclasses import dataclass

from pydantic import Field, SecretStr

from syncstore_common.infra.settings import ServiceSettings

PRODUCTION_BASE_URL = "https://open-api.tiktokglobalshop.com"
PRODUCTION_AUTH_URL = "https://auth.tiktok-shops.com"
PRODUCTION_CONSENT_URL = "https://services.tiktokshop.com"
"""Outside the United States; sellers there consent on ``services.us.tiktokshop.com``."""


@dataclass(frozen=True, slots=True)
class TikTokApp:
    """The registered app and where it calls. URLs are origins without a trailing slash."""

    app_key: str
    app_secret: SecretStr
    service_id: str
    base_url: str = PRODUCTION_BASE_URL
    auth_url: str = PRODUCTION_AUTH_URL
    consent_url: str = PRODUCTION_CONSENT_URL


class TikTokSettings(ServiceSettings):
    """Environment of ``sync-tiktok``, prefix ``SYNCSTORE_``."""

    tiktok_app_key: str = Field(min_length=1)
    tiktok_app_secret: SecretStr
    tiktok_service_id: str = Field(min_length=1)
    tiktok_base_url: str = PRODUCTION_BASE_URL
    tiktok_auth_url: str = PRODUCTION_AUTH_URL
    tiktok_consent_url: str = PRODUCTION_CONSENT_URL
    tiktok_redirect_url: str = "http://127.0.0.1:8000/api/v1/shops/tiktokshop/callback"
    """Only shown to operators: TikTok Shop redirects to the address registered in Partner Center."""
    tiktok_rate_per_minute: int = Field(default=100, ge=1)
    tiktok_rate_per_day: int = Field(default=50_000, ge=1)
    tiktok_burst_share: float = Field(default=0.2, gt=0.0, le=1.0)
    tiktok_attempts_max: int = Field(default=3, ge=1)

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
