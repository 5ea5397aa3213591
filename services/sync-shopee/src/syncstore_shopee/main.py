"""``syncstore-shopee serve|migrate``: composition of the Shopee sync service."""

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.command import run_service
from syncstore_common.infra.logging import register_secret
from syncstore_common.infra.runtime import Service
from syncstore_common.sync.service import build_sync_service, sync_identity
from syncstore_shopee.adapter import ShopeeAdapter
from syncstore_shopee.settings import ShopeeSettings

IDENTITY = sync_identity(Platform.SHOPEE, "syncstore_shopee")


def build(settings: ShopeeSettings) -> Service:
    """Wire the service."""
    register_secret(settings.shopee_partner_key.get_secret_value())
    adapter = ShopeeAdapter(settings.app)
    return build_sync_service(adapter, settings, package=IDENTITY.package, profile=settings.profile)


def main() -> None:
    """The console script."""
    run_service(IDENTITY, ShopeeSettings, build)


if __name__ == "__main__":
    main()
