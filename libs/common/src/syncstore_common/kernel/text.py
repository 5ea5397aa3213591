"""What text may hold to be shown and stored. Pure."""

import re

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def has_unprintable(text: str) -> bool:
    """Tell whether the text holds control characters (or halves of characters) that no screen or database shows."""
    return _UNPRINTABLE.search(text) is not None
