"""The marketplaces a local run talks to: simulators with credentials made up for it, or the platforms themselves."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from syncstore_cli.local.stack import ProcessSpec, python_command
from syncstore_cli.local.state import write_secret
from syncstore_cli.product.services import GATEWAY, SYNC_SHOPEE, SYNC_TIKTOK, WEBHOOKS

SIMULATOR_FILE = "simulator.json"
SHOPEE_SIMULATOR = "shopee-simulator"
TIKTOK_SIMULATOR = "tiktok-simulator"
SIMULATORS = (SHOPEE_SIMULATOR, TIKTOK_SIMULATOR)
"""Names under which their ports are kept."""

CREDENTIALS = {
    "Shopee": ("SYNCSTORE_SHOPEE_PARTNER_ID", "SYNCSTORE_SHOPEE_PARTNER_KEY"),
    "TikTok Shop": ("SYNCSTORE_TIKTOK_APP_KEY", "SYNCSTORE_TIKTOK_APP_SECRET", "SYNCSTORE_TIKTOK_SERVICE_ID"),
}
"""What an installation that talks to the platforms themselves is given in its environment."""

_START_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class SimulatedShops:
    """How many shops each simulator has, and how it behaves; ``options`` are merged into both platforms' part.

    ``of_one_seller``: one consent lets the app into all of a platform's shops. ``on_tokopedia``: so many of TikTok
    Shop's shops, the first ones, were joined with it.
    """

    shopee: int = 1
    tiktok: int = 1
    options: dict[str, Any] = field(default_factory=dict)
    of_one_seller: bool = False
    on_tokopedia: int = 0


@dataclass(frozen=True, slots=True)
class Marketplaces:
    """Both simulators: app credentials, shops, and where they listen (``ports`` also names the services' ports)."""

    config: dict[str, Any] = field(repr=False)
    ports: Mapping[str, int]

    @property
    def shopee_origin(self) -> str:
        """Where Shopee's simulator listens."""
        return f"http://127.0.0.1:{self.ports[SHOPEE_SIMULATOR]}"

    @property
    def tiktok_origin(self) -> str:
        """Where TikTok Shop's simulator listens, for API, tokens and consent."""
        return f"http://127.0.0.1:{self.ports[TIKTOK_SIMULATOR]}"

    def environments(self) -> dict[str, dict[str, str]]:
        """What the platforms' services need to know, by service name."""
        shopee, tiktok = self._shopee(), self._tiktok()
        push_url = f"http://127.0.0.1:{self.ports[WEBHOOKS.name]}/webhooks/shopee"
        return {
            SYNC_SHOPEE.name: shopee,
            SYNC_TIKTOK.name: tiktok,
            WEBHOOKS.name: {**shopee, **tiktok, "SYNCSTORE_SHOPEE_PUSH_URL": push_url},
        }

    def process(self, directory: Path) -> ProcessSpec:
        """The process that serves both; its configuration is written to a file only we can read."""
        file = directory / SIMULATOR_FILE
        write_secret(file, json.dumps(self.config, indent=2))
        ports = (str(self.ports[SHOPEE_SIMULATOR]), str(self.ports[TIKTOK_SIMULATOR]))
        return ProcessSpec(
            name="simulator",
            command=python_command(
                "syncstore_simulator.main",
                *("--config", str(file), "--shopee-port", ports[0], "--tiktok-port", ports[1]),
            ),
            ready_url=f"{self.tiktok_origin}/_control/health",
            ready_timeout_s=_START_TIMEOUT_S,
        )

    def _shopee(self) -> dict[str, str]:
        app = self.config["shopee"]
        return {
            "SYNCSTORE_SHOPEE_BASE_URL": self.shopee_origin,
            "SYNCSTORE_SHOPEE_AUTH_URL": f"{self.shopee_origin}/auth",
            "SYNCSTORE_SHOPEE_PARTNER_ID": str(app["partner_id"]),
            "SYNCSTORE_SHOPEE_PARTNER_KEY": app["partner_key"],
        }

    def _tiktok(self) -> dict[str, str]:
        app = self.config["tiktok"]
        return {
            "SYNCSTORE_TIKTOK_BASE_URL": self.tiktok_origin,
            "SYNCSTORE_TIKTOK_AUTH_URL": self.tiktok_origin,
            "SYNCSTORE_TIKTOK_CONSENT_URL": self.tiktok_origin,
            "SYNCSTORE_TIKTOK_APP_KEY": app["app_key"],
            "SYNCSTORE_TIKTOK_APP_SECRET": app["app_secret"],
            "SYNCSTORE_TIKTOK_SERVICE_ID": app["service_id"],
        }


def missing_credentials(environment: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the variables that are not set, by platform; empty = the platforms themselves can be talked to."""
    missing = {
        title: [name for name in names if not environment.get(name, "").strip()] for title, names in CREDENTIALS.items()
    }
    return {title: names for title, names in missing.items() if names}


def consent_return_url(ports: Mapping[str, int]) -> str:
    """Where TikTok Shop's simulator sends sellers back to; it accepts exactly this address."""
    return f"http://127.0.0.1:{ports[GATEWAY.name]}/api/v1/shops/callback/tiktokshop"


def _digits(count: int) -> int:
    least = int("1" + "0" * (count - 1))
    return least + secrets.randbelow(9 * least)


def simulator_config(shops: SimulatedShops, ports: Mapping[str, int]) -> dict[str, Any]:
    """A simulator configuration with random credentials."""
    config: dict[str, Any] = {
        "shopee": {
            "partner_id": _digits(7),
            "partner_key": secrets.token_hex(32),
            "shops": [
                {
                    "shop_id": _digits(9),
                    "access_token": secrets.token_hex(16),
                    "refresh_token": secrets.token_hex(16),
                    "region": "ID",
                    "name": f"Toko Shopee {number}",
                }
                for number in range(1, shops.shopee + 1)
            ],
            **shops.options,
        },
        "tiktok": {
            "app_key": secrets.token_hex(6),
            "app_secret": secrets.token_hex(20),
            "service_id": str(_digits(19)),
            "redirect_url": consent_return_url(ports),
            "shops": [
                {
                    "shop_id": str(_digits(19)),
                    "cipher": f"SIM_{secrets.token_urlsafe(18)}",
                    "access_token": f"ROW_{secrets.token_urlsafe(32)}",
                    "refresh_token": f"ROW_{secrets.token_urlsafe(32)}",
                    "region": "ID",
                    "name": f"Toko TikTok {number}",
                    "tokopedia": number <= shops.on_tokopedia,
                }
                for number in range(1, shops.tiktok + 1)
            ],
            **shops.options,
        },
    }
    if shops.of_one_seller:
        _join(config["shopee"], config["tiktok"])
    return config


def _join(shopee: dict[str, Any], tiktok: dict[str, Any]) -> None:
    """Give all shops of a platform to one seller: a main account on Shopee, one grant on TikTok Shop."""
    shop_ids = [shop["shop_id"] for shop in shopee["shops"]]
    shopee["main_accounts"] = [{"main_account_id": _digits(6), "name": "Akun Utama", "shop_ids": shop_ids}]
    for shop in tiktok["shops"]:
        shop.update({name: tiktok["shops"][0][name] for name in ("access_token", "refresh_token")})
