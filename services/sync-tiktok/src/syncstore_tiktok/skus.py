"""The SKU list of an edit, and which platform SKU belongs to which variant. Pure.

Facts: Partner Center, page Partial Edit Product (202509): a SKU id that is left out deletes the SKU, nested values that
are left out are blanked, warehouses of a SKU can't change. So an edit sends every SKU or none, and kept SKUs repeat
the price and stock that were read a moment ago: those have pushes of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from syncstore_common.kernel.fingerprint import Json
from syncstore_common.sync.listing import DesiredListing, DesiredVariant, RemoteRef
from syncstore_common.sync.removals import check_removals
from syncstore_tiktok.barcodes import identifier_code
from syncstore_tiktok.mapping import Body, OptionValue, Pictures, new_sku, option_values
from syncstore_tiktok.wire import Product, Sku, WrittenSku


def matched(listing: DesiredListing, ref: RemoteRef, live: Product) -> dict[UUID, Sku]:
    """Return the live SKU of each variant that has one: by the id we know, else by its SKU code.

    The second way finds what an earlier edit made whose answer was lost.
    """
    by_id = {sku.id: sku for sku in live.skus}
    known = {variant.variant_id: ref.variants.get(variant.variant_id, "") for variant in listing.variants}
    found = {variant_id: by_id[sku_id] for variant_id, sku_id in known.items() if sku_id in by_id}
    taken = {sku.id for sku in found.values()}
    spare = {sku.seller_sku: sku for sku in live.skus if sku.id not in taken and sku.seller_sku}
    for variant in listing.variants:
        if variant.variant_id not in found and variant.sku in spare:
            found[variant.variant_id] = spare.pop(variant.sku)
    return found


def edited_skus(
    listing: DesiredListing, ref: RemoteRef, live: Product, pictures: Pictures, warehouse_id: str
) -> list[Json] | None:
    """Return every SKU as it should be, or None when the live ones already are.

    SKUs that are added go to ``warehouse_id``; a live SKU without a variant of ours is left out and thereby deleted.
    Raises PlatformFailure (REJECTED) when we did not list that one and nobody confirmed its removal.
    """
    kept = matched(listing, ref, live)
    if len(kept) == len(listing.variants) == len(live.skus) and all(
        _is_as_wanted(listing, variant, kept[variant.variant_id], pictures) for variant in listing.variants
    ):
        return None
    staying = {sku.id for sku in kept.values()}
    check_removals(listing, ref, {sku.id: sku.seller_sku for sku in live.skus if sku.id not in staying})
    edit = _Edit(listing, pictures, _AttributeIds.of(live), warehouse_id)
    return [
        edit.kept(variant, kept[variant.variant_id]) if variant.variant_id in kept else edit.added(variant)
        for variant in listing.variants
    ]


def warehouse_of(live: Product) -> str | None:
    """Return a warehouse that the product's SKUs are in."""
    return next((shelf.warehouse_id for sku in live.skus for shelf in sku.inventory), None)


def written_ref(external_id: str, listing: DesiredListing, written: tuple[WrittenSku, ...]) -> RemoteRef:
    """Return the ids of a listing from the SKUs an answer names; a variant it does not name is left out."""
    by_code = {sku.seller_sku: sku.id for sku in written if sku.seller_sku}
    variants = {item.variant_id: by_code[item.sku] for item in listing.variants if item.sku in by_code}
    if not variants and len(written) == len(listing.variants) == 1:
        variants = {listing.variants[0].variant_id: written[0].id}
    return RemoteRef(external_id, variants)


@dataclass(frozen=True, slots=True)
class _AttributeIds:
    """The platform's ids of options and values. An id wins over a name, and all SKUs must name an option alike."""

    options: Mapping[str, str]
    values: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, live: Product) -> "_AttributeIds":
        attributes = [item for sku in live.skus for item in sku.sales_attributes if item.id and item.name]
        return cls(
            options={item.name.casefold(): item.id for item in attributes},
            values={(item.id, item.value_name): item.value_id for item in attributes if item.value_id},
        )

    def body(self, option: OptionValue) -> Body:
        option_id = self.options.get(option.name.casefold())
        if option_id is None:
            return {"name": option.name, "value_name": option.value, **option.picture_body()}
        value_id = self.values.get((option_id, option.value))
        value: Body = {"value_id": value_id} if value_id else {"value_name": option.value}
        return {"id": option_id, **value, **option.picture_body()}


def _is_as_wanted(listing: DesiredListing, variant: DesiredVariant, sku: Sku, pictures: Pictures) -> bool:
    wanted = {
        (option.name.casefold(), option.value, option.picture or "")
        for option in option_values(listing, variant, pictures)
    }
    shown = {(item.name.casefold(), item.value_name, item.sku_img.uri) for item in sku.sales_attributes}
    lacks_barcode = sku.identifier_code is None and identifier_code(variant.barcode) is not None
    return sku.seller_sku == variant.sku and wanted == shown and not lacks_barcode


@dataclass(frozen=True, slots=True)
class _Edit:
    """Writes the SKUs of one edit."""

    listing: DesiredListing
    pictures: Pictures
    ids: _AttributeIds
    warehouse_id: str

    def added(self, variant: DesiredVariant) -> Body:
        body = new_sku(self.listing, variant, self.pictures, self.warehouse_id)
        if "sales_attributes" in body:
            options = option_values(self.listing, variant, self.pictures)
            body["sales_attributes"] = [self.ids.body(option) for option in options]
        return body

    def kept(self, variant: DesiredVariant, sku: Sku) -> Body:
        body = self.added(variant)
        body["id"] = sku.id
        amount = sku.price.sale_price or sku.price.tax_exclusive_price
        if amount:
            body["price"] = {"amount": amount, "currency": sku.price.currency or variant.price.currency}
        if sku.inventory:
            body["inventory"] = [
                {"warehouse_id": shelf.warehouse_id, "quantity": shelf.quantity} for shelf in sku.inventory
            ]
        if sku.identifier_code is not None:
            body["identifier_code"] = {"code": sku.identifier_code.code, "type": sku.identifier_code.type}
        return body
