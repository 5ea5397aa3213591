"""TikTok Shop's request signature, written from the documented algorithm alone.

It must not know shops or tokens. Source: Partner Center, page "Sign your API request"; the vectors in the tests pin
it.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256

_UNSIGNED = frozenset({"sign", "access_token"})
MULTIPART = "multipart/form-data"


def media_type(content_type: str) -> str:
    """Return the media type of a content-type header in lower case, without its parameters."""
    return content_type.split(";", 1)[0].strip().lower()


def signed_text(path: str, query: Iterable[tuple[str, str]], body: bytes, *, content_type: str) -> bytes:
    """Return the bytes between the secrets: path, sorted decoded query pairs, and the raw body unless multipart."""
    pairs = sorted((key, value) for key, value in query if key not in _UNSIGNED)
    head = path + "".join(key + value for key, value in pairs)
    return head.encode() + (b"" if media_type(content_type) == MULTIPART else body)


def sign(secret: str, path: str, query: Iterable[tuple[str, str]], body: bytes = b"", *, content_type: str = "") -> str:
    """Return the signature of a request: 64 lowercase hex digits.

    ``path`` is the path as it stands on the wire, ``query`` holds decoded values, ``body`` the exact bytes sent.
    """
    key = secret.encode()
    text = signed_text(path, query, body, content_type=content_type)
    return hmac.new(key, key + text + key, sha256).hexdigest()


def is_signature(given: str, expected: str) -> bool:
    """Return whether ``given`` is ``expected``, letter case included, without leaking where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())
