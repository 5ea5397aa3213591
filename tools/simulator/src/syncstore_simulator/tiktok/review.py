"""What a review decides and how a product's statuses follow; pure rules over `Product`.

A title with the word REJECT fails everywhere; REJECT-TIKTOK and REJECT-TOKOPEDIA fail on one platform. Sources: the
endpoint pages Create, Edit and Activate Product and the changelog of the audit status.
"""

import re
from collections.abc import Iterable

from syncstore_simulator.tiktok.listing import Audit, Platform, Product, Review, Status, Version

_REJECTED = re.compile(r"\bREJECT(?:-(TIKTOK|TOKOPEDIA))?\b")
_NEVER_LIVE = frozenset({Status.DRAFT, Status.PENDING, Status.FAILED, Status.PLATFORM_DEACTIVATED})


def passes(title: str, platform: Platform) -> bool:
    """Return whether a title passes the review on a platform."""
    words = {match.group(1) for match in _REJECTED.finditer(title)}
    own = "TIKTOK" if platform is Platform.TIKTOK_SHOP else "TOKOPEDIA"
    return None not in words and own not in words


def submit(product: Product, version: Version, platforms: Iterable[Platform], due_at: float) -> None:
    """Send a version to review. While nothing is live it replaces the content at once; otherwise what is live stays."""
    wanted = tuple(platforms)
    for left_out in set(product.statuses) - set(wanted):
        if product.statuses[left_out] in {Status.ACTIVATE, Status.PENDING}:
            product.statuses[left_out] = Status.SELLER_DEACTIVATED
    if all(status in _NEVER_LIVE for status in product.statuses.values()):
        product.live = version
    for platform in wanted:
        if product.statuses.get(platform, Status.DRAFT) in _NEVER_LIVE:
            product.statuses[platform] = Status.PENDING
    product.review = Review(version, due_at, wanted)
    product.audit, product.failed_on, product.rejected, product.draft = Audit.AUDITING, (), None, None


def save_draft(product: Product, version: Version) -> None:
    """Keep a version as a draft, beside the live version once there is one."""
    if set(product.statuses.values()) <= {Status.DRAFT}:
        product.live = version
    else:
        product.draft = version


def reactivate(product: Product, platform: Platform, due_at: float) -> None:
    """Send a deactivated product back to review on one platform."""
    product.statuses[platform] = Status.PENDING
    others = product.review.platforms if product.review is not None else ()
    product.review = Review(product.newest, due_at, tuple(dict.fromkeys((*others, platform))))
    product.audit, product.failed_on = Audit.AUDITING, ()


def conclude(product: Product) -> None:
    """Apply the verdicts of the pending review, whose time has come."""
    review = product.review
    if review is None:
        return
    title = review.version.title
    failed = tuple(platform for platform in review.platforms if not passes(title, platform))
    is_edit = review.version is not product.live
    fails_everywhere = bool(failed) and len(failed) == len(review.platforms)
    product.review, product.failed_on = None, failed
    product.audit = Audit.FAILED if _leading(review.platforms) in failed else Audit.APPROVED
    if is_edit and fails_everywhere:
        product.rejected = review.version
        _drop_pending(product)
        return
    product.live = review.version
    for platform in review.platforms:
        product.statuses[platform] = _after(product.statuses[platform], is_edit=is_edit, failed=platform in failed)
    _forget_gone_skus(product)


def _leading(platforms: tuple[Platform, ...]) -> Platform:
    return Platform.TIKTOK_SHOP if Platform.TIKTOK_SHOP in platforms else Platform.TOKOPEDIA


def _drop_pending(product: Product) -> None:
    """A platform that was only to be added by the failed edit does not show the product."""
    for platform, status in product.statuses.items():
        if status is Status.PENDING:
            product.statuses[platform] = Status.FAILED


def _after(status: Status, *, is_edit: bool, failed: bool) -> Status:
    if status is Status.PENDING:
        return Status.FAILED if failed else Status.ACTIVATE
    if failed and is_edit and status is Status.ACTIVATE:
        return Status.PLATFORM_DEACTIVATED
    return status


def _forget_gone_skus(product: Product) -> None:
    kept = {sku.id for version in (product.live, product.draft) if version is not None for sku in version.skus}
    for sku_id in set(product.prices) - kept:
        del product.prices[sku_id]
        product.stock.pop(sku_id, None)
