"""The simulated Shopee as a process of its own, and its control API as a small client."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PARTNER_ID, PARTNER_KEY = 2000009, "6164617074657274657374736b6579"
MAIN_SHOP, CONSENTING_SHOP, TIRED_SHOP = (700011, 700012, 700013)
"""Sessions work in the main shop; the consenting one is authorised anew; the tired one's token expires."""
MAIN_ACCOUNT, ACCOUNTS_SHOPS = 55001, (700014, 700015)
"""An account that lets the app into several shops at once."""
_START_S = 30.0
_SWITCHES = {
    "review_new_items": False,
    "review_delay_s": 0.2,
    "index_delay_s": 0.05,
    "list_delay_s": 0.0,
    "edit_lock_s": 0.0,
    "stock_min": 0,
    "stale_echo": True,
    "refuse_similar_items": False,
    "rate_limit_status": 429,
    "shop_item_max": 50_000,
}


def _shop(shop_id: int) -> dict[str, Any]:
    return {
        "shop_id": shop_id,
        "access_token": f"adapter-tests-access-{shop_id}",
        "refresh_token": f"adapter-tests-refresh-{shop_id}",
        "region": "ID",
        "name": f"Toko {shop_id}",
    }


def _config() -> dict[str, Any]:
    shops = [_shop(shop_id) for shop_id in (MAIN_SHOP, CONSENTING_SHOP, TIRED_SHOP, *ACCOUNTS_SHOPS)]
    account = {"main_account_id": MAIN_ACCOUNT, "shop_ids": list(ACCOUNTS_SHOPS), "merchant_ids": [1000900]}
    return {
        "shopee": {"partner_id": PARTNER_ID, "partner_key": PARTNER_KEY, "shops": shops, "main_accounts": [account]},
        "tiktok": {"app_key": "unused", "app_secret": "unused-by-these-tests", "service_id": "7", "shops": []},
    }


@dataclass(frozen=True, slots=True)
class SimulatedShopee:
    """A running simulator of Shopee."""

    origin: str

    def shop(self, shop_id: int) -> dict[str, Any]:
        """Return a shop of the configuration with its tokens."""
        return _shop(shop_id)

    def get(self, path: str, **query: str | int) -> Any:
        """Read from the control API."""
        return _checked(httpx.get(f"{self.origin}/_control{path}", params=query, trust_env=False))

    def post(self, path: str, **body: Any) -> Any:
        """Write to the control API."""
        return _checked(httpx.post(f"{self.origin}/_control{path}", json=body, trust_env=False))

    def reset(self) -> None:
        """Forget faults and calls, and set every switch back."""
        for path in ("/faults", "/journal"):
            _checked(httpx.delete(f"{self.origin}/_control{path}", trust_env=False))
        self.post("/settings", **_SWITCHES)

    def fault(self, kind: str, operation: str, **more: Any) -> None:
        """Disturb the next call whose path ends with ``operation``."""
        self.post("/faults", kind=kind, operation=f"*/{operation}", **more)

    def sent(self, operation: str) -> list[dict[str, Any]]:
        """Return the JSON bodies of the calls whose path holds ``operation``, in order."""
        return [entry["request"]["body"] for entry in self.get("/journal", operation=operation)]

    def items(self) -> list[dict[str, Any]]:
        """Return the stored truth of the main shop's listings."""
        found: list[dict[str, Any]] = self.get("/state/items", shop_id=MAIN_SHOP)
        return found

    def item(self, item_id: str) -> dict[str, Any]:
        """Return the stored truth of one listing. Raises LookupError."""
        item = next((row for row in self.items() if row["item_id"] == item_id), None)
        if item is None:
            raise LookupError(item_id)
        return item


def _checked(response: httpx.Response) -> Any:
    assert response.status_code == 200, response.text
    return response.json()


@contextmanager
def simulated_shopee(directory: Path) -> Iterator[SimulatedShopee]:
    """Run the simulators on free ports until the block ends."""
    config = directory / "simulator.json"
    config.write_text(json.dumps(_config()))
    command = [sys.executable, "-m", "syncstore_simulator.main", "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            yield SimulatedShopee(ready["shopee"])
        finally:
            process.terminate()
            process.wait(_START_S)
