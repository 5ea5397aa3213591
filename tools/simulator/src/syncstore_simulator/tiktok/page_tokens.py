"""Opaque page tokens. Each contains ``+``, ``/`` and ``=``, so that a client that signs the encoded form is found
out.

What real tokens hold is not documented; a token of another query is refused (inferred).
"""

import base64
import binascii
import hashlib

from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_calls import SearchRefusal

_MARK = b"\xfb\xff\xfe"  # encodes to +//+


def query_mark(query: object) -> str:
    """Return a short mark of a query, to tie tokens to it."""
    return hashlib.sha256(repr(query).encode()).hexdigest()[:8]


def make_token(offset: int, mark: str) -> str:
    """Return the token of the page that starts after ``offset`` results."""
    content = _MARK + f"{mark}:{offset}".encode()
    while len(content) % 3 != 1:
        content += b" "
    return base64.b64encode(content).decode()


def read_token(token: str, mark: str) -> int:
    """Return how many results came before. Raises Refused for a token that is not of this query."""
    try:
        content = base64.b64decode(token, validate=True)
    except binascii.Error as error:
        raise Refused(SearchRefusal.PAGE_TOKEN) from error
    head, separator, offset = content.removeprefix(_MARK).strip().partition(b":")
    if not content.startswith(_MARK) or not separator or head != mark.encode() or not offset.isdigit():
        raise Refused(SearchRefusal.PAGE_TOKEN)
    return int(offset)
