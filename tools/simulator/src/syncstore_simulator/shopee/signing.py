"""How Shopee signs a call: HMAC-SHA256 over the API type's base string, keyed with the partner key as text.

Source: Shopee developer guides on API calls (base strings per API type), recomputed vectors in the tests.
"""

import hashlib
import hmac
from enum import StrEnum


class ApiType(StrEnum):
    """What a call's signature covers."""

    PUBLIC = "public"
    SHOP = "shop"
    PUBLIC_OR_SHOP = "public_or_shop"
    """Picture upload: documented as public, signed as shop by several clients; both pass."""
    UNSIGNED = "unsigned"


def base_string(partner_id: int, path: str, timestamp: int, access_token: str = "", owner_id: str = "") -> str:
    """Return the text that is signed; a public call has neither token nor owner (shop or merchant id)."""
    return f"{partner_id}{path}{timestamp}{access_token}{owner_id}"


def sign(partner_key: str, base: str) -> str:
    """Return the lower-case hexadecimal signature of a base string."""
    return hmac.new(partner_key.encode(), base.encode(), hashlib.sha256).hexdigest()


def is_signed(partner_key: str, base: str, signature: str) -> bool:
    """Return whether ``signature`` is the signature of ``base``, in constant time."""
    return hmac.compare_digest(sign(partner_key, base).encode(), signature.encode())
