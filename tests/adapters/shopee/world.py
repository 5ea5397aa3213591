"""Shopee as the adapter contract sees it: what is stored, what can go wrong, and how a seller acts."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import httpx
from pydantic import SecretStr

from syncstore_common.contracts.platforms import Platform
from syncstore_common.kernel.fingerprint import content_hash
from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, Package, RemoteRef, RemoteStatus
from syncstore_common.sync.ports import Shop
from syncstore_common.testing.adapter_session import (
    MemoryAppSession,
    MemoryFacts,
    MemoryMedia,
    MemorySaga,
    MemoryShopSession,
)
from syncstore_common.testing.adapter_world import Action, Fault, StoredListing, StoredSku
from syncstore_common.testing.pictures import png
from syncstore_shopee.adapter import ShopeeAdapter
from syncstore_shopee.reading import status_of
from syncstore_shopee.settings import ShopeeApp
from tests.adapters.shopee.platform import (
    CONSENTING_SHOP,
    MAIN_ACCOUNT,
    MAIN_SHOP,
    PARTNER_ID,
    PARTNER_KEY,
    TIRED_SHOP,
    SimulatedShopee,
)

PICTURES = {content_hash(data): data for data in map(png, range(8))}
HASHES = tuple(PICTURES)
MUGS = "101211"
"""A category that asks for nothing."""
_OPERATIONS = {
    Action.CREATE: "add_item",
    Action.READ: "get_item_base_info",
    Action.PRICE: "update_price",
    Action.STOCK: "update_stock",
    Action.CONTENT: "update_item",
}
_FAULTS = {
    Fault.TOO_MANY: "http_429",
    Fault.SERVER_ERROR: "http_5xx",
    Fault.HTML_PAGE: "html_502",
    Fault.CUT_AFTER: "reset_after",
    Fault.CUT_BEFORE: "reset_before",
}


@dataclass(slots=True)
class ShopeeWorld:
    """Implements AdapterWorld for Shopee."""

    platform: SimulatedShopee
    http: httpx.AsyncClient
    facts: MemoryFacts = field(default_factory=MemoryFacts)
    media: MemoryMedia = field(default_factory=lambda: MemoryMedia(PICTURES))
    adapter: ShopeeAdapter = field(init=False)
    app_session: MemoryAppSession = field(init=False)
    secrets: tuple[str, ...] = field(init=False)
    unknown_id: str = "99999999999"
    made_up_code: str = "product.error_nobody_knows"
    demanding_category: str = "100493"

    def __post_init__(self) -> None:
        self.adapter = self.adapter_with(PARTNER_KEY)
        self.app_session = MemoryAppSession(self.http)
        tired = self.platform.shop(TIRED_SHOP)
        self.secrets = (PARTNER_KEY, tired["access_token"], tired["refresh_token"])

    def adapter_with(self, partner_key: str) -> ShopeeAdapter:
        """Return an adapter of the app with a key of one's choice."""
        return ShopeeAdapter(self.app(partner_key))

    def app(self, partner_key: str = PARTNER_KEY) -> ShopeeApp:
        """Return the app, calling the simulator."""
        origin = self.platform.origin
        return ShopeeApp(
            partner_id=PARTNER_ID,
            partner_key=SecretStr(partner_key),
            base_url=origin,
            auth_url=f"{origin}/auth",
            variation_pause_s=0.0,
        )

    def listing(self, *, variants: int = 0, images: int = 3) -> DesiredListing:
        """Return a fresh listing the platform accepts, with that many variants of one option (0 = a single SKU)."""
        code = f"GELAS-{uuid4().hex[:12]}"
        skus = tuple(
            DesiredVariant(
                variant_id=uuid4(),
                sku=f"{code}-{place}",
                options=(f"Pilihan {place}",) if variants else (),
                price=Money(50_000 + 1000 * place, "IDR"),
                stock=10 + place,
            )
            for place in range(max(1, variants))
        )
        return DesiredListing(
            product_id=uuid4(),
            code=code,
            title=f"Gelas Kopi Keramik {code}",
            description="<p>Gelas <b>keramik</b> tebal, tahan panas.</p><ul><li>350 ml</li></ul>",
            brand=None,
            category_id=MUGS,
            package=Package(400, 120, 95, 101),
            option_names=("Warna",) if variants else (),
            variants=skus,
            image_hashes=HASHES[:images],
        )

    def session(self, *, saga: MemorySaga | None = None) -> MemoryShopSession:
        """Return a session of the shop; facts and pictures are shared by all of them."""
        return self._session(MAIN_SHOP, saga or MemorySaga())

    def consenting_session(self) -> MemoryShopSession:
        """Return a session of the other shop, with the token it began with."""
        return self._session(CONSENTING_SHOP, MemorySaga())

    async def expired_session(self) -> MemoryShopSession:
        """Return a session of a shop whose access token has just expired."""
        self.platform.post("/tokens/expire", shop_id=TIRED_SHOP, which="access")
        return self._session(TIRED_SHOP, MemorySaga())

    def _session(self, shop_id: int, saga: MemorySaga) -> MemoryShopSession:
        config = self.platform.shop(shop_id)
        return MemoryShopSession(
            shop=Shop(uuid4(), Platform.SHOPEE, str(shop_id), config["name"], "ID", "IDR"),
            http=self.http,
            access_token=config["access_token"],
            cipher=None,
            facts=self.facts,
            media=self.media,
            saga=saga,
        )

    async def consent(self, url: str, *, for_several_shops: bool = False) -> dict[str, str]:
        """Approve on the consent page as a seller does, of one shop or of two; return the callback's query."""
        page = await self.http.get(url)
        assert page.status_code == 200, page.text
        owner = {"main_account_id": MAIN_ACCOUNT} if for_several_shops else {"shop_id": CONSENTING_SHOP}
        answer = await self.http.post(url, data={**owner, "approve": "yes"})
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    async def stored(self, external_id: str) -> StoredListing:
        """Return a listing as stored; without models the item itself is the one SKU. Raises LookupError."""
        item = self.platform.item(external_id)
        single = {"model_id": "0", "sku": item["sku"], "price": item["price"], "stock": item["stock"]}
        skus = [_sku(row) for row in item["models"] or [single]]
        return StoredListing(
            external_id=external_id,
            code=item["sku"],
            title=item["title"],
            image_ids=tuple(item["images"]),
            skus={sku.sku: sku for sku in skus},
        )

    async def count(self, code: str) -> int:
        """Return how many listings of the shop carry a code."""
        return sum(item["sku"] == code for item in self.platform.items())

    async def edit_title(self, external_id: str, title: str) -> None:
        """Change a title behind our back, as a seller does in the Seller Centre."""
        self.platform.post(f"/items/{external_id}/edit", title=title)

    async def inject(self, fault: Fault, action: Action, *, retry_after_s: float | None = None) -> None:
        """Disturb the next call of a kind."""
        more = {} if retry_after_s is None else {"retry_after_s": retry_after_s}
        self.platform.fault(_FAULTS[fault], _OPERATIONS[action], **more)

    async def refuse(self, action: Action, code: str) -> None:
        """Have the next call of a kind refused with an error code."""
        self.platform.fault("error_code", _OPERATIONS[action], code=code)

    async def status(self, external_id: str) -> RemoteStatus:
        """Return where a listing stands as stored. Raises LookupError."""
        return status_of(self.platform.item(external_id)["status"])

    async def lock_price(self, external_id: str, *, is_locked: bool = True) -> None:
        """Put a listing into a promotion that holds its price, or take it out."""
        locks = ["price"] if is_locked else []
        self.platform.post("/promotions/lock", item_id=external_id, locks=locks)

    async def use_up_creates(self) -> None:
        """Shopee limits how many items a shop may have; only a person can make room."""
        self.platform.post("/settings", shop_item_max=0)

    async def settle(self, ref: RemoteRef) -> None:
        """Nothing to wait for: items are live at once, and edits are shown at once."""


def _sku(row: dict[str, Any]) -> StoredSku:
    return StoredSku(row["model_id"], row["sku"], price=float(row["price"]), stock=row["stock"])
