"""``syncstore-tiktok serve|migrate``: composition of the TikTok Shop sync service."""

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.command import run_service
from syncstore_common.infra.logging import register_secret
from syncstore_common.infra.runtime import Service
from syncstore_common.sync.service import build_sync_service, sync_identity
from syncstore_tiktok.adapter import TikTokAdapter
from syncstore_tiktok.settings import TikTokSettings

IDENTITY = sync_identity(Platform.TIKTOK, "syncstore_tiktok")


def build(settings: TikTokSettings) -> Service:
    """Wire the service."""
    register_secret(settings.tiktok_app_secret.get_secret_value())
    adapter = TikTokAdapter(settings.app)
    return build_sync_service(adapter, settings, package=IDENTITY.package, profile=settings.profile)


def main() -> None:
    """The console script."""
    run_service(IDENTITY, TikTokSettings, build)


if __name__ == "__main__":
    main()
