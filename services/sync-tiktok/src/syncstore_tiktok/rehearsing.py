"""What TikTok Shop answers when all goes well, for dry runs. Pure: nothing is asked.

The shapes are those of Partner Center's endpoint pages (2026-05) as ``wire.py`` reads them.
"""

from collections.abc import Mapping
from typing import Any

NEW_PRODUCT = "1799999999999999999"
"""Stands for the product a rehearsed create would make."""
_FIRST_SKU = 1_798_000_000_000_000_001
_SET = ("/prices/update", "/inventory/update", "/products/activate", "/products/deactivate")


def answer(method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the envelope of a success; None for a read that has to be asked."""
    if path.endswith("/images/upload"):
        return _envelope({"uri": "rehearsal"})
    if method == "POST" and path.endswith("/products"):
        return _envelope({"product_id": NEW_PRODUCT, "skus": _skus(body)})
    if path.endswith("/partial_edit"):
        return _envelope({"product_id": path.split("/")[-2], "skus": _skus(body)})
    is_removal = method == "DELETE" and path.endswith("/products")
    return _envelope({}) if is_removal or path.endswith(_SET) else None


def _envelope(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": 0, "message": "Success", "request_id": "rehearsal", "data": dict(data)}


def _skus(body: Mapping[str, Any]) -> list[dict[str, str]]:
    """SKUs keep their ids; new ones get some."""
    return [
        {"id": str(sku.get("id") or _FIRST_SKU + place), "seller_sku": str(sku.get("seller_sku", ""))}
        for place, sku in enumerate(body.get("skus", ()))
    ]
