"""Which topic our own codes are about: findings of the planner, states of listings, failures before a call. Pure data.

A finding's code is the name of its topic wherever the two mean the same; only others stand here.
"""

from collections.abc import Mapping

OUR_CODES: Mapping[str, str] = {
    "INVALID_PRODUCT": "product.unknown",
    "NO_SHOP": "shop.none",
    "answer.unreadable": "platform.trouble",
    "attributes.not_a_number": "attributes.number",
    "attributes.value_unknown": "attributes.value",
    "authorisation.expired": "shop.reconnect",
    "banned": "listing.banned",
    "brand.unknown": "brand.invalid",
    "catalog.image": "images.unknown",
    "catalog.unavailable": "ours.trouble",
    "category.closed": "category.permission",
    "category.short_title": "title.too_short",
    "consent.no_code": "shop.reconnect",
    "deboost": "listing.banned",
    "edit_rejected": "listing.review_failed",
    "images.too_small": "images.size",
    "incomplete_models": "platform.trouble",
    "limiter.daily_quota": "limit.day",
    "limiter.rate_limit": "limit.calls",
    "no_category": "category.none",
    "no_channel": "logistics.none",
    "no_shop_in_account": "shop.reconnect",
    "no_shop_in_callback": "shop.reconnect",
    "option.name_empty": "option.name_too_long",
    "option.value_empty": "option.value_too_long",
    "product.no_id": "listing.missing",
    "review_failed": "listing.review_failed",
    "saga.pause": "platform.waits",
    "saga.unclear": "platform.unclear",
    "seller_delete": "listing.deleted_elsewhere",
    "several_items": "code.several",
    "shop.no_cipher": "shop.reconnect",
    "shop.no_creates": "wait.listing_allowance",
    "shop.reauthorise": "shop.reconnect",
    "shopee_delete": "listing.banned",
    "token.refreshing": "platform.waits",
    "unknown_market": "shop.reconnect",
    # what TikTok Shop says of a listing it or the seller switched off, or that waits for the shop
    "PLATFORM_DEACTIVATED": "listing.banned",
    "FREEZE": "listing.frozen",
    "SELLER_DEACTIVATED": "listing.unlisted_elsewhere",
    "DELETED": "listing.deleted_elsewhere",
    "KYC_PENDING": "shop.tasks",
    "RESTRICTED_CATEGORY_PENDING": "category.permission",
    "PAYMENT_ACCOUNT_NOT_LINKED": "shop.tasks",
    "SHOP_INACTIVE": "shop.tasks",
    "W8_NOT_CONFIGURED": "shop.settings",
    # the kinds of violation Shopee names
    "Prohibited Listing": "listing.banned",
    "Counterfeit and IP Infringement": "listing.banned",
    "Spam": "listing.banned",
    "Inappropriate Image": "listing.banned",
    "Insufficient Information": "listing.banned",
    "Mall Listing Improvement": "listing.banned",
    "Other Listing Improvement": "listing.banned",
}
"""Code → topic."""

OUR_FAMILIES: tuple[tuple[str, str], ...] = (
    ("engine.", "ours.trouble"),
    ("network.", "platform.trouble"),
    ("http_", "platform.trouble"),
    ("http.", "platform.trouble"),
)
"""Codes that end in a detail (an exception, an HTTP status), by how they begin → topic."""
