"""The service's settings: names, defaults, limits."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from syncstore_shopee.settings import DAY_ZONE, ShopeeSettings

ENVIRONMENT = {
    "SYNCSTORE_DATABASE_URL": "postgresql://sync_shopee@127.0.0.1:1/syncstore",
    "SYNCSTORE_AMQP_URL": "amqp://127.0.0.1:1/",
    "SYNCSTORE_INTERNAL_TOKEN": "0123456789abcdef",
    "SYNCSTORE_ENCRYPTION_KEYS": "k1:AAAA",
    "SYNCSTORE_CATALOG_URL": "http://127.0.0.1:1",
    "SYNCSTORE_SHOPEE_PARTNER_ID": "2000001",
    "SYNCSTORE_SHOPEE_PARTNER_KEY": "made-up-key",
}


def settings(monkeypatch: pytest.MonkeyPatch, **more: str) -> ShopeeSettings:
    """Read the settings from an environment."""
    for name, value in {**ENVIRONMENT, **more}.items():
        monkeypatch.setenv(name, value)
    return ShopeeSettings()


def test_production_hosts_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    app = settings(monkeypatch).app
    assert (app.base_url, app.auth_url) == ("https://partner.shopeemobile.com", "https://open.shopee.com/auth")
    assert (app.partner_id, app.variation_pause_s) == (2000001, 5.0)


def test_origins_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    origin = "http://127.0.0.1:7001"
    app = settings(monkeypatch, SYNCSTORE_SHOPEE_BASE_URL=f"{origin}/", SYNCSTORE_SHOPEE_AUTH_URL=f"{origin}/auth/").app
    assert (app.base_url, app.auth_url) == (origin, f"{origin}/auth")


def test_the_key_is_in_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    read = settings(monkeypatch)
    assert "made-up-key" not in repr(read) + repr(read.app)


@pytest.mark.parametrize("number", ["0", "4294967296", "abc"])
def test_a_partner_id_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    with pytest.raises(ValidationError):
        settings(monkeypatch, SYNCSTORE_SHOPEE_PARTNER_ID=number)


def test_limits_are_the_customers_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    profile = settings(monkeypatch).profile
    assert (profile.shop.per_second, profile.shop.burst, profile.shop.daily) == (1.0, 12.0, 10_000)


def test_the_fast_profile_is_only_taken_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch, SYNCSTORE_RATE_PROFILE="fast").profile.shop.per_second > 100


def test_shopees_day_turns_at_midnight_utc_plus_eight() -> None:
    assert datetime(2026, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(DAY_ZONE)).utcoffset() == timedelta(hours=8)
