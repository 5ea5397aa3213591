"""Every simulated API: verb, path, what its signature covers, its handler."""

from syncstore_simulator.core.calls import CallKind
from syncstore_simulator.core.settings import PlatformSettings
from syncstore_simulator.shopee.auth_apis import AuthApis
from syncstore_simulator.shopee.item_reads import ItemReadApis
from syncstore_simulator.shopee.item_writes import ItemWriteApis
from syncstore_simulator.shopee.lookups import LookupApis
from syncstore_simulator.shopee.media import MediaApis
from syncstore_simulator.shopee.price_stock import PriceStockApis
from syncstore_simulator.shopee.promotions import PromotionApis
from syncstore_simulator.shopee.pushes import ShopeePushes
from syncstore_simulator.shopee.requests import Api, Handler
from syncstore_simulator.shopee.signing import ApiType
from syncstore_simulator.shopee.store import ItemStore
from syncstore_simulator.shopee.tokens import TokenBook
from syncstore_simulator.shopee.variations import VariationApis
from syncstore_simulator.shopee.violations import ViolationApis


def build_apis(
    partner_id: int, settings: PlatformSettings, tokens: TokenBook, store: ItemStore, told: ShopeePushes
) -> dict[str, Api]:
    """Return the APIs by path."""
    auth = AuthApis(partner_id, tokens, told)
    lookups = LookupApis(settings, tokens, store)
    media = MediaApis(settings, store)
    reads = ItemReadApis(settings, store)
    writes = ItemWriteApis(settings, store)
    variations = VariationApis(settings, store)
    values = PriceStockApis(settings, store, told)
    violations = ViolationApis(store)
    promotions = PromotionApis(store)
    apis = (
        _post("auth/token/get", auth.get_token, ApiType.PUBLIC, CallKind.AUTH),
        _post("auth/access_token/get", auth.refresh_token, ApiType.PUBLIC, CallKind.AUTH),
        _get("public/get_shops_by_partner", auth.shops_by_partner, ApiType.PUBLIC),
        _get("shop/get_shop_info", lookups.shop_info),
        _get("shop/get_warehouse_detail", lookups.warehouses),
        _get("logistics/get_channel_list", lookups.channels),
        _post("media_space/upload_image", media.upload, ApiType.PUBLIC_OR_SHOP, CallKind.MEDIA),
        _get("product/get_category", lookups.categories),
        _get("product/category_recommend", lookups.recommend),
        _get("product/get_attribute_tree", lookups.attribute_tree),
        _get("product/get_brand_list", lookups.brands),
        _get("product/get_item_limit", lookups.item_limit),
        _get("product/get_item_list", reads.listing),
        _get("product/get_item_base_info", reads.details),
        _get("product/get_model_list", reads.models),
        _get("product/get_item_violation_info", violations.info),
        _get("product/get_item_promotion", promotions.info),
        _get("product/search_item", reads.search),
        _post("product/add_item", writes.add),
        _post("product/update_item", writes.update),
        _post("product/delete_item", writes.delete),
        _post("product/unlist_item", writes.unlist),
        _post("product/init_tier_variation", variations.init_tiers),
        _post("product/update_tier_variation", variations.update_tiers),
        _post("product/add_model", variations.add_models),
        _post("product/update_model", variations.update_models),
        _post("product/delete_model", variations.delete_model),
        _post("product/update_price", values.update_price),
        _post("product/update_stock", values.update_stock),
    )
    return {api.path: api for api in apis}


def _get(name: str, handler: Handler, api_type: ApiType = ApiType.SHOP) -> Api:
    return Api("GET", f"/api/v2/{name}", api_type, CallKind.READ, handler)


def _post(name: str, handler: Handler, api_type: ApiType = ApiType.SHOP, kind: CallKind = CallKind.WRITE) -> Api:
    return Api("POST", f"/api/v2/{name}", api_type, kind, handler)
