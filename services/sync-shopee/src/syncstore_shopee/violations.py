"""What Shopee holds against a listing, as a problem a seller can solve: reason, field and fix. Pure.

Facts: Open Platform reference of get_item_violation_info (2024-01) and of the push about violations (2026-05). The
kinds of violation are a closed list in its pages; a listing may have several, a demotion beside a ban. Deleted items
stay readable for about 90 days, with what was held against them.
"""

from datetime import UTC, datetime

from syncstore_common.sync.listing import LiveProblem, RemoteStatus
from syncstore_shopee.wire_items import ItemBase, ItemViolations, Violation

_SEE = "See the listing in the Seller Centre."
_FIELDS = {
    "inappropriate image": "images",
    "insufficient information": "description",
    "counterfeit and ip infringement": "brand",
    "spam": "title",
}
_SHOPEE_DELETED, _SELLER_DELETED = "SHOPEE_DELETE", "SELLER_DELETE"
_BARE = {
    "banned": ("Shopee has banned this listing.", _SEE),
    "deboost": ("Shopee shows this listing less.", _SEE),
    "shopee_delete": ("Shopee deleted this listing.", "Correct the product and list it again."),
    "seller_delete": ("The listing was deleted in the Seller Centre.", "List the product again if it is still sold."),
}


def is_accused(item: ItemBase, status: RemoteStatus) -> bool:
    """Tell whether Shopee has reasons to read."""
    return item.deboost or status is RemoteStatus.BANNED or item.item_status == _SHOPEE_DELETED


def problem_of(item: ItemBase, status: RemoteStatus, violations: ItemViolations | None) -> LiveProblem | None:
    """Return what is wrong: every reason Shopee gives, the newest first, else the bare fact; None when nothing is."""
    code = _code(item, status)
    if code is None:
        return None
    headline, fix = _BARE[code]
    reasons = _reasons(code, violations)
    if not reasons:
        return LiveProblem(code, headline, fix=fix)
    told = " ".join(_told(reason) for reason in reasons)
    return LiveProblem(
        code=reasons[0].violation_type or code,
        message=f"{headline} {told}",
        field=next((field for reason in reasons if (field := _field(reason))), None),
        fix=" ".join(dict.fromkeys(filter(None, (_fix(reason) for reason in reasons)))) or fix,
    )


def _code(item: ItemBase, status: RemoteStatus) -> str | None:
    if item.item_status == _SELLER_DELETED:
        return "seller_delete"
    if item.item_status == _SHOPEE_DELETED:
        return "shopee_delete"
    if status is RemoteStatus.BANNED:
        return "banned"
    return "deboost" if item.deboost else None


def _reasons(code: str, violations: ItemViolations | None) -> list[Violation]:
    """The reasons of this state; a listing that was only demoted has no reason for a ban."""
    if violations is None or code == "seller_delete":
        return []
    newest_first = sorted(violations.reasons, key=lambda reason: -reason.update_time)
    of_the_ban = [reason for reason in newest_first if reason in violations.item_status_details]
    return newest_first if code == "deboost" else of_the_ban or newest_first


def _told(reason: Violation) -> str:
    parts = (reason.violation_type, reason.violation_reason)
    return f"{': '.join(part for part in parts if part).rstrip('.')}."


def _field(reason: Violation) -> str | None:
    if reason.suggested_category or "category" in reason.violation_reason.casefold():
        return "category"
    return _FIELDS.get(reason.violation_type.casefold())


def _fix(reason: Violation) -> str:
    suggestion = reason.suggestion.rstrip(". ")
    if reason.suggested_category:
        names = ", ".join(
            f"{item.category_name} ({item.category_id})" if item.category_name else item.category_id
            for item in reason.suggested_category
        )
        suggestion = f"{suggestion}: {names}" if suggestion else f"Move it to {names}"
    if not suggestion:
        return ""
    if not reason.fix_deadline_time:
        return f"{suggestion}."
    return f"{suggestion}, by {datetime.fromtimestamp(reason.fix_deadline_time, UTC):%Y-%m-%d %H:%M} UTC."
