"""The signature TikTok Shop puts into the ``Authorization`` header of a webhook delivery.

Source: Partner Center, page "Webhooks overview": HMAC-SHA256 with the app secret over app key + raw body, bare hex,
no scheme. Neither a time nor a nonce is signed.
"""

import hmac
from hashlib import sha256


def sign_push(app_key: str, app_secret: str, body: bytes) -> str:
    """Return the ``Authorization`` header value for a delivery with exactly these body bytes."""
    return hmac.new(app_secret.encode(), app_key.encode() + body, sha256).hexdigest()
