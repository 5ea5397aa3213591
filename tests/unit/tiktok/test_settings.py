"""The environment of the TikTok Shop service."""

import pytest
from pydantic import ValidationError

from syncstore_tiktok.settings import TikTokSettings

REQUIRED = {
    "SYNCSTORE_DATABASE_URL": "postgresql://u:p@127.0.0.1:1/d",
    "SYNCSTORE_AMQP_URL": "amqp://u:p@127.0.0.1:1/v",
    "SYNCSTORE_INTERNAL_TOKEN": "internal-token-of-tests",
    "SYNCSTORE_ENCRYPTION_KEYS": "k1:unused",
    "SYNCSTORE_CATALOG_URL": "http://127.0.0.1:1",
    "SYNCSTORE_TIKTOK_APP_KEY": "6sample",
    "SYNCSTORE_TIKTOK_APP_SECRET": "sample-app-secret",
    "SYNCSTORE_TIKTOK_SERVICE_ID": "7000000000000000001",
}


def settings(monkeypatch: pytest.MonkeyPatch, **more: str) -> TikTokSettings:
    for name, value in {**REQUIRED, **more}.items():
        monkeypatch.setenv(name, value)
    return TikTokSettings()


def test_production_hosts_and_the_customers_figures_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = settings(monkeypatch)
    assert loaded.app.base_url == "https://open-api.tiktokglobalshop.com"
    assert loaded.app.auth_url == "https://auth.tiktok-shops.com"
    assert loaded.app.consent_url == "https://services.tiktokshop.com"
    assert loaded.attempts == 3
    assert (loaded.profile.shop.per_second * 60, loaded.profile.shop.daily) == (100, 50_000)
    assert loaded.profile.shop.burst == 20


def test_the_origins_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = settings(
        monkeypatch,
        SYNCSTORE_TIKTOK_BASE_URL="http://127.0.0.1:9102/",
        SYNCSTORE_TIKTOK_AUTH_URL="http://127.0.0.1:9103",
        SYNCSTORE_TIKTOK_CONSENT_URL="http://127.0.0.1:9104/",
    )
    assert (loaded.app.base_url, loaded.app.auth_url) == ("http://127.0.0.1:9102", "http://127.0.0.1:9103")
    assert loaded.app.consent_url == "http://127.0.0.1:9104"


def test_the_fast_profile_is_for_simulators(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = settings(monkeypatch, SYNCSTORE_RATE_PROFILE="fast")
    assert loaded.profile.shop.per_second > 100


def test_the_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = settings(monkeypatch)
    assert "sample-app-secret" not in f"{loaded!r} {loaded.app!r}"


def test_an_app_without_a_secret_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYNCSTORE_TIKTOK_APP_SECRET", raising=False)
    for name, value in REQUIRED.items():
        if name != "SYNCSTORE_TIKTOK_APP_SECRET":
            monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match="tiktok_app_secret"):
        TikTokSettings()
