"""What Shopee answers when all goes well, for dry runs. Pure: nothing is asked.

The shapes are those of the Open Platform reference (2026-08) as ``wire_items.py`` reads them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from syncstore_shopee import paths

NEW_ITEM = "99999999999999999"
"""Stands for the item a rehearsed create would make."""
_FIRST_MODEL = 900_000_000_001


def answer(path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the envelope of a success; None for a read that has to be asked."""
    made = _ANSWERS.get(path)
    if made is not None:
        return _envelope(made(body))
    if path == paths.ITEM_BASE and query.get("item_id_list") == NEW_ITEM:
        return _envelope({"item_list": [{"item_id": int(NEW_ITEM), "item_status": "NORMAL"}]})
    return None


def _envelope(response: Mapping[str, Any]) -> dict[str, Any]:
    return {"error": "", "message": "", "request_id": "rehearsal", "response": dict(response)}


def _models(rows: list[dict[str, Any]]) -> dict[str, Any]:
    made = [
        {"model_id": _FIRST_MODEL + place, "tier_index": row.get("tier_index", [])} for place, row in enumerate(rows)
    ]
    return {"model": made}


def _set(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"success_list": [{"model_id": row["model_id"]} for row in rows], "failure_list": []}


_ANSWERS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    paths.ADD_ITEM: lambda _: {"item_id": int(NEW_ITEM)},
    paths.INIT_TIERS: lambda body: _models(body["model"] if body["standardise_tier_variation"] else []),
    paths.ADD_MODEL: lambda body: _models(body["model_list"]),
    paths.UPDATE_PRICE: lambda body: _set(body["price_list"]),
    paths.UPDATE_STOCK: lambda body: _set(body["stock_list"]),
    paths.UNLIST_ITEM: lambda body: {"success_list": body["item_list"], "failure_list": []},
    paths.UPLOAD_IMAGE: lambda _: {"image_info": {"image_id": "rehearsal"}},
    **dict.fromkeys(
        (paths.UPDATE_ITEM, paths.UPDATE_TIERS, paths.UPDATE_MODEL, paths.DELETE_MODEL, paths.DELETE_ITEM),
        lambda _: {},
    ),
}
"""Path → what stands in ``response``, from what was sent."""
