"""The switches only the Shopee simulator has, with their defaults.

Lengths and bands are what get_item_limit answers; Shopee publishes no table per market, so the defaults are inferred.
"""

from collections.abc import Mapping

from syncstore_simulator.core.settings import Switch

DEFAULT_SWITCHES: Mapping[str, Switch] = {
    "access_token_ttl_s": 14_400.0,
    "refresh_token_ttl_s": 30 * 86_400.0,
    "access_token_grace_s": 300.0,
    "code_ttl_s": 600.0,
    "authorisation_ttl_s": 365 * 86_400.0,
    "review_new_items": False,
    "name_min": 5,
    "name_max": 255,
    "description_min": 10,
    "description_max": 5000,
    "stock_min": 0,
    "stock_max": 10_000_000,
    "dimension_mandatory": False,
    "size_chart_mandatory": False,
    "gtin_rule": "Optional",
    "models_max": 50,
    "tier_name_max": 14,
    "option_max": 20,
    "shop_item_max": 50_000,
    "list_offset_max": 100_000,
    "image_min_px": 100,
    "refuse_similar_items": False,
    "stale_echo": True,
    "identity_error_status": 403,
    "rate_limit_status": 429,
    "rate_limit_retry_after": True,
}
"""``review_new_items``: add_item answers REVIEWING for ``review_delay_s``. ``refuse_similar_items``: a second live item
with the same SKU and name is refused. ``stale_echo``: update_item echoes the status from before the update, as
measured. ``identity_error_status`` replaces the table's 403; ``rate_limit_status`` is 429 or 200."""
