"""From the platform's product to the listing it shows: status, problem, prices, stock. Pure.

Facts: Partner Center, page Get Product (202309) and the changelog of the audit status (2026-05). ``status`` holds
product and first review together; ``audit`` is the newest review. While an edit is reviewed, and when it fails, the
version before it stays live. Without a top ``status`` the product is listed on Tokopedia only.
"""

from decimal import Decimal, InvalidOperation

from syncstore_common.kernel.money import Money
from syncstore_common.sync.listing import LiveListing, LiveProblem, LiveVariant, RemoteStatus
from syncstore_tiktok.errors import safe_text
from syncstore_tiktok.wire import AuditReason, Price, Product, Sku

AUDITING = "AUDITING"
_AUDIT_FAILED = "FAILED"

_STATUSES = {
    "ACTIVATE": RemoteStatus.LIVE,
    "PENDING": RemoteStatus.IN_REVIEW,
    "FAILED": RemoteStatus.REVIEW_FAILED,
    "DRAFT": RemoteStatus.UNLISTED,
    "SCHEDULED": RemoteStatus.UNLISTED,
    "SELLER_DEACTIVATED": RemoteStatus.UNLISTED,
    "PLATFORM_DEACTIVATED": RemoteStatus.UNLISTED,
    "FREEZE": RemoteStatus.BANNED,
    "DELETED": RemoteStatus.DELETED,
}
_POSITIONS = {
    "title": ("title", "name"),
    "description": ("description", "detail"),
    "images": ("image", "picture"),
    "category": ("category",),
    "brand": ("brand",),
    "price": ("price",),
    "attributes": ("attribute", "propert", "certif", "qualif"),
    "variants": ("sku", "variation"),
}
_STATE_PROBLEMS = {
    "PLATFORM_DEACTIVATED": (
        "TikTok Shop switched this listing off.",
        "See the reason in Seller Center, correct the product and sync it again.",
    ),
    "FREEZE": ("TikTok Shop froze this listing.", "See the reason in Seller Center; an appeal may be possible."),
}
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
    )


def status_of(product: Product) -> RemoteStatus:
    """Return where the product stands; a status that nobody documented counts as a review that goes on."""
    return _STATUSES.get(_raw_status(product), RemoteStatus.IN_REVIEW)


def edit_is_reviewed(product: Product) -> bool:
    """Tell whether an accepted edit waits for its review while the version before it is live."""
    return product.audit.status == AUDITING and status_of(product) is RemoteStatus.LIVE


def problem_of(product: Product) -> LiveProblem | None:
    """Return what the platform has against the product, with the field when its words name one."""
    status = _raw_status(product)
    if status in _STATE_PROBLEMS:
        message, fix = _STATE_PROBLEMS[status]
        return LiveProblem(code=status, message=_with_reasons(message, product.audit_failed_reasons), fix=fix)
    if product.audit.status == _AUDIT_FAILED or product.audit_failed_reasons:
        return _failed_review(product)
    waiting = [*product.audit.pre_approved_reasons, *product.audit.not_submitted_reasons]
    if waiting:
        fixes = [_WAITING_FOR.get(reason, "See Seller Center.") for reason in waiting]
        message = f"The listing waits for: {', '.join(waiting)}"
        return LiveProblem(
            code=waiting[0], message=safe_text(message), field="shop", fix=" ".join(dict.fromkeys(fixes))
        )
    return _tokopedia_problem(product)


def _raw_status(product: Product) -> str:
    if product.status:
        return product.status
    return next((item.status for item in product.integrated_platform_statuses if item.status), "")


def _failed_review(product: Product) -> LiveProblem:
    reasons = product.audit_failed_reasons
    is_live = status_of(product) is RemoteStatus.LIVE
    headline = (
        "An edit did not pass the review; buyers still see the version before it."
        if is_live
        else "The listing did not pass the review."
    )
    suggestions = dict.fromkeys(text for reason in reasons for text in reason.suggestions)
    return LiveProblem(
        code="edit_rejected" if is_live else "review_failed",
        message=_with_reasons(headline, reasons),
        field=next((field for reason in reasons if (field := _field_of(reason.position))), None),
        fix=safe_text(" ".join(suggestions)) or "Correct the product and sync it again.",
    )


def _tokopedia_problem(product: Product) -> LiveProblem | None:
    for item in product.integrated_platform_statuses:
        if product.status == "ACTIVATE" and item.status not in {"", "ACTIVATE", "PENDING"}:
            message = f"The listing is live on TikTok Shop, but {item.status} on {item.platform}."
            return LiveProblem(code=item.status, message=safe_text(message), fix="See the listing in Seller Center.")
    return None


def _with_reasons(headline: str, reasons: tuple[AuditReason, ...]) -> str:
    told = [
        ": ".join(part for part in (reason.listing_platform, reason.position, "; ".join(reason.reasons)) if part)
        for reason in reasons
    ]
    return safe_text(" ".join((headline, *told)))


def _field_of(position: str) -> str | None:
    words = position.casefold()
    return next((field for field, marks in _POSITIONS.items() if any(mark in words for mark in marks)), None)


def _variant(sku: Sku) -> LiveVariant:
    stock = sum(shelf.quantity for shelf in sku.inventory) if sku.inventory else None
    return LiveVariant(external_id=sku.id, sku=sku.seller_sku, price=_money(sku.price), stock=stock)


def _money(price: Price) -> Money | None:
    try:
        amount = Decimal(price.sale_price or price.tax_exclusive_price)
    except InvalidOperation:
        return None
    return Money.from_decimal(amount, price.currency) if amount.is_finite() and price.currency else None
