"""Listings, apps and answers that several tests of the TikTok Shop adapter start from."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from syncstore_common.kernel.clock import FixedClock
from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, Package
from syncstore_common.sync.ports import Credentials
from syncstore_tiktok.client import TikTokClient
from syncstore_tiktok.settings import TikTokApp
from syncstore_tiktok.wire import Product

NOW = datetime(2026, 5, 4, 16, 30, tzinfo=UTC)
SECRET = "sample-app-secret"
TOKEN = "sample-access-token"
CIPHER = "sample-cipher"
RED_S, RED_M, BLUE_S = (UUID(int=number) for number in (1, 2, 3))

APP = TikTokApp(
    app_key="6sample",
    app_secret=SecretStr(SECRET),
    service_id="7000000000000000001",
    base_url="https://api.example.test",
    auth_url="https://auth.example.test",
    consent_url="https://consent.example.test",
)


def client() -> TikTokClient:
    """A client of the sample app at a fixed time."""
    return TikTokClient(APP, FixedClock(NOW))


def credentials() -> Credentials:
    """Credentials of the sample shop."""
    return Credentials(access_token=TOKEN, external_shop_id="7490000000000000001", cipher=CIPHER, at=NOW)


def variant(variant_id: UUID, sku: str, *options: str, **changes: Any) -> DesiredVariant:
    """A variant at 125,000 rupiah, ten in stock."""
    values: dict[str, Any] = {"price": Money(125_000, "IDR"), "stock": 10, **changes}
    return DesiredVariant(variant_id=variant_id, sku=sku, options=options, **values)


def single(**changes: Any) -> DesiredListing:
    """A product with one SKU."""
    values: dict[str, Any] = {
        "product_id": UUID(int=100),
        "code": "P-100",
        "title": "Kopi Robusta Temanggung Bubuk 250 gram",
        "description": "<p>Kopi bubuk dari Temanggung.</p>",
        "brand": None,
        "category_id": "600001",
        "package": Package(250),
        "option_names": (),
        "variants": (variant(RED_S, "KOPI-250"),),
        "image_hashes": ("a" * 64,),
        **changes,
    }
    return DesiredListing(**values)


def with_variants(**changes: Any) -> DesiredListing:
    """A product in two colours and sizes, three SKUs."""
    values: dict[str, Any] = {
        "option_names": ("Warna", "Ukuran"),
        "variants": (
            variant(RED_S, "KAOS-MERAH-S", "Merah", "S"),
            variant(RED_M, "KAOS-MERAH-M", "Merah", "M"),
            variant(BLUE_S, "KAOS-BIRU-S", "Biru", "S"),
        ),
        **changes,
    }
    return single(**values)


def live_sku(sku_id: str, seller_sku: str, *options: tuple[str, str, str], **changes: Any) -> dict[str, Any]:
    """A SKU as Get Product shows it; each option is (name, value, picture uri or "")."""
    attributes = [
        {
            "id": f"attribute-{name}",
            "name": name,
            "value_id": f"value-{value}",
            "value_name": value,
            **({"sku_img": {"uri": uri}} if uri else {}),
        }
        for name, value, uri in options
    ]
    return {
        "id": sku_id,
        "seller_sku": seller_sku,
        "price": {"currency": "IDR", "sale_price": "99000", "tax_exclusive_price": "99000"},
        "inventory": [{"warehouse_id": "7300000000000000001", "quantity": 4}],
        "sales_attributes": attributes,
        **changes,
    }


def live_product(*skus: dict[str, Any], **changes: Any) -> Product:
    """A live product as Get Product shows it."""
    return Product.model_validate(
        {
            "id": "1729000000000000001",
            "title": "Kopi Robusta Temanggung Bubuk 250 gram",
            "status": "ACTIVATE",
            "audit": {"status": "APPROVED"},
            "external_product_id": "P-100",
            "category_chains": [{"id": "600000", "is_leaf": False}, {"id": "600001", "is_leaf": True}],
            "skus": list(skus),
            **changes,
        }
    )
