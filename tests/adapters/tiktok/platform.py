"""The simulated TikTok Shop as a process of its own, and its control API as a small client."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

APP_KEY, APP_SECRET, SERVICE_ID = "6adaptertests", "adapter-tests-app-secret", "7000000000000000009"
MAIN_SHOP, SISTER_SHOP, WIDE_SHOP, TIRED_SHOP, CONSENTING_SHOP, JOINED_SHOP = (
    f"749000000000000000{n}" for n in range(1, 7)
)
"""The sister shop shares the main shop's grant; the wide shop has three warehouses; the tired one's token expires; the
consenting one is authorised anew; the joined one sells on Tokopedia, too.
"""
NEAR, FAR, CLOSED = ("7300000000000000031", "7300000000000000032", "7300000000000000033")
CALLBACK = "http://127.0.0.1:8000/callback"
_START_S = 30.0


def _shop(shop_id: str, grant: int, **more: Any) -> dict[str, Any]:
    return {
        "shop_id": shop_id,
        "cipher": f"TTP_cipher_of_{shop_id}",
        "access_token": f"adapter-tests-access-{grant}",
        "refresh_token": f"adapter-tests-refresh-{grant}",
        "region": "ID",
        **more,
    }


def _config() -> dict[str, Any]:
    warehouses = [
        {"id": CLOSED, "name": "Gudang Tutup", "effect_status": "DISABLED"},
        {"id": NEAR, "name": "Gudang Dekat"},
        {"id": FAR, "name": "Gudang Jauh"},
    ]
    return {
        "shopee": {"partner_id": 2000001, "partner_key": "unused-by-these-tests", "shops": []},
        "tiktok": {
            "app_key": APP_KEY,
            "app_secret": APP_SECRET,
            "service_id": SERVICE_ID,
            "redirect_url": CALLBACK,
            "review_delay_s": 0.2,
            "index_delay_s": 0.05,
            "shops": [
                _shop(MAIN_SHOP, 1, name="Toko Utama"),
                _shop(SISTER_SHOP, 1, name="Toko Saudara"),
                _shop(WIDE_SHOP, 2, name="Toko Luas", warehouses=warehouses),
                _shop(TIRED_SHOP, 3, name="Toko Lelah"),
                _shop(CONSENTING_SHOP, 4, name="Toko Baru"),
                _shop(JOINED_SHOP, 5, name="Toko Gabungan", tokopedia=True),
            ],
        },
    }


@dataclass(frozen=True, slots=True)
class SimulatedTikTok:
    """A running simulator of TikTok Shop."""

    origin: str

    def shop(self, shop_id: str) -> dict[str, Any]:
        """Return a shop of the configuration with its tokens and cipher."""
        shops: list[dict[str, Any]] = _config()["tiktok"]["shops"]
        return next(shop for shop in shops if shop["shop_id"] == shop_id)

    def get(self, path: str, **query: str | int) -> Any:
        """Read from the control API."""
        return self._checked(httpx.get(f"{self.origin}/_control{path}", params=query, trust_env=False))

    def post(self, path: str, **body: Any) -> Any:
        """Write to the control API."""
        return self._checked(httpx.post(f"{self.origin}/_control{path}", json=body, trust_env=False))

    def reset(self) -> None:
        """Forget faults and calls, and set every switch back."""
        for path in ("/faults", "/journal"):
            self._checked(httpx.delete(f"{self.origin}/_control{path}", trust_env=False))
        self.post(
            "/settings",
            review_delay_s=0.2,
            listings_per_day=1_000_000,
            unique_external_product_ids=False,
            shop_integration_lock=False,
        )

    def journal(self, operation: str = "", **query: str | int) -> list[dict[str, Any]]:
        """Return the calls whose ``METHOD /path`` holds ``operation``, in order."""
        found: list[dict[str, Any]] = self.get("/journal", operation=operation, **query)
        return found

    def items(self, shop_id: str) -> list[dict[str, Any]]:
        """Return the stored truth of a shop's listings."""
        found: list[dict[str, Any]] = self.get("/state/items", shop_id=shop_id)
        return found

    def _checked(self, response: httpx.Response) -> Any:
        assert response.status_code == 200, response.text
        return response.json()


@contextmanager
def simulated_tiktok(directory: Path) -> Iterator[SimulatedTikTok]:
    """Run the simulators on free ports until the block ends."""
    config = directory / "simulator.json"
    config.write_text(json.dumps(_config()))
    command = [sys.executable, "-m", "syncstore_simulator.main", "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            yield SimulatedTikTok(ready["tiktok"])
        finally:
            process.terminate()
            process.wait(_START_S)
