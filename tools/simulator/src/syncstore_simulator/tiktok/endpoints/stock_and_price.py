"""Update Price and Update Inventory: absolute values, no review. Source: the endpoint pages of the same names."""

from syncstore_simulator.core.calls import CallKind
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok import fields, sku_rules
from syncstore_simulator.tiktok.effects import changed, summary
from syncstore_simulator.tiktok.endpoint import WRITE_PRODUCTS, Endpoint
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_sku import PriceRefusal, SkuRefusal, StockRefusal
from syncstore_simulator.tiktok.listing import Platform, Price, Product, Status
from syncstore_simulator.tiktok.requests import Request
from syncstore_simulator.tiktok.submission import SubmittedPrice, read_price

_STOCK_STATUSES = frozenset({Status.DRAFT, Status.PENDING, Status.FAILED, Status.ACTIVATE, Status.SELLER_DEACTIVATED})


def _update_prices(request: Request) -> JsonObject:
    product = request.product()
    wanted = {sku["id"]: _price(request, sku, path) for sku, path in _skus(request, product)}
    if Status.ACTIVATE not in product.statuses.values():
        raise Refused(PriceRefusal.STATUS, product.status.value)
    for sku_id, price in wanted.items():
        sku_rules.check_unlocked(product, sku_id, price)
    before = summary(product)
    for sku_id, price in wanted.items():
        product.prices[sku_id] = Price(price.amount, price.currency)
    request.shop.changed(product, request.now)
    request.applied(changed(before, product))
    return {}


def _price(request: Request, sku: JsonObject, path: str) -> SubmittedPrice:
    price = read_price(sku, path)
    sku_rules.check_price(price, request.shop.config.region)
    return price


def _update_inventory(request: Request) -> JsonObject:
    """A SKU with a faulty warehouse is left as it was and reported in ``errors``; the other SKUs are set."""
    product = request.product()
    wanted = {sku["id"]: _quantities(product, sku, path) for sku, path in _skus(request, product)}
    if product.statuses.get(Platform.TIKTOK_SHOP, product.status) not in _STOCK_STATUSES:
        raise Refused(StockRefusal.STATUS, product.status.value)
    errors = []
    before = summary(product)
    for sku_id, quantities in wanted.items():
        faults = _faulty_warehouses(request, quantities)
        if faults:
            errors.append(_check_failed(sku_id, faults))
            continue
        _check_complete(request, product, sku_id, quantities)
    for sku_id, quantities in wanted.items():
        if not any(error["detail"]["sku_id"] == sku_id for error in errors):
            for warehouse_id, quantity in quantities.items():
                product.stock[sku_id][warehouse_id].available = quantity
    request.shop.changed(product, request.now)
    if len(errors) < len(wanted):
        request.applied(changed(before, product))
    return {"errors": errors} if errors else {}


def _quantities(product: Product, sku: JsonObject, path: str) -> dict[str, int]:
    """Read the quantities by warehouse; the warehouse may be left out when the SKU has one."""
    rows = fields.objects(sku, "inventory", path)
    if not rows:
        raise fields.invalid(f"{path}.inventory", "is missing")
    assigned = list(product.stock[sku["id"]])
    quantities: dict[str, int] = {}
    for i, row in enumerate(rows):
        at = f"{path}.inventory[{i}]"
        warehouse_id = fields.optional_text(row, "warehouse_id", at)
        if not warehouse_id:
            if len(assigned) != 1:
                raise fields.invalid(f"{at}.warehouse_id", "is missing")
            warehouse_id = assigned[0]
        if warehouse_id in quantities:
            raise Refused(StockRefusal.WAREHOUSE_TWICE, warehouse_id)
        quantities[warehouse_id] = fields.whole_number(row, "quantity", at)
        sku_rules.check_quantity(quantities[warehouse_id])
    return quantities


def _faulty_warehouses(request: Request, quantities: dict[str, int]) -> list[tuple[str, Refused]]:
    faults = []
    for warehouse_id in quantities:
        try:
            sku_rules.check_warehouse(request.shop.facts.warehouses.get(warehouse_id), warehouse_id)
        except Refused as refused:
            faults.append((warehouse_id, refused))
    return faults


def _check_complete(request: Request, product: Product, sku_id: str, quantities: dict[str, int]) -> None:
    if set(quantities) != set(product.stock[sku_id]):
        raise Refused(StockRefusal.WAREHOUSES_INCOMPLETE, sku_id)
    for warehouse_id, quantity in quantities.items():
        if quantity != product.stock[sku_id][warehouse_id].available:
            sku_rules.check_keeper(request.shop.facts.warehouses[warehouse_id])
        sku_rules.check_floor(product, sku_id, warehouse_id, quantity)


def _check_failed(sku_id: str, faults: list[tuple[str, Refused]]) -> JsonObject:
    extra = [
        {"warehouse_id": warehouse_id, "code": refused.refusal.code, "message": refused.message}
        for warehouse_id, refused in faults
    ]
    wrapper = StockRefusal.CHECK_FAILED
    return {
        "code": wrapper.code,
        "message": wrapper.row.message,
        "detail": {"sku_id": sku_id, "extra_errors": extra},
    }


def _skus(request: Request, product: Product) -> list[tuple[JsonObject, str]]:
    """Return the body's SKU objects with their paths; all must be of the product, each once. Raises Refused."""
    rows = [(sku, f"body.skus[{i}]") for i, sku in enumerate(fields.objects(request.body, "skus", "body"))]
    if not rows:
        raise Refused(SkuRefusal.LIST_EMPTY)
    known = product.skus_by_id()
    ids = [fields.text(sku, "id", path) for sku, path in rows]
    for sku_id in ids:
        if sku_id not in known:
            raise Refused(SkuRefusal.NOT_OF_PRODUCT, sku_id)
    if len(set(ids)) != len(ids):
        raise Refused(SkuRefusal.ID_TWICE)
    return rows


_BODY = frozenset({"skus"})

ROUTES = (
    Endpoint(
        "POST",
        "product",
        ("202309",),
        "products/{}/prices/update",
        _update_prices,
        WRITE_PRODUCTS,
        CallKind.WRITE,
        known_fields=_BODY,
    ),
    Endpoint(
        "POST",
        "product",
        ("202309",),
        "products/{}/inventory/update",
        _update_inventory,
        WRITE_PRODUCTS,
        CallKind.WRITE,
        known_fields=_BODY,
    ),
)
