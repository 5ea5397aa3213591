"""From the platform's product to the listing it shows: status, problem, prices, stock. Pure.

Facts: Partner Center, page Get Product (202309) and the changelog of the audit status (2026-05). ``status`` holds
product and first review together; ``audit`` is the newest review. While an edit is reviewed, and when it fails, the
version before it stays live. Without a top ``status`` the product is listed on Tokopedia only.
"""

from decimal import Decimal, InvalidOperation

from syncstore_common.kernel.money import Money
from syncstore_common.sync.category_data import AttributeValue
from syncstore_common.sync.listing import LiveListing, LiveProblem, LiveVariant, RemoteStatus
from syncstore_tiktok.channels import channels_of, failed_review, problem_of_some, problem_of_state, status_of
from syncstore_tiktok.errors import safe_text
from syncstore_tiktok.wire import Price, Product, Sku

AUDITING = "AUDITING"
_AUDIT_FAILED = "FAILED"

_WAITING_FOR = {
    "KYC_PENDING": "Complete the shop's registration in Seller Center.",
    "RESTRICTED_CATEGORY_PENDING": "Ask for the category in Seller Center's Qualification Center.",
    "PAYMENT_ACCOUNT_NOT_LINKED": "Link a payment account in Seller Center.",
    "SHOP_INACTIVE": "Open the shop in Seller Center.",
    "W8_NOT_CONFIGURED": "Enter the shop's tax data in Seller Center.",
}


def live_listing(product: Product) -> LiveListing:
    """Return the listing as buyers see it, or would see it after its first review."""
    return LiveListing(
        external_id=product.id,
        code=product.external_product_id or None,
        status=status_of(product),
        title=product.title,
        description=product.description,
        category_id=product.category_id,
        variants=tuple(_variant(sku) for sku in product.skus),
        image_count=len(product.main_images),
        problem=problem_of(product),
        edit_in_review=edit_is_reviewed(product),
        channels=channels_of(product),
        attributes={
            item.id: tuple(AttributeValue(value.name, value.id or None) for value in item.values)
            for item in product.product_attributes
        },
    )


def edit_is_reviewed(product: Product) -> bool:
    """Tell whether an accepted edit, or one more channel, waits for its review while something is live."""
    if status_of(product) is not RemoteStatus.LIVE:
        return False
    waits = any(channel.status is RemoteStatus.IN_REVIEW for channel in channels_of(product))
    return waits or product.audit.status == AUDITING


def problem_of(product: Product) -> LiveProblem | None:
    """Return what the platform has against the product, with the field when its words name one."""
    partly = problem_of_some(channels_of(product))
    if partly is not None:
        return partly
    switched_off = problem_of_state(product)
    if switched_off is not None:
        return switched_off
    if product.audit.status == _AUDIT_FAILED or product.audit_failed_reasons:
        return _failed_review(product)
    waiting = [*product.audit.pre_approved_reasons, *product.audit.not_submitted_reasons]
    if waiting:
        fixes = [_WAITING_FOR.get(reason, "See Seller Center.") for reason in waiting]
        message = f"The listing waits for: {', '.join(waiting)}"
        return LiveProblem(
            code=waiting[0], message=safe_text(message), field="shop", fix=" ".join(dict.fromkeys(fixes))
        )
    return None


def _failed_review(product: Product) -> LiveProblem:
    if status_of(product) is RemoteStatus.LIVE:
        headline = "An edit did not pass the review; buyers still see the version before it."
        return failed_review(headline, "edit_rejected", product.audit_failed_reasons)
    return failed_review("The listing did not pass the review.", "review_failed", product.audit_failed_reasons)


def _variant(sku: Sku) -> LiveVariant:
    stock = sum(shelf.quantity for shelf in sku.inventory) if sku.inventory else None
    options = tuple(item.value_name for item in sku.sales_attributes)
    return LiveVariant(external_id=sku.id, sku=sku.seller_sku, price=_money(sku.price), stock=stock, options=options)


def _money(price: Price) -> Money | None:
    try:
        amount = Decimal(price.sale_price or price.tax_exclusive_price)
    except InvalidOperation:
        return None
    return Money.from_decimal(amount, price.currency) if amount.is_finite() and price.currency else None
