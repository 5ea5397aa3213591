"""Which listings a webhook of TikTok Shop is about. Pure; accepts any text.

Facts: Partner Center, pages of the webhook topics (2026-05): ``data`` names one ``product_id``, in some topics as a
number beyond 2^53, in others as a text.
"""

import json

_LONGEST_ID = 20


def listings_in(body: str) -> frozenset[str]:
    """Return the product a webhook names, if it names one."""
    try:
        push = json.loads(body)
    except (ValueError, RecursionError):
        return frozenset()
    data = push.get("data") if isinstance(push, dict) else None
    product_id = data.get("product_id") if isinstance(data, dict) else None
    text = str(product_id) if isinstance(product_id, int | str) and not isinstance(product_id, bool) else ""
    return frozenset({text}) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else frozenset()
