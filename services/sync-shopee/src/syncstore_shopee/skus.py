"""Absolute prices and stock of an item's models: who is set, and what the answer says about each. Pure.

Facts: Open Platform reference of update_price and update_stock (2026-08) and sandbox measurements: some models may
fail while others are set; when all fail the code comes with the list; a row without ``model_id`` is the item itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure, Remedy
from syncstore_common.sync.listing import DesiredVariant, ItemFailure, Kind
from syncstore_shopee.error_codes import VERDICTS, Verdict
from syncstore_shopee.errors import bare_code, reason_verdict
from syncstore_shopee.wire_items import SetResult

AT_ONCE = 50
PRICE_FAILED = "error_update_price_fail"
STOCK_FAILED = "error_busi_update_stock_failed"
_GENERAL_CODES = {Kind.PRICE: PRICE_FAILED, Kind.STOCK: STOCK_FAILED}


@dataclass(frozen=True, slots=True)
class Target:
    """One SKU to set, by the platform's model id ("0" = the item itself)."""

    model_id: str
    variant: DesiredVariant


@dataclass(frozen=True, slots=True)
class Settled:
    """How a call ended for its targets; those in neither group were set."""

    refused: tuple[tuple[Target, str], ...]
    """Targets with the platform's reason."""
    unmentioned: tuple[Target, ...]
    """Targets in neither list of the answer: only a read tells."""


def targets_of(variants: Sequence[DesiredVariant], known: Mapping[UUID, str]) -> list[Target]:
    """Pair variants with their models; one that has no model yet gets price and stock when it is added."""
    return [Target(known[item.variant_id], item) for item in variants if item.variant_id in known]


def chunks(targets: Sequence[Target]) -> list[Sequence[Target]]:
    """Split targets into calls."""
    return [targets[start : start + AT_ONCE] for start in range(0, len(targets), AT_ONCE)]


def settle(targets: Sequence[Target], result: SetResult) -> Settled:
    """Reconcile the two lists of an answer with what was sent."""
    reasons = {row.model_id: row.failed_reason for row in result.failure_list}
    accepted = {row.model_id for row in result.success_list}
    return Settled(
        refused=tuple((target, reasons[target.model_id]) for target in targets if target.model_id in reasons),
        unmentioned=tuple(
            target for target in targets if target.model_id not in reasons and target.model_id not in accepted
        ),
    )


def verdict_of_all(result: SetResult) -> Verdict:
    """Return what it means that nothing was set: what all reasons agree on, else what the code says."""
    verdicts = [reason_verdict(row.failed_reason) for row in result.failure_list]
    if verdicts and all(item == verdicts[0] for item in verdicts):
        return verdicts[0]
    return VERDICTS[bare_code(result.refusal)]


def failure_of_all(kind: Kind, result: SetResult, verdict: Verdict) -> PlatformFailure:
    """Return the failure of a call that set nothing, in the platform's words."""
    reasons = dict.fromkeys(row.failed_reason for row in result.failure_list)
    remedy = Remedy(verdict.remedy.field or kind.value, verdict.remedy.fix)
    message = "; ".join(reasons) or result.refusal_message
    return PlatformFailure(FailureFacts(verdict.disposition, result.refusal, message, remedy, verdict.wait_s))


def item_failure(kind: Kind, target: Target, reason: str) -> ItemFailure:
    """Name one SKU that was not set, in the platform's words, with what the error table says of them."""
    verdict = reason_verdict(reason)
    remedy = Remedy(verdict.remedy.field or kind.value, verdict.remedy.fix)
    facts = FailureFacts(verdict.disposition, _GENERAL_CODES[kind], reason, remedy, verdict.wait_s)
    return ItemFailure(target.variant.variant_id, facts)


def unconfirmed(kind: Kind, target: Target) -> ItemFailure:
    """Name one SKU that the answer does not mention and that does not show its value: it is tried again."""
    facts = FailureFacts(Disposition.RETRY, _GENERAL_CODES[kind], "Shopee did not confirm the change")
    return ItemFailure(target.variant.variant_id, facts)


def is_reserved(reason: str) -> bool:
    """Tell whether a stock was refused because a promotion holds more units."""
    return "reserved" in reason.lower()
