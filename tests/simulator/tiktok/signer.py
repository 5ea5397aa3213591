"""A signer of the test tree's own: it shares no line with the simulator, so a fault there cannot hide.

The steps are those of the platform's page on signing, written down naively.
"""

import hashlib
import hmac


def sign_request(secret: str, path: str, query: dict[str, str], body: bytes | None) -> str:
    """Sign a request; ``body`` is None for multipart uploads and requests without a body."""
    text = secret + path
    for key in sorted(query):
        if key not in ("sign", "access_token"):
            text += key + query[key]
    message = text.encode("utf-8") + (body or b"") + secret.encode("utf-8")
    return hmac.new(secret.encode("utf-8"), message, hashlib.sha256).hexdigest()
