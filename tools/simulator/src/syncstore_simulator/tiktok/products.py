"""Creating and editing products: what a checked submission does to a shop.

Sources: endpoint pages Create Product, Edit Product and Partial Edit Product. Prices and stock sent along with an
edit apply at once, content waits for its review; SKUs left out of an edit are deleted with the version that leaves
them out.
"""

from collections.abc import Mapping

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.tiktok import content_rules, fields, review, sku_rules
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_product import ProductRefusal
from syncstore_simulator.tiktok.errors_sku import PriceRefusal, SkuRefusal, StockRefusal
from syncstore_simulator.tiktok.ids import IdSource
from syncstore_simulator.tiktok.listing import (
    Audit,
    Platform,
    Price,
    Product,
    Sku,
    Status,
    Stock,
    Version,
)
from syncstore_simulator.tiktok.shop import Shop
from syncstore_simulator.tiktok.submission import Submission, SubmittedSku

_DEFAULT_PLATFORMS = (Platform.TIKTOK_SHOP,)
_UNTOUCHABLE = frozenset({Status.FREEZE, Status.DELETED})
_DAY_S = 86_400


def check_new(shop: Shop, submission: Submission) -> tuple[JsonObject, list[str]]:
    """Check everything a create checks, changing nothing; return the content to store and warnings. Raises Refused."""
    skus = submission.skus
    if skus is None:
        raise fields.invalid("body.skus", "is missing")
    kept, warnings = content_rules.check_content(
        submission.content, submission.platforms or _DEFAULT_PLATFORMS, shop.facts
    )
    sku_rules.check_skus(skus, shop.facts)
    _check_complete(skus)
    return kept, warnings


def create(shop: Shop, submission: Submission, ids: IdSource, now: float) -> tuple[Product, list[str]]:
    """Create a product and send it to review, or save it as a draft. Raises Refused."""
    content, warnings = check_new(shop, submission)
    platforms = submission.platforms or _DEFAULT_PLATFORMS
    product = Product(
        id=ids.product(),
        shop_id=shop.config.shop_id,
        created_at=int(now),
        updated_at=int(now),
        live=Version(content, ()),
        prices={},
        stock={},
        platforms=platforms,
        statuses=dict.fromkeys(platforms, Status.DRAFT),
    )
    version = Version(content, _stored_skus(shop, product, submission.skus or (), ids))
    product.live = version
    if not submission.is_draft:
        review.submit(product, version, platforms, shop.review_due_at(now))
    day = int(now // _DAY_S)
    shop.created_on_day[day] = shop.created_on_day.get(day, 0) + 1
    shop.products[product.id] = product
    shop.changed(product, now)
    return product, warnings


def edit(
    shop: Shop, product: Product, submission: Submission, ids: IdSource, now: float, *, is_partial: bool
) -> tuple[Version, Audit, list[str]]:
    """Edit a product; return the version made, the state of its review, and warnings. Raises Refused."""
    if _UNTOUCHABLE & set(product.statuses.values()):
        raise Refused(ProductRefusal.STATUS_FORBIDS, product.status.value)
    base = product.newest
    given = {**base.content, **submission.content} if is_partial else submission.content
    platforms = submission.platforms or product.platforms
    content, warnings = content_rules.check_content(given, platforms, shop.facts)
    skus = base.skus
    if submission.skus is not None or not is_partial:
        if submission.skus is None:
            raise fields.invalid("body.skus", "is missing")
        _check_edited_skus(shop, product, base, submission.skus)
        is_side_draft = submission.is_draft and product.status is not Status.DRAFT
        skus = _stored_skus(shop, product, submission.skus, ids, keeps_known_values=is_side_draft)
    version = Version(content, skus)
    audit = _store(shop, product, version, platforms, now, is_draft=submission.is_draft)
    shop.changed(product, now)
    return version, audit, warnings


def _store(
    shop: Shop, product: Product, version: Version, platforms: tuple[Platform, ...], now: float, *, is_draft: bool
) -> Audit:
    if is_draft:
        review.save_draft(product, version)
        return Audit.NONE
    first_submission = set(product.statuses.values()) <= {Status.DRAFT, Status.FAILED, Status.PLATFORM_DEACTIVATED}
    if version == product.newest and platforms == product.platforms and not first_submission:
        return Audit.APPROVED if product.review is None else Audit.AUDITING
    product.platforms = platforms
    review.submit(product, version, platforms, shop.review_due_at(now))
    return Audit.AUDITING


def _check_complete(skus: tuple[SubmittedSku, ...]) -> None:
    """A new SKU needs a price and a warehouse."""
    for sku in skus:
        if sku.price is None:
            raise Refused(PriceRefusal.MISSING)
        if sku.inventory is None:
            raise Refused(StockRefusal.NO_WAREHOUSE)


def _check_edited_skus(shop: Shop, product: Product, base: Version, skus: tuple[SubmittedSku, ...]) -> None:
    known: Mapping[str, Sku] = product.skus_by_id()
    for sku in skus:
        if sku.id is not None and sku.id not in known:
            raise Refused(SkuRefusal.NOT_OF_PRODUCT, sku.id)
    sku_rules.check_skus(skus, shop.facts)
    _check_complete(tuple(sku for sku in skus if sku.id is None))
    had_attributes = any(sku.sales_attributes for sku in base.skus)
    if had_attributes and not any(sku.attributes for sku in skus):
        raise Refused(SkuRefusal.ALL_ATTRIBUTES_REMOVED)
    for sku in skus:
        if sku.id is None:
            continue
        _check_warehouses_kept(product, sku)
        code = known[sku.id].identifier_code
        if code is not None and sku.identifier_code not in {None, code}:
            raise Refused(SkuRefusal.CODE_FIXED, sku.id)
        _check_promotion(product, sku)


def _check_warehouses_kept(product: Product, sku: SubmittedSku) -> None:
    if sku.inventory is None or sku.id is None:
        return
    if {warehouse_id for warehouse_id, _ in sku.inventory} != set(product.stock[sku.id]):
        raise Refused(StockRefusal.WAREHOUSES_CHANGED, sku.id)


def _check_promotion(product: Product, sku: SubmittedSku) -> None:
    if sku.id is None:
        return
    if sku.price is not None:
        sku_rules.check_unlocked(product, sku.id, sku.price)
    for warehouse_id, quantity in sku.inventory or ():
        sku_rules.check_floor(product, sku.id, warehouse_id, quantity)


def _stored_skus(
    shop: Shop,
    product: Product,
    skus: tuple[SubmittedSku, ...],
    ids: IdSource,
    *,
    keeps_known_values: bool = False,
) -> tuple[Sku, ...]:
    """Store prices and stock at once and return the reviewed part of the SKUs.

    ``keeps_known_values`` is for drafts beside a live product: what buyers see must not change.
    """
    stored = []
    for given in skus:
        sku_id = given.id or ids.sku()
        is_frozen = keeps_known_values and given.id is not None
        if given.price is not None and not is_frozen:
            product.prices[sku_id] = Price(given.price.amount, given.price.currency)
        if given.inventory is not None and not is_frozen:
            shelves = product.stock.setdefault(sku_id, {})
            for warehouse_id, quantity in given.inventory:
                shelves.setdefault(warehouse_id, Stock(0)).available = quantity
        attributes = tuple(shop.sales_attribute(item) for item in given.attributes)
        stored.append(Sku(sku_id, given.seller_sku, attributes, given.external_sku_id, given.identifier_code))
    return tuple(stored)
