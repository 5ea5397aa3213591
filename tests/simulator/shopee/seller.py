"""A small Shopee client of the test tree's own: signs by itself, so a fault in the simulator's signing cannot hide."""

import hashlib
import hmac
import io
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from PIL import Image

PARTNER_ID = 2000001
PARTNER_KEY = "6b65792d666f722d746573742d6f6e6c79"
CHANNEL = {"logistic_id": 8003, "enabled": True}
SHIRTS = 100047


def signature(base: str, key: str = PARTNER_KEY) -> str:
    """Return the hexadecimal HMAC-SHA256 of a base string."""
    return hmac.new(key.encode("utf-8"), base.encode("utf-8"), hashlib.sha256).hexdigest()


def picture(width: int = 600, height: int = 600, *, shade: int = 90, kind: str = "PNG") -> bytes:
    """Return the bytes of a plain picture."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (shade % 256, 120, 160)).save(stream, kind)
    return stream.getvalue()


@dataclass
class Seller:
    """Calls the simulator as one shop."""

    http: httpx.AsyncClient
    shop_id: int = 700001
    access_token: str = "shopee-access-1"
    image_id: str = ""
    clock_skew_s: int = 0
    partner_id: int = PARTNER_ID
    partner_key: str = field(default=PARTNER_KEY, repr=False)
    last: httpx.Response | None = field(default=None, repr=False)

    def query(self, path: str, *, public: bool = False) -> dict[str, Any]:
        """Return the signed common parameters for a path."""
        now = int(time.time()) + self.clock_skew_s
        base = f"{self.partner_id}{path}{now}"
        common = {"partner_id": self.partner_id, "timestamp": now}
        if public:
            return {**common, "sign": signature(base, self.partner_key)}
        owner = {"access_token": self.access_token, "shop_id": self.shop_id}
        return {**common, **owner, "sign": signature(f"{base}{self.access_token}{self.shop_id}", self.partner_key)}

    async def get(self, name: str, *, public: bool = False, **query: Any) -> dict[str, Any]:
        """GET an API; returns the whole envelope."""
        path = f"/api/v2/{name}"
        params = {**self.query(path, public=public), **query}
        self.last = await self.http.get(path, params=params)
        return self._envelope()

    async def post(self, name: str, body: Any, *, public: bool = False) -> dict[str, Any]:
        """POST a JSON body to an API; returns the whole envelope."""
        path = f"/api/v2/{name}"
        self.last = await self.http.post(path, params=self.query(path, public=public), json=body)
        return self._envelope()

    async def upload(self, *pictures: bytes) -> dict[str, Any]:
        """Upload pictures in one call; returns the whole envelope."""
        path = "/api/v2/media_space/upload_image"
        files = [("image", (f"{place}.png", data)) for place, data in enumerate(pictures)]
        self.last = await self.http.post(path, params=self.query(path, public=True), files=files)
        return self._envelope()

    async def uploaded_image(self) -> str:
        """Return the id of a picture, uploading it once."""
        if not self.image_id:
            reply = await self.upload(picture())
            self.image_id = reply["response"]["image_info"]["image_id"]
        return self.image_id

    async def item_body(self, **changes: Any) -> dict[str, Any]:
        """Return a complete add_item body with changes; a value of None leaves the field out."""
        body = {
            "original_price": 150000,
            "description": "Kaos katun polos untuk dipakai sehari-hari.",
            "weight": 0.3,
            "item_name": "Kaos Polos Katun Hitam",
            "category_id": SHIRTS,
            "image": {"image_id_list": [await self.uploaded_image()]},
            "logistic_info": [CHANNEL],
            "seller_stock": [{"stock": 12}],
            "item_sku": "KAOS-1",
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    async def add(self, **changes: Any) -> dict[str, Any]:
        """add_item with changes; returns the whole envelope."""
        return await self.post("product/add_item", await self.item_body(**changes))

    async def add_id(self, **changes: Any) -> int:
        """add_item that must succeed; returns the item id."""
        reply = await self.add(**changes)
        assert reply["error"] == "", reply
        item_id = reply["response"]["item_id"]
        assert isinstance(item_id, int)
        return item_id

    async def detail(self, item_id: int) -> dict[str, Any]:
        """Return one item's row of get_item_base_info."""
        reply = await self.get("product/get_item_base_info", item_id_list=item_id)
        assert reply["error"] == "", reply
        row = reply["response"]["item_list"][0]
        assert isinstance(row, dict)
        return row

    async def models(self, item_id: int) -> list[dict[str, Any]]:
        """Return the models of get_model_list."""
        reply = await self.get("product/get_model_list", item_id=item_id)
        rows = reply["response"]["model"]
        assert isinstance(rows, list)
        return rows

    async def add_with_models(self, *, prices: tuple[int, ...] = (100000, 120000)) -> tuple[int, list[int]]:
        """Create an item with one tier and a model per price; returns the item id and the model ids."""
        item_id = await self.add_id()
        reply = await self.post("product/init_tier_variation", variation(item_id, prices))
        assert reply["error"] == "", reply
        return item_id, [row["model_id"] for row in reply["response"]["model"]]

    def _envelope(self) -> dict[str, Any]:
        assert self.last is not None
        reply = self.last.json()
        assert isinstance(reply, dict)
        return reply


def variation(item_id: int, prices: tuple[int, ...] = (100000, 120000)) -> dict[str, Any]:
    """Return an init_tier_variation body in the old format: one tier, an option per price."""
    options = [{"option": f"Warna {place}"} for place in range(len(prices))]
    models = [
        {
            "tier_index": [place],
            "original_price": price,
            "seller_stock": [{"stock": 5}],
            "model_sku": f"SKU-{place}",
        }
        for place, price in enumerate(prices)
    ]
    return {"item_id": item_id, "tier_variation": [{"name": "Warna", "option_list": options}], "model": models}
