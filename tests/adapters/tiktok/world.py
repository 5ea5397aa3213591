"""TikTok Shop as the adapter contract sees it: what is stored, what can go wrong, and how a seller acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
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
from syncstore_tiktok.adapter import TikTokAdapter
from syncstore_tiktok.settings import TikTokApp
from tests.adapters.tiktok.platform import (
    APP_KEY,
    APP_SECRET,
    CONSENTING_SHOP,
    MAIN_SHOP,
    SERVICE_ID,
    TIRED_SHOP,
    SimulatedTikTok,
)
from tests.support.eventually import eventually

PICTURES = {content_hash(data): data for data in map(png, range(12))}
HASHES = tuple(PICTURES)
COFFEE, RICE_COOKERS, SHELVES = "608101", "606301", "604301"
"""Categories of the simulator: one that demands nothing, one that wants an attribute, one that wants dimensions."""
_OPERATIONS = {
    Action.CREATE: "POST /product/202309/products",
    Action.READ: "GET /product/202309/products/*",
    Action.PRICE: "POST */prices/update",
    Action.STOCK: "POST */inventory/update",
    Action.CONTENT: "POST */partial_edit",
}
_FAULTS: dict[Fault, dict[str, Any]] = {
    Fault.TOO_MANY: {"kind": "http_429"},
    Fault.SERVER_ERROR: {"kind": "http_5xx"},
    Fault.HTML_PAGE: {"kind": "html_502"},
    Fault.CUT_AFTER: {"kind": "reset_after"},
    Fault.CUT_BEFORE: {"kind": "reset_before"},
}
_STATUSES = {
    "ACTIVATE": RemoteStatus.LIVE,
    "PENDING": RemoteStatus.IN_REVIEW,
    "SELLER_DEACTIVATED": RemoteStatus.UNLISTED,
    "DELETED": RemoteStatus.DELETED,
}
_numbers = count(1)


@dataclass(slots=True)
class TikTokWorld:
    """Implements AdapterWorld for TikTok Shop; sessions work in ``shop_id``."""

    platform: SimulatedTikTok
    http: httpx.AsyncClient
    shop_id: str = MAIN_SHOP
    consenting_shop_id: str = CONSENTING_SHOP
    facts: MemoryFacts = field(default_factory=MemoryFacts)
    media: MemoryMedia = field(default_factory=lambda: MemoryMedia(PICTURES))
    adapter: TikTokAdapter = field(init=False)
    app_session: MemoryAppSession = field(init=False)
    secrets: tuple[str, ...] = field(init=False)
    unknown_id: str = "1729999999999999999"
    made_up_code: str = "99999999"
    demanding_category: str = "606401"

    def __post_init__(self) -> None:
        self.adapter = TikTokAdapter(self.app())
        self.app_session = MemoryAppSession(self.http)
        shop = self.platform.shop(self.shop_id)
        self.secrets = (APP_SECRET, shop["access_token"], shop["refresh_token"], shop["cipher"])

    def app(self, app_secret: str = APP_SECRET) -> TikTokApp:
        """Return the app, calling the simulator."""
        origin = self.platform.origin
        return TikTokApp(
            app_key=APP_KEY,
            app_secret=SecretStr(app_secret),
            service_id=SERVICE_ID,
            base_url=origin,
            auth_url=origin,
            consent_url=origin,
        )

    def listing(self, *, variants: int = 0, images: int = 3) -> DesiredListing:
        """Return a fresh listing the platform accepts, with that many variants of one option (0 = a single SKU)."""
        number = next(_numbers)
        code = f"KOPI-{uuid4().hex[:12]}"
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
            title=f"Kopi Robusta Lereng Bubuk Halus Seri {number}",
            description="<p>Kopi robusta <b>bubuk halus</b> dari lereng gunung.</p>",
            brand=None,
            category_id=COFFEE,
            package=Package(250, 200, 120, 55),
            option_names=("Pilihan",) if variants else (),
            variants=skus,
            image_hashes=HASHES[:images],
        )

    def session(self, *, saga: MemorySaga | None = None) -> MemoryShopSession:
        """Return a session of the shop; facts and pictures are shared by all of them."""
        return self._session(self.shop_id, saga or MemorySaga())

    async def expired_session(self) -> MemoryShopSession:
        """Return a session of a shop whose access token has just expired."""
        self.platform.post("/tokens/expire", shop_id=TIRED_SHOP, which="access")
        return self._session(TIRED_SHOP, MemorySaga())

    def _session(self, shop_id: str, saga: MemorySaga) -> MemoryShopSession:
        config = self.platform.shop(shop_id)
        shop = Shop(uuid4(), Platform.TIKTOK, shop_id, config["name"], "ID", "IDR")
        return MemoryShopSession(
            shop=shop,
            http=self.http,
            access_token=config["access_token"],
            cipher=config["cipher"],
            facts=self.facts,
            media=self.media,
            saga=saga,
        )

    async def consent(self, url: str, *, for_several_shops: bool = False) -> dict[str, str]:
        """Approve on the consent page as a seller does, of one shop or of two; return the callback's query."""
        page = await self.http.get(url)
        assert page.status_code == 200, page.text
        form = {
            **_query(url),
            "shop_id": MAIN_SHOP if for_several_shops else self.consenting_shop_id,
            "action": "approve",
        }
        answer = await self.http.post(url.split("?", 1)[0], data=form)
        return _query(answer.headers["location"])

    async def stored(self, external_id: str) -> StoredListing:
        """Return a listing as stored. Raises LookupError."""
        item = next((row for row in self.platform.items(self.shop_id) if row["item_id"] == external_id), None)
        if item is None:
            raise LookupError(external_id)
        skus = [
            StoredSku(row["model_id"], row["sku"], price=float(row["price"]), stock=row["stock"])
            for row in item["models"]
        ]
        return StoredListing(
            external_id=external_id,
            code=item["code"],
            title=item["title"],
            image_ids=tuple(item["images"]),
            skus={sku.sku: sku for sku in skus},
        )

    async def count(self, code: str) -> int:
        """Return how many listings of the shop carry a code."""
        return sum(item["code"] == code for item in self.platform.items(self.shop_id))

    async def edit_title(self, external_id: str, title: str) -> None:
        """Change a title behind our back, as a seller does in Seller Center."""
        self.platform.post(f"/items/{external_id}/edit", title=title)

    async def inject(self, fault: Fault, action: Action, *, retry_after_s: float | None = None) -> None:
        """Disturb the next call of a kind."""
        rule = {**_FAULTS[fault], "operation": _OPERATIONS[action]}
        self.platform.post("/faults", **rule, **({} if retry_after_s is None else {"retry_after_s": retry_after_s}))

    async def refuse(self, action: Action, code: str) -> None:
        """Have the next call of a kind refused with an error code."""
        self.platform.post("/faults", kind="error_code", operation=_OPERATIONS[action], code=code)

    async def status(self, external_id: str) -> RemoteStatus:
        """Return where a listing stands as stored. Raises LookupError."""
        item = next((row for row in self.platform.items(self.shop_id) if row["item_id"] == external_id), None)
        if item is None:
            raise LookupError(external_id)
        return _STATUSES[item["status"]]

    async def lock_price(self, external_id: str, *, is_locked: bool = True) -> None:
        """Put a listing into a promotion that holds its price, or take it out."""
        self.platform.post("/promotions/lock", item_id=external_id, locked=is_locked)

    async def use_up_creates(self) -> None:
        """TikTok Shop allows so many new listings a day."""
        self.platform.post("/settings", listings_per_day=0)

    async def settle(self, ref: RemoteRef) -> None:
        """Wait until everything may be pushed to a listing and its edits are shown."""

        async def is_settled() -> bool:
            live = await self.adapter.fetch(self.session(), ref.external_id)
            return live.status is RemoteStatus.LIVE and not live.edit_in_review

        await eventually(is_settled)

    def sent(self, operation: str) -> list[Mapping[str, Any]]:
        """Return the JSON bodies of the calls whose ``METHOD /path`` holds ``operation``, in order."""
        return [entry["request"]["body"] for entry in self.platform.journal(operation)]


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))
