"""Refuses what could not even be written down for Shopee: ids that are no numbers, variants that don't fit. Pure.

Everything else is Shopee's to judge; the engine has compared the listing with the category's limits before.
"""

from syncstore_common.sync.listing import DesiredListing, RemoteRef
from syncstore_shopee.errors import known_failure, rejection
from syncstore_shopee.limits import OPTION_TIERS_MAX


def check_listing(listing: DesiredListing) -> None:
    """Raise PlatformFailure (REJECTED) for a listing that has no form on Shopee."""
    depth = len(listing.option_names)
    if not is_number(listing.category_id):
        raise rejection(
            "error_invalid_category",
            f"'{listing.category_id}' is not a Shopee category",
            field="category",
            fix="Choose a Shopee category by its number.",
        )
    if depth > OPTION_TIERS_MAX:
        raise rejection(
            "error_tier_var_too_many",
            f"the product has {depth} options; Shopee takes {OPTION_TIERS_MAX}",
            field="options",
            fix="Merge two options into one.",
        )
    if not listing.variants or any(len(variant.options) != depth for variant in listing.variants):
        raise rejection(
            "error_tier_index",
            "the product has nothing to sell, or a variant without a value for each option",
            field="variants",
            fix="Give every variant a value for each option.",
        )
    foreign = [key for key in listing.attributes if not is_number(key)]
    if foreign:
        raise rejection(
            "error_invalid_attribute",
            f"not attributes of Shopee: {', '.join(foreign)}",
            field="attributes",
            fix="Name attributes by Shopee's numbers.",
        )


def check_item_id(item_id: str) -> None:
    """Raise PlatformFailure (MISSING) for an id no item can have."""
    if not is_number(item_id):
        raise known_failure("error_item_not_found", f"'{item_id}' is not the id of a Shopee listing")


def check_ref(ref: RemoteRef) -> None:
    """Raise PlatformFailure for ids that nothing can have: MISSING for the item, CONFLICT for a variant."""
    check_item_id(ref.external_id)
    for model_id in ref.variants.values():
        if not is_number(model_id):
            raise known_failure("error_model_invalid_model_id", f"'{model_id}' is not the id of a Shopee variant")


def is_number(text: str) -> bool:
    """Tell whether Shopee could have given this id."""
    return text.isascii() and text.isdigit() and len(text) < 20
