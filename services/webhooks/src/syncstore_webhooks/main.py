"""``syncstore-webhooks serve|migrate``: composition of the webhooks service."""

from fastapi import APIRouter

from syncstore_common.contracts.topology import WEBHOOKS_EVENTS
from syncstore_common.infra.command import run_service
from syncstore_common.infra.dead_letter_api import dead_letter_router
from syncstore_common.infra.housekeeping import Chore
from syncstore_common.infra.logging import register_secret
from syncstore_common.infra.runtime import Service, ServiceIdentity
from syncstore_common.infra.web import internal_guard
from syncstore_webhooks.api import webhook_router
from syncstore_webhooks.receiving import PushStore, forget_old_pushes
from syncstore_webhooks.settings import WebhookSettings
from syncstore_webhooks.verification import verifiers

IDENTITY = ServiceIdentity("webhooks", "webhooks", "syncstore_webhooks", WEBHOOKS_EVENTS)


def build(settings: WebhookSettings) -> Service:
    """Wire the service."""
    service = Service(IDENTITY, settings)
    store = PushStore(service.database)
    known = verifiers(shopee=_shopee(settings), tiktok=_tiktok(settings))
    service.app.include_router(webhook_router(known, store, limit_bytes=settings.webhook_body_limit_bytes))
    guard = internal_guard(settings.internal_token.get_secret_value())
    internal = APIRouter(prefix="/internal", dependencies=[guard])
    internal.include_router(dead_letter_router(service.database))
    service.app.include_router(internal)
    service.add_chore(Chore("pushes", forget_old_pushes))
    return service


def _shopee(settings: WebhookSettings) -> tuple[str, str] | None:
    if settings.shopee_partner_key is None or settings.shopee_push_url is None:
        return None
    key = settings.shopee_partner_key.get_secret_value()
    register_secret(key)
    return key, settings.shopee_push_url


def _tiktok(settings: WebhookSettings) -> tuple[str, str] | None:
    if settings.tiktok_app_key is None or settings.tiktok_app_secret is None:
        return None
    secret = settings.tiktok_app_secret.get_secret_value()
    register_secret(secret)
    return settings.tiktok_app_key, secret


def main() -> None:
    """The console script."""
    run_service(IDENTITY, WebhookSettings, build)


if __name__ == "__main__":
    main()
