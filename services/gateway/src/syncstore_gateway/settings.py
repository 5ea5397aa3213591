"""Settings of the gateway, from the environment (prefix ``SYNCSTORE_``)."""

import hashlib
import hmac

from pydantic import Field, SecretStr

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.settings import ServiceSettings


class GatewaySettings(ServiceSettings):
    """What the gateway needs beside the common settings. Shares are between 0 and 1."""

    catalog_url: str
    """Base URL of the catalog service, such as ``http://127.0.0.1:8101``; the same for the others below."""
    sync_shopee_url: str
    sync_tiktok_url: str
    webhooks_url: str
    public_url: str | None = None
    """Where browsers reach this gateway; marketplaces send sellers back to it after the consent page."""
    api_key_secret: SecretStr | None = None
    """Keys the hashes of API keys. Without it one is derived from the internal token; changing it ends all keys."""
    rate_limit_per_minute: int = Field(default=100, ge=0)
    """Requests a minute of one API key, over all replicas; 0 switches the limit off."""
    batch_waves: tuple[int, ...] = (2, 10, 50)
    """Products in the first waves of a batch; what is left follows as one last wave."""
    max_failed_share: float = Field(default=0.2, ge=0.0, le=1.0)
    """A batch stops after a wave in which a larger share than this failed."""
    low_stock_threshold: int = Field(default=5, ge=0)
    """A product is low on stock when one of its variants has this many or fewer."""
    max_upload_bytes: int = Field(default=64_000_000, ge=1)
    validation_patience_s: float = Field(default=120.0, gt=0)
    """How long one read-back of live listings may take; platforms limit how fast that goes."""
    unaccepted_again_s: float = Field(default=300.0, gt=0)
    """After how long a command that no sync service has accepted is sent again."""
    activity_keep_days: int = Field(default=30, ge=1)
    jobs_keep_days: int = Field(default=90, ge=1)
    """How long requests and batches that have ended can be asked about."""

    def key_of_key_hashes(self) -> bytes:
        """The secret that API keys are hashed with (32 bytes)."""
        root = self.api_key_secret or self.internal_token
        return hmac.digest(root.get_secret_value().encode(), b"syncstore/gateway/api-keys/v1", hashlib.sha256)

    def sync_url(self, platform: Platform) -> str:
        """Base URL of a platform's sync service."""
        return {Platform.SHOPEE: self.sync_shopee_url, Platform.TIKTOK: self.sync_tiktok_url}[platform]
