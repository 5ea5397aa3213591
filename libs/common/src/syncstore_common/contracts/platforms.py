"""One row per marketplace; verifiers, topology, settings and lists are driven by it."""

from dataclasses import dataclass
from enum import StrEnum


class Platform(StrEnum):
    """The marketplaces SyncStore talks to. Tokopedia is reached through TikTok Shop."""

    SHOPEE = "shopee"
    TIKTOK = "tiktok"


@dataclass(frozen=True, slots=True)
class PlatformRow:
    """What the rest of the house may know about a platform without importing its adapter."""

    platform: Platform
    title: str
    """The name people know."""
    api_name: str
    """The word for it in the public REST API (``target_platform``)."""
    service: str
    """The sync service's name: queue prefix, process name, Kubernetes deployment."""
    schema: str
    """PostgreSQL schema and role of that service."""
    price_multiplier: str
    """Default price rule, as a decimal."""


PLATFORMS: dict[Platform, PlatformRow] = {
    Platform.SHOPEE: PlatformRow(
        Platform.SHOPEE,
        "Shopee",
        "shopee",
        "sync-shopee",
        "sync_shopee",
        price_multiplier="1.15",
    ),
    Platform.TIKTOK: PlatformRow(
        Platform.TIKTOK,
        "TikTok Shop",
        "tiktokshop",
        "sync-tiktok",
        "sync_tiktok",
        price_multiplier="1.20",
    ),
}


def platform_by_api_name(name: str) -> Platform | None:
    """Return the platform for ``shopee`` or ``tiktokshop`` (``tiktok`` is understood too), else None."""
    for row in PLATFORMS.values():
        if name in (row.api_name, row.platform.value):
            return row.platform
    return None
