"""Everything one simulated TikTok Shop app knows: its shops, grants, uploaded pictures and ids."""

from collections.abc import Mapping

from syncstore_simulator.core.calls import PlatformName
from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.config import TikTokConfig, TikTokShopConfig
from syncstore_simulator.core.context import SimulatorContext
from syncstore_simulator.core.pushes import PUSH_SWITCHES
from syncstore_simulator.core.settings import PlatformSettings, Switch
from syncstore_simulator.tiktok.category_data import BRANDS, BrandSpec
from syncstore_simulator.tiktok.content_rules import ShopFacts
from syncstore_simulator.tiktok.grants import GrantBook
from syncstore_simulator.tiktok.ids import IdSource
from syncstore_simulator.tiktok.images import UploadedImage
from syncstore_simulator.tiktok.shop import Shop
from syncstore_simulator.tiktok.warehouses import warehouses_of

_WEEK_S = 7 * 86_400
_YEAR_S = 365 * 86_400


def _switches(config: TikTokConfig) -> Mapping[str, Switch]:
    return {
        "access_token_ttl_s": float(_WEEK_S),
        "refresh_token_ttl_s": float(_YEAR_S),
        "redirect_url": config.options.redirect_url or "",
        "keeps_old_refresh_tokens": False,
        "sends_retry_after": True,
        "unique_external_product_ids": False,
        "shop_integration_lock": False,
        "listings_per_day": 1_000_000,
        "search_result_cap": 10_000,
    }


class World:
    """The state behind one port."""

    def __init__(self, context: SimulatorContext) -> None:
        self.config: TikTokConfig = context.config.tiktok
        self.clock: Clock = context.clock
        self.settings: PlatformSettings = context.settings[PlatformName.TIKTOK]
        self.settings.declare({**_switches(self.config), **PUSH_SWITCHES})
        self.ids = IdSource()
        self.images: dict[str, UploadedImage] = {}
        self.brands: dict[str, BrandSpec] = {brand.id: brand for brand in BRANDS}
        """Known brands by id; those created through the API are added."""
        self.shops: dict[str, Shop] = {
            shop.shop_id: Shop(shop, self._facts(shop, number), self.ids, self.settings)
            for number, shop in enumerate(self.config.shops, start=1)
        }
        self.by_cipher: dict[str, Shop] = {shop.config.cipher: shop for shop in self.shops.values()}
        self.grants = GrantBook(self.config, self.settings, self.clock)

    def _facts(self, shop: TikTokShopConfig, number: int) -> ShopFacts:
        return ShopFacts(shop.region, shop.tokopedia, warehouses_of(shop, number), self.images, self.brands)
