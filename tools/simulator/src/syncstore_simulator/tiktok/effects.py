"""What the journal and the control API show of a product: a short summary, and what a write changed in it."""

from decimal import Decimal

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok.listing import Product, Sku


def number(amount: str) -> int | float:
    """Return a price as a number: whole amounts without a fraction."""
    value = Decimal(amount)
    return int(value) if value == value.to_integral_value() else float(value)


def summary(product: Product) -> JsonObject:
    """Return what is compared before and after a write; ``price`` is the lowest SKU's, ``stock`` the sum of all."""
    version = product.newest
    models = {sku.id: _model(product, sku) for sku in version.skus}
    return {
        "title": version.title,
        "code": version.content.get("external_product_id", ""),
        "sku": version.skus[0].seller_sku if version.skus else "",
        "status": product.status.value,
        "price": min((model["price"] for model in models.values()), default=None),
        "stock": sum(model["stock"] for model in models.values()),
        "images": [image["uri"] for image in version.content.get("main_images", [])],
        "attributes": {row["id"]: row["values"] for row in version.content.get("product_attributes") or []},
        "description_length": len(version.content.get("description", "")),
        "models": models,
    }


def changed(before: JsonObject | None, product: Product) -> JsonObject:
    """Return the journal's effect of a write: the item and, before and after, what changed."""
    new, old = summary(product), before or {}
    names = [name for name in new if old.get(name) != new[name]]
    return {
        "item_id": product.id,
        "created": before is None,
        "before": {name: old[name] for name in names if name in old},
        "after": {name: new[name] for name in names},
    }


def _model(product: Product, sku: Sku) -> JsonObject:
    shelves = product.stock.get(sku.id, {})
    return {
        "sku": sku.seller_sku,
        "price": number(product.prices[sku.id].amount),
        "stock": sum(stock.available for stock in shelves.values()),
        "options": [item.value_name for item in sku.sales_attributes],
    }
