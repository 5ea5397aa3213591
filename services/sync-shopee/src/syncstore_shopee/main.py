"""The Shopee sync service, composed: ``syncstore-shopee serve|migrate``."""

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.command import run_service
from syncstore_common.infra.logging import register_secret
from syncstore_common.infra.runtime import Service
from syncstore_common.sync.service import build_sync_service, sync_identity
from syncstore_shopee.adapter import ShopeeAdapter
from syncstore_shopee.settings import ShopeeSettings

PACKAGE = "syncstore_shopee"
IDENTITY = sync_identity(Platform.SHOPEE, PACKAGE)


def build(settings: ShopeeSettings) -> Service:
    """Wire the service; nothing runs yet."""
    register_secret(settings.app.partner_key.get_secret_value())
    return build_sync_service(ShopeeAdapter(settings.app), settings, package=PACKAGE, profile=settings.profile)


def main() -> None:
    """The command line."""
    run_service(IDENTITY, ShopeeSettings, build)


if __name__ == "__main__":
    main()
