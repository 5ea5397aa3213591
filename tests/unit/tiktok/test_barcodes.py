"""Which barcodes are sent, and as what."""

import pytest

from syncstore_tiktok.barcodes import identifier_code


@pytest.mark.parametrize(
    ("barcode", "kind"),
    [
        ("4006381333931", "EAN"),
        ("96385074", "EAN"),
        ("036000291452", "UPC"),
        ("00036000291452", "GTIN"),
        ("9780306406157", "ISBN"),
    ],
)
def test_a_right_barcode_is_typed_by_its_length(barcode: str, kind: str) -> None:
    assert identifier_code(barcode) == {"code": barcode, "type": kind}


def test_spaces_and_hyphens_are_dropped() -> None:
    assert identifier_code("978-0-306-40615-7") == {"code": "9780306406157", "type": "ISBN"}


@pytest.mark.parametrize("barcode", [None, "", "4006381333932", "12345", "ABCDEFGHIJKLM", "٤٠٠٦٣٨١٣٣٣٩٣١"])
def test_a_doubtful_barcode_is_not_sent(barcode: str | None) -> None:
    assert identifier_code(barcode) is None
