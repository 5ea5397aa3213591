"""Signatures of the Shopee Open Platform, API v2. Pure.

Facts: Open Platform guide on signing (API v2, read 2026-11). The base string is partner id, path and timestamp, and for
a shop's calls its access token and shop id; nothing separates them, and neither parameters nor body are covered. The
partner key is used as text although it looks like hex.
"""

import hashlib
import hmac


def sign_public(*, partner_id: int, partner_key: str, path: str, timestamp: int) -> str:
    """Sign a call that belongs to the app alone; ``timestamp`` in seconds. Returns lower-case hex."""
    return _sign(partner_key, f"{partner_id}{path}{timestamp}")


def sign_shop(*, partner_id: int, partner_key: str, path: str, timestamp: int, access_token: str, shop_id: str) -> str:
    """Sign a call for a shop; ``timestamp`` in seconds. Returns lower-case hex."""
    return _sign(partner_key, f"{partner_id}{path}{timestamp}{access_token}{shop_id}")


def _sign(partner_key: str, base: str) -> str:
    return hmac.new(partner_key.encode(), base.encode(), hashlib.sha256).hexdigest()
