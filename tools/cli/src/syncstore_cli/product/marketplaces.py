"""The marketplaces a local run talks to: simulators with credentials made up for this run."""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from syncstore_cli.local.stack import ProcessSpec, python_command
from syncstore_cli.local.state import write_secret

_START_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class SimulatedShops:
    """How many shops each simulator has, and how it behaves; ``options`` are merged into both platforms' part."""

    shopee: int = 1
    tiktok: int = 1
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marketplaces:
    """Origins and app credentials of both platforms."""

    shopee_origin: str
    tiktok_origin: str
    config: dict[str, Any] = field(repr=False)

    def environment(self, platform: str) -> dict[str, str]:
        """What the platform's sync service needs to know."""
        if platform == "shopee":
            app = self.config["shopee"]
            return {
                "SYNCSTORE_SHOPEE_BASE_URL": self.shopee_origin,
                "SYNCSTORE_SHOPEE_AUTH_URL": f"{self.shopee_origin}/auth",
                "SYNCSTORE_SHOPEE_PARTNER_ID": str(app["partner_id"]),
                "SYNCSTORE_SHOPEE_PARTNER_KEY": app["partner_key"],
            }
        app = self.config["tiktok"]
        return {
            "SYNCSTORE_TIKTOK_BASE_URL": self.tiktok_origin,
            "SYNCSTORE_TIKTOK_AUTH_URL": self.tiktok_origin,
            "SYNCSTORE_TIKTOK_CONSENT_URL": self.tiktok_origin,
            "SYNCSTORE_TIKTOK_APP_KEY": app["app_key"],
            "SYNCSTORE_TIKTOK_APP_SECRET": app["app_secret"],
            "SYNCSTORE_TIKTOK_SERVICE_ID": app["service_id"],
        }


def _digits(count: int) -> int:
    least = int("1" + "0" * (count - 1))
    return least + secrets.randbelow(9 * least)


def simulator_config(shops: SimulatedShops, *, callback_url: str) -> dict[str, Any]:
    """A simulator configuration with random credentials; TikTok sends sellers back to ``callback_url``/tiktokshop."""
    return {
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
            "redirect_url": f"{callback_url}/tiktokshop",
            "shops": [
                {
                    "shop_id": str(_digits(19)),
                    "cipher": f"SIM_{secrets.token_urlsafe(18)}",
                    "access_token": f"ROW_{secrets.token_urlsafe(32)}",
                    "refresh_token": f"ROW_{secrets.token_urlsafe(32)}",
                    "region": "ID",
                    "name": f"Toko TikTok {number}",
                }
                for number in range(1, shops.tiktok + 1)
            ],
            **shops.options,
        },
    }


def simulator_process(config: dict[str, Any], directory: Path, *, shopee_port: int, tiktok_port: int) -> ProcessSpec:
    """The process that serves both simulators; its configuration is written to a file only we can read."""
    file = directory / "simulator.json"
    write_secret(file, json.dumps(config, indent=2))
    return ProcessSpec(
        name="simulator",
        command=python_command(
            "syncstore_simulator.main",
            "--config",
            str(file),
            "--shopee-port",
            str(shopee_port),
            "--tiktok-port",
            str(tiktok_port),
        ),
        ready_url=f"http://127.0.0.1:{tiktok_port}/_control/health",
        ready_timeout_s=_START_TIMEOUT_S,
    )
