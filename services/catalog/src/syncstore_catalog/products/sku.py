"""SKUs for variants that come without one.

Made from the product's code and the variant's option values alone, so the same file gives the same SKUs on every
import, whatever else is in it. They have no spaces and at most 50 characters, which is what TikTok Shop takes as a
seller SKU (the narrower of the two marketplaces).
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence

MAX_GENERATED_SKU = 50
_DIGEST_LENGTH = 8
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def generate_sku(code: str, option_values: Sequence[str] = ()) -> str:
    """Return the SKU of one variant: readable, and different for every (code, option values).

    A digest is appended wherever readable text alone could repeat: with option values, after shortening, and when
    characters were replaced.
    """
    readable = "-".join(filter(None, (_plain(part) for part in (code, *option_values))))
    if not option_values and readable == code and len(readable) <= MAX_GENERATED_SKU:
        return readable
    digest = hashlib.sha256("\x1f".join((code, *option_values)).encode()).hexdigest()[:_DIGEST_LENGTH]
    room = MAX_GENERATED_SKU - _DIGEST_LENGTH - 1
    return f"{readable[:room].rstrip('-')}-{digest}".lstrip("-")


def shorten_code(text: str, longest: int) -> str:
    """Return the text itself when it fits, else its beginning and a digest of the whole."""
    if len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{text[: longest - _DIGEST_LENGTH - 1].rstrip('-')}-{digest}"


def _plain(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_PLAIN.sub("-", ascii_text).strip("-")
