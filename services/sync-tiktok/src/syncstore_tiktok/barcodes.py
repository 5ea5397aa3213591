"""Barcodes as TikTok Shop types them. Pure.

Facts: Partner Center, page Create Product (``identifier_code``: GTIN 14 digits, EAN 8 or 13, UPC 12, ISBN 13) and the
GS1 check digit. A code once submitted can't be changed, so anything doubtful is not sent.
"""

_TYPES = {8: "EAN", 12: "UPC", 13: "EAN", 14: "GTIN"}


def identifier_code(barcode: str | None) -> dict[str, str] | None:
    """Return ``{"code", "type"}`` for a barcode with a right check digit, else None."""
    digits = (barcode or "").replace(" ", "").replace("-", "")
    kind = _TYPES.get(len(digits))
    if kind is None or not (digits.isascii() and digits.isdigit()) or not _check_digit_is_right(digits):
        return None
    if digits.startswith(("978", "979")) and len(digits) == 13:
        kind = "ISBN"
    return {"code": digits, "type": kind}


def _check_digit_is_right(digits: str) -> bool:
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(weighted) % 10 == 0
