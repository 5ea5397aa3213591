"""What becomes of a planned item when its plan is applied, and what a plan costs."""

from typing import Any
from uuid import UUID

import pytest

from syncstore_gateway.plans.model import Outcome, quotas, totals, verdict

SHOP = str(UUID(int=1))


def item(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "product_id": str(UUID(int=2)),
        "shop_id": SHOP,
        "shop_status": "active",
        "action": "update",
        "valid": True,
        "wouldSucceed": True,
        "validationErrors": [],
        "problem": None,
        "stopped": [],
        "variants": [],
        "removes_variants": False,
        "fingerprint": "1:prices:content:live",
        "estimatedApiCalls": 3,
        "calls": {"writes": {"POST /a": 2}, "uploads": 1, "reads": {}, "pause_s": 0.0},
    }
    return {**values, **changes}


def shop(**changes: float) -> dict[str, Any]:
    return {"shop_id": SHOP, "rate_per_s": 1.0, "burst": 10, "left_today": 100, "token_left_s": 3600.0, **changes}


def test_what_is_as_it_was_is_asked_for() -> None:
    assert verdict(item(), item(), may_remove=False) == (Outcome.REQUESTED, None)


@pytest.mark.parametrize(
    ("fingerprint", "named"),
    [
        ("2:prices:content:live", "the product"),
        ("1:other:content:live", "its prices"),
        ("1:prices:other:live", "its content"),
        ("1:prices:content:other", "the listing"),
    ],
)
def test_what_changed_since_is_refused_and_named(fingerprint: str, named: str) -> None:
    outcome, reason = verdict(item(), item(fingerprint=fingerprint), may_remove=True)
    assert outcome is Outcome.CHANGED
    assert named in (reason or "")
    assert "plan again" in (reason or "")


def test_a_shop_that_is_gone_or_another_action_counts_as_changed() -> None:
    assert verdict(item(), None, may_remove=True)[0] is Outcome.CHANGED
    assert verdict(item(), item(action="create"), may_remove=True)[0] is Outcome.CHANGED


def test_what_would_not_succeed_is_refused_with_field_and_reason() -> None:
    error = {"field": "weight_g", "message": "the product has no weight"}
    outcome, reason = verdict(item(wouldSucceed=False, validationErrors=[error]), item(), may_remove=True)
    assert outcome is Outcome.REFUSED
    assert reason == "weight_g: the product has no weight"


def test_nothing_to_do_asks_for_nothing() -> None:
    assert verdict(item(action="nothing"), None, may_remove=False) == (Outcome.NOTHING, None)


def test_variants_are_removed_only_when_that_is_confirmed() -> None:
    removing = item(removes_variants=True, variants=[{"kind": "removed", "sku": "S-3"}])
    outcome, reason = verdict(removing, removing, may_remove=False)
    assert outcome is Outcome.UNCONFIRMED
    assert "S-3" in (reason or "")
    assert verdict(removing, removing, may_remove=True)[0] is Outcome.REQUESTED


def test_the_calls_are_summed_by_endpoint_and_held_against_the_day() -> None:
    items = [item() for _ in range(50)]
    [quota] = quotas(items, [shop()])
    assert (quota.calls, quota.fits_today) == (150, False)
    assert quota.duration_s >= 140
    summed = totals(items, [quota])
    assert (summed.calls, summed.writes, summed.uploads) == (150, {"POST /a": 100}, 50)


def test_a_token_that_ends_meanwhile_is_refreshed_once() -> None:
    [quota] = quotas([item()], [shop(token_left_s=0.1)])
    assert quota.refreshes == 1
    assert totals([item()], [quota]).calls == 4
    assert quotas([], [shop(token_left_s=0.0)])[0].refreshes == 0
