"""Signatures of the TikTok Shop Open API (202309 and later). Pure.

Facts: Partner Center, page sign-your-api-request. The path and every query parameter but ``sign`` and ``access_token``,
decoded and sorted by name, are covered, and so is the raw body of a JSON call; a multipart body is not. The text stands
between two copies of the app secret. The sign must be lower-case hex.
"""

import hashlib
import hmac
from collections.abc import Mapping

_NOT_SIGNED = frozenset({"sign", "access_token"})


def sign(*, secret: str, path: str, query: Mapping[str, str], body: bytes = b"") -> str:
    """Sign a call: ``path`` as on the wire, ``query`` decoded, ``body`` the very bytes sent (empty for multipart)."""
    covered = sorted((name.encode(), value.encode()) for name, value in query.items() if name not in _NOT_SIGNED)
    text = path.encode() + b"".join(name + value for name, value in covered) + body
    key = secret.encode()
    return hmac.new(key, key + text + key, hashlib.sha256).hexdigest()
