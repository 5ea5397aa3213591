"""Which listings a push of Shopee is about. Pure; accepts any text.

Facts: Open Platform, push mechanism (2026-05): the body's ``data`` names one ``item_id``, a number or, in some
pushes, a text.
"""

import json

from syncstore_shopee.checks import is_number


def listings_in(body: str) -> frozenset[str]:
    """Return the item a push names, if it names one."""
    try:
        push = json.loads(body)
    except (ValueError, RecursionError):
        return frozenset()
    data = push.get("data") if isinstance(push, dict) else None
    item_id = data.get("item_id") if isinstance(data, dict) else None
    text = str(item_id) if isinstance(item_id, int | str) and not isinstance(item_id, bool) else ""
    return frozenset({text}) if is_number(text) else frozenset()
