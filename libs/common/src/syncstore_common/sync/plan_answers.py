"""Planned items as plain values, and as the JSON the gateway stores. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.kernel.errors import Disposition
from syncstore_common.sync.changes import FieldChange, VariantChange
from syncstore_common.sync.listing import Finding, Kind, Severity
from syncstore_common.sync.rehearsal import CallCount
from syncstore_common.sync.shops import Connection


class Action(StrEnum):
    """What a sync would do with a product in a shop."""

    CREATE = "create"
    UPDATE = "update"
    TAKE_OFF = "take_off"
    HELD = "held"
    """A rule or override holds it: nothing is pushed."""
    NOTHING = "nothing"
    """The shop shows what it should, or nothing can or may be done; a problem says which."""


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One product in one shop."""

    product_id: UUID
    action: Action = Action.NOTHING
    code: str | None = None
    version: int | None = None
    external_id: str | None = None
    findings: tuple[Finding, ...] = ()
    problem: ListingProblem | None = None
    changes: tuple[FieldChange, ...] = ()
    variants: tuple[VariantChange, ...] = ()
    calls: CallCount = field(default_factory=CallCount)
    force: bool = False
    """The shop was changed on the platform: only a forced sync would put it right."""
    stopped: tuple[Kind, ...] = ()
    """What differs and can't be pushed now."""
    fingerprint: str = ""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What a platform would refuse."""
        return tuple(item for item in self.findings if item.severity is Severity.ERROR)

    @property
    def is_valid(self) -> bool:
        """Whether the product's data is complete and within the platform's limits."""
        refused = self.problem is not None and self.problem.disposition != Disposition.DEFERRED.value
        return not self.errors and not refused

    @property
    def would_succeed(self) -> bool:
        """Whether a sync would leave the shop showing what it should, if nothing goes wrong on the way."""
        return self.is_valid and self.action is not Action.HELD and not self.stopped

    @property
    def removes_variants(self) -> bool:
        """Whether buyers would lose variants they can see now."""
        return any(change.kind == "removed" for change in self.variants)


def answer_of(connection: Connection, item: PlannedItem) -> dict[str, Any]:
    """Return an item with its shop, in the words of the API."""
    shop, calls = connection.shop, item.calls
    return {
        "product_id": str(item.product_id),
        "code": item.code,
        "version": item.version,
        "shop_id": str(shop.connection_id),
        "shop": shop.name,
        "platform": shop.platform.value,
        "currency": shop.currency,
        "shop_status": connection.status,
        "external_id": item.external_id,
        "action": item.action.value,
        "force": item.force,
        "valid": item.is_valid,
        "wouldSucceed": item.would_succeed and connection.status == "active",
        "validationErrors": [_finding(finding) for finding in item.errors],
        "warnings": [_finding(finding) for finding in item.findings if finding not in item.errors],
        "problem": item.problem.model_dump(mode="json") if item.problem else None,
        "changes": [
            {"field": change.field, "sku": change.sku, "before": change.before, "after": change.after}
            for change in item.changes
        ],
        "variants": [
            {
                "kind": change.kind,
                "sku": change.sku,
                "external_id": change.external_id,
                "before": change.before,
                "after": change.after,
            }
            for change in item.variants
        ],
        "removes_variants": item.removes_variants,
        "stopped": [kind.value for kind in item.stopped],
        "transformedData": [{"operation": call.operation, "body": call.body} for call in calls.sent],
        "estimatedApiCalls": calls.total,
        "calls": {
            "writes": dict(calls.writes),
            "uploads": calls.uploads,
            "reads": dict(calls.reads),
            "pause_s": calls.pause_s,
        },
        "fingerprint": item.fingerprint,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {"field": finding.field, "code": finding.rule, "message": finding.message, "fix": finding.fix}
