"""What a local run knows of the marketplaces: credentials asked for, environments handed on."""

import pytest

from syncstore_cli.product.marketplaces import (
    CREDENTIALS,
    SIMULATORS,
    Marketplaces,
    SimulatedShops,
    missing_credentials,
    simulator_config,
)
from syncstore_cli.product.services import SERVICES
from syncstore_shopee.settings import ShopeeSettings
from syncstore_tiktok.settings import TikTokSettings
from syncstore_webhooks.settings import WebhookSettings

NAMES = [*(row.name for row in SERVICES), *SIMULATORS]
PORTS = {name: 20_000 + number for number, name in enumerate(NAMES)}
COMMON = {
    "SYNCSTORE_DATABASE_URL": "postgresql://role:word@host/database",
    "SYNCSTORE_AMQP_URL": "amqp://host/",
    "SYNCSTORE_INTERNAL_TOKEN": "sixteen-characters",
    "SYNCSTORE_ENCRYPTION_KEYS": "k1:none",
    "SYNCSTORE_CATALOG_URL": "http://catalog",
}


def test_credentials_asked_for_are_what_the_services_require() -> None:
    required = {
        f"SYNCSTORE_{name.upper()}"
        for settings in (ShopeeSettings, TikTokSettings)
        for name, field in settings.model_fields.items()
        if field.is_required()
    }

    assert {name for names in CREDENTIALS.values() for name in names} == required - set(COMMON)


def test_what_is_missing_is_listed_by_platform_and_blank_counts_as_missing() -> None:
    given = {name: "x" for names in CREDENTIALS.values() for name in names}

    assert missing_credentials(given) == {}
    assert missing_credentials({**given, "SYNCSTORE_TIKTOK_APP_KEY": " "}) == {
        "TikTok Shop": ["SYNCSTORE_TIKTOK_APP_KEY"]
    }
    assert set(missing_credentials({})) == {"Shopee", "TikTok Shop"}


def test_the_services_accept_what_simulated_marketplaces_hand_them(monkeypatch: pytest.MonkeyPatch) -> None:
    marketplaces = Marketplaces(simulator_config(SimulatedShops(), PORTS), PORTS)
    environments = marketplaces.environments()
    for name, value in COMMON.items():
        monkeypatch.setenv(name, value)
    for environment in environments.values():
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    shopee, tiktok, webhooks = ShopeeSettings(), TikTokSettings(), WebhookSettings()

    assert shopee.app.base_url == marketplaces.shopee_origin
    assert tiktok.app.consent_url == tiktok.app.base_url == marketplaces.tiktok_origin
    assert webhooks.shopee_push_url == f"http://127.0.0.1:{PORTS['webhooks']}/webhooks/shopee"
    assert set(environments) == {"sync-shopee", "sync-tiktok", "webhooks"}


def test_no_secret_shows_in_what_is_printed_of_the_marketplaces() -> None:
    config = simulator_config(SimulatedShops(), PORTS)
    assert config["shopee"]["partner_key"] not in repr(Marketplaces(config, PORTS))
