"""A small TikTok Shop client for tests: signs by itself and knows how to fill in a product."""

import io
import json
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import httpx
from PIL import Image

from syncstore_simulator.core.context import SimulatorContext
from tests.simulator.tiktok.signer import sign_request

APP_KEY = "6testappkey"
APP_SECRET = "test-app-secret"
TITLE = "Kopi Robusta Temanggung Bubuk 250 gram"
COFFEE = "608101"
SHELVES = "604301"
BABY_FOOD = "608202"
RICE_COOKERS = "606301"
SUNSCREEN = "607102"
SNEAKERS = "602301"
TRADING_CARDS = "609201"
AIRSOFT = "609202"
USED_PARTS = "612102"
WAREHOUSE = "7300000000000000001"
REVIEW_S = 0.6
"""A little longer than a review takes by default, index delay included below."""


def shop_config(number: int, **extra: Any) -> dict[str, Any]:
    """Return the configuration of a shop; the number goes into its ids and tokens."""
    return {
        "shop_id": f"749000000000000000{number}",
        "cipher": f"TTP_test_cipher_{number}",
        "access_token": f"tiktok-access-{number}",
        "refresh_token": f"tiktok-refresh-{number}",
        "region": "ID",
        **extra,
    }


SHOPS = [
    shop_config(1),
    shop_config(2),
    shop_config(
        3,
        tokopedia=True,
        warehouses=[
            {"id": "7300000000000000031"},
            {"id": "7300000000000000032"},
            {"id": "7300000000000000033", "type": "RETURN_WAREHOUSE"},
            {"id": "7300000000000000034", "effect_status": "DISABLED"},
            {"id": "7300000000000000035", "keeper": "PLATFORM"},
            {"id": "7300000000000000036", "keeper": "DILAYANI_TOKOPEDIA"},
        ],
    ),
    shop_config(4, access_token="tiktok-access-3", refresh_token="tiktok-refresh-3"),
    shop_config(5, scopes=["seller.authorization.info", "seller.product.basic"]),
]


@lru_cache
def picture(width: int = 600, height: int = 600, kind: str = "PNG") -> bytes:
    """Return the bytes of a plain picture."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 160)).save(stream, kind)
    return stream.getvalue()


@dataclass
class Seller:
    """Calls the simulator for one shop. ``context`` gives the simulated time."""

    http: httpx.AsyncClient
    context: SimulatorContext
    cipher: str = "TTP_test_cipher_1"
    token: str = "tiktok-access-1"
    image_uri: str = field(default="", repr=False)
    app_key: str = APP_KEY
    app_secret: str = field(default=APP_SECRET, repr=False)

    def of_shop(self, number: int, *, token: str | None = None) -> "Seller":
        """Return a client of another shop of `SHOPS`."""
        shop = SHOPS[number - 1]
        return replace(self, cipher=shop["cipher"], token=token or shop["access_token"])

    def advance(self, seconds: float = 2.0) -> None:
        """Let simulated time pass; the default is enough for a review and the search index."""
        self.context.clock.offset_s += seconds

    def query(self, path: str, query: dict[str, str], body: bytes | None, **changes: str | None) -> dict[str, str]:
        """Return the signed query; ``changes`` replace parameters before signing (None leaves one out)."""
        given = {"app_key": self.app_key, "timestamp": str(self.context.clock.seconds()), **query, **changes}
        params = {key: value for key, value in given.items() if value is not None}
        return {**params, "sign": sign_request(self.app_secret, path, params, body)}

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        with_cipher: bool = True,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
        token: str | None = "",
        **changes: str | None,
    ) -> httpx.Response:
        """Send a signed call. ``body`` is JSON, ``raw`` bytes as they are; ``token`` None leaves the header out."""
        content = raw if raw is not None else None if body is None else json.dumps(body).encode()
        wanted = {**({"shop_cipher": self.cipher} if with_cipher else {}), **(query or {})}
        sent = {} if content is None else {"content-type": "application/json"}
        if token is not None:
            sent["x-tts-access-token"] = token or self.token
        return await self.http.request(
            method,
            path,
            params=self.query(path, wanted, content, **changes),
            content=content,
            headers={**sent, **(headers or {})},
        )

    async def ok(self, method: str, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """Send a call that must succeed; returns its ``data``."""
        response = await self.send(method, path, body, **options)
        envelope = response.json()
        assert (response.status_code, envelope["code"]) == (200, 0), envelope
        data: dict[str, Any] = envelope["data"]
        return data

    async def code(self, method: str, path: str, body: Any = None, **options: Any) -> int:
        """Send a call and return the code of its envelope."""
        code: int = (await self.send(method, path, body, **options)).json()["code"]
        return code

    async def send_image(
        self, data: bytes, use_case: str | None = "MAIN_IMAGE", **changes: str | None
    ) -> httpx.Response:
        """Upload a file; the multipart body is not signed."""
        path = "/product/202309/images/upload"
        return await self.http.post(
            path,
            params=self.query(path, {}, None, **changes),
            files={"data": ("picture.png", data)},
            data={} if use_case is None else {"use_case": use_case},
            headers={"x-tts-access-token": self.token},
        )

    async def upload(self, width: int = 600, height: int = 600, use_case: str = "MAIN_IMAGE") -> dict[str, Any]:
        """Upload a picture that must be accepted; returns its ``data``."""
        envelope = (await self.send_image(picture(width, height), use_case)).json()
        assert envelope["code"] == 0, envelope
        data: dict[str, Any] = envelope["data"]
        return data

    async def draft(self, **changes: Any) -> dict[str, Any]:
        """Return a complete create body; ``changes`` replace top-level fields (None leaves one out)."""
        if not self.image_uri:
            self.image_uri = (await self.upload())["uri"]
        body = {
            "title": TITLE,
            "description": "<p>Kopi robusta asli dari lereng Temanggung.</p>",
            "category_id": COFFEE,
            "category_version": "v2",
            "main_images": [{"uri": self.image_uri}],
            "package_weight": {"value": "0.3", "unit": "KILOGRAM"},
            "skus": [sku()],
            **changes,
        }
        return {key: value for key, value in body.items() if value is not None}

    async def create(self, **changes: Any) -> dict[str, Any]:
        """Create a product that must be accepted; returns ``data``."""
        return await self.ok("POST", "/product/202309/products", await self.draft(**changes))

    async def refused(self, **changes: Any) -> httpx.Response:
        """Send a create that is expected to be refused."""
        return await self.send("POST", "/product/202309/products", await self.draft(**changes))

    async def live(self, **changes: Any) -> dict[str, Any]:
        """Create a product and let its review and the search index pass; returns the create's ``data``."""
        created = await self.create(**changes)
        self.advance()
        return created

    async def read(self, product_id: str, **query: str) -> dict[str, Any]:
        """Return Get Product's ``data``."""
        return await self.ok("GET", f"/product/202309/products/{product_id}", query=query)

    async def search(self, body: Any = None, **query: str) -> dict[str, Any]:
        """Return Search Products' ``data``, 100 a page unless told."""
        return await self.ok("POST", "/product/202502/products/search", body or {}, query={"page_size": "100", **query})

    async def partial_edit(self, product_id: str, **changes: Any) -> dict[str, Any]:
        """Edit top-level fields; returns ``data``."""
        return await self.ok("POST", f"/product/202509/products/{product_id}/partial_edit", changes)


def sku(seller_sku: str = "KOPI-250", amount: str = "45000", quantity: int = 10, **changes: Any) -> dict[str, Any]:
    """Return a SKU of a create body; ``changes`` replace fields (None leaves one out)."""
    body = {
        "seller_sku": seller_sku,
        "price": {"amount": amount, "currency": "IDR"},
        "inventory": [{"warehouse_id": WAREHOUSE, "quantity": quantity}],
        **changes,
    }
    return {key: value for key, value in body.items() if value is not None}


def variant(colour: str, size: str = "", **changes: Any) -> dict[str, Any]:
    """Return a SKU with a colour and perhaps a size."""
    kinds = [{"name": "Warna", "value_name": colour}, *([{"name": "Ukuran", "value_name": size}] if size else [])]
    return sku(f"{colour}-{size or 'X'}", sales_attributes=kinds, **changes)


def stocked(*warehouse_ids: str, quantity: int = 10) -> list[dict[str, Any]]:
    """Return an inventory of the same quantity in several warehouses."""
    return [{"warehouse_id": warehouse_id, "quantity": quantity} for warehouse_id in warehouse_ids]
