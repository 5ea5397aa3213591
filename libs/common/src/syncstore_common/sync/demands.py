"""What a platform's category asks of a new listing besides attributes, and what a product does not have. Pure.

Only new listings are held to it: one that exists got what it needed when it was made, and keeps what an edit leaves
out. A finding here spares a call that would be refused with fewer words.
"""

from collections.abc import Iterator

from syncstore_common.sync.listing import Demands, DesiredListing, Finding

_ELSEWHERE = "choose another category, or create the listing in the platform's seller centre and link it by its id"


def unmet_demands(listing: DesiredListing, demands: Demands) -> tuple[Finding, ...]:
    """Return an error for everything the category demands and the listing lacks."""
    return tuple(_unmet(listing, demands))


def _unmet(listing: DesiredListing, demands: Demands) -> Iterator[Finding]:
    if demands.brand and not (listing.brand or listing.brand_id):
        yield Finding("brand", "brand.required", "the category asks for a brand", "enter the product's brand")
    package = listing.package
    if demands.dimensions and None in (package.length_mm, package.width_mm, package.height_mm):
        fix = "enter length, width and height of the packed product"
        yield Finding("dimensions", "dimensions.required", "the category asks for the parcel's size", fix)
    if demands.barcode and any(not variant.barcode for variant in listing.variants):
        skus = ", ".join(variant.sku for variant in listing.variants if not variant.barcode)
        message = f"the category asks for a barcode of every SKU; without one are {skus}"
        yield Finding("barcode", "barcode.required", message, "enter the SKUs' barcodes (GTIN)")
    if demands.size_chart:
        yield Finding("category", "size_chart.required", "the category asks for a size chart", _ELSEWHERE)
    if demands.certificates:
        message = f"the category asks for certificates: {', '.join(demands.certificates)}"
        yield Finding("category", "certificates.required", message, _ELSEWHERE)
