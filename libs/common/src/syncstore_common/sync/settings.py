"""Settings of every sync service; each platform's subclass adds its origins, credentials and limits."""

from enum import StrEnum

from pydantic import Field, SecretStr

from syncstore_common.infra.settings import ServiceSettings
from syncstore_common.sync.limiter import Rate, RateProfile


class RateProfileName(StrEnum):
    """``production``: the customer's figures. ``fast``: for demos and benches against simulators, and says so."""

    PRODUCTION = "production"
    FAST = "fast"


class SyncServiceSettings(ServiceSettings):
    """What the engine needs."""

    encryption_keys: SecretStr
    """``k2:<base64 of 32 bytes>,k1:…``; the first encrypts."""
    catalog_url: str
    rate_profile: RateProfileName = RateProfileName.PRODUCTION
    attempts: int = Field(default=5, ge=1)
    coalesce_s: float = Field(default=0.5, ge=0)
    """How long a content change waits for the next one."""
    review_poll_s: float = Field(default=30.0, gt=0)
    """First look at a listing in review; doubles up to ten minutes."""
    probe_after_s: tuple[float, ...] = (15.0, 60.0, 300.0)
    """When to look for what an unclear create made."""
    lease_s: float = Field(default=30.0, gt=1)
    in_flight: int = Field(default=50, ge=1)
    in_flight_per_shop: int = Field(default=10, ge=1)
    reserved_per_shop: int = Field(default=2, ge=0)
    attempts_keep_days: int = Field(default=90, ge=1)
    """How long calls to the platform are kept in the log; whole months are dropped."""
    platform_connect_s: float = 3.0
    platform_read_s: float = 15.0


def profile_per_minute(*, shop_per_minute: int, app_per_minute: int, daily: int, day_zone: str) -> RateProfile:
    """A production profile: bursts of at most 20 % of a minute's calls."""
    return RateProfile(
        app=Rate(app_per_minute / 60, max(1.0, app_per_minute * 0.2), daily * 100),
        shop=Rate(shop_per_minute / 60, max(1.0, shop_per_minute * 0.2), daily),
        day_zone=day_zone,
    )


def fast_profile(day_zone: str) -> RateProfile:
    """For simulators only: far beyond what a real platform allows."""
    return RateProfile(app=Rate(2000, 2000, 100_000_000), shop=Rate(1000, 1000, 100_000_000), day_zone=day_zone)
