"""Settings of the webhooks service, from the environment (prefix ``SYNCSTORE_``)."""

from pydantic import Field, SecretStr

from syncstore_common.infra.settings import ServiceSettings


class WebhookSettings(ServiceSettings):
    """Secrets and addresses that signatures are made of. A platform without a secret is not served (404)."""

    shopee_partner_key: SecretStr | None = None
    shopee_push_url: str | None = None
    """The callback URL exactly as configured in Shopee's console: it is part of what Shopee signs."""
    tiktok_app_key: str | None = None
    tiktok_app_secret: SecretStr | None = None
    webhook_body_limit_bytes: int = Field(default=1_000_000, ge=1024)
