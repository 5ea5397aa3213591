"""What people read of a plan: what would change, what it costs, what to do, what became of it."""

from typing import Any

from rich.console import Console, RenderableType

from syncstore_cli.views.plans import outcome_lines, plan_lines, plan_table
from syncstore_cli.views.states import problem_text


def printed(part: RenderableType) -> str:
    console = Console(width=250, highlight=False)
    with console.capture() as capture:
        console.print(part, markup=False)
    return capture.get()


def item(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "product_id": "p1",
        "code": "GLS-1",
        "shop": "Toko Satu",
        "platform": "shopee",
        "action": "update",
        "changes": [{"field": "price", "sku": "GLS-1-1", "before": 57_500, "after": 69_000}],
        "variants": [],
        "validationErrors": [],
        "problem": None,
        "estimatedApiCalls": 2,
        "removes_variants": False,
        "outcome": None,
        "reason": None,
    }
    return {**values, **changes}


def plan(*items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    totals = {
        "items": len(items),
        "would_succeed": len(items),
        "actions": {"update": len(items)},
        "calls": 2,
        "writes": {"POST /api/v2/product/update_price": 1},
        "uploads": 1,
        "reads": {},
        "refreshes": 0,
        "duration_s": 2.0,
    }
    shops = [{"shop_id": "s1", "calls": 2, "left_today": 100, "fits_today": True}]
    values = {"plan_id": "0198", "totals": totals, "shops": shops, "items": list(items), "applied_at": None}
    return {**values, **changes}


def test_a_plan_says_what_changes_what_it_costs_and_how_to_apply_it() -> None:
    lines = list(plan_lines(plan(item())))
    assert "Plan 0198: 1 listings (1 update), 1 would succeed." in lines
    assert "Calls: 2: 1 writes, 1 uploads, 0 reads, 0 token refreshes." in lines
    assert "  1 × POST /api/v2/product/update_price" in lines
    assert "  GLS-1, Shopee: price GLS-1-1: 57500 → 69000" in lines
    assert lines[-1] == "Apply it with: syncstore plan apply 0198"


def test_a_plan_that_removes_variants_asks_for_the_confirmation() -> None:
    removal = {"kind": "removed", "sku": "S-3", "before": {"sku": "S-3", "options": ["Merah"]}, "after": None}
    lines = list(plan_lines(plan(item(changes=[], variants=[removal], removes_variants=True))))
    assert "  GLS-1, Shopee: S-3 removed: S-3 / Merah → -" in lines
    assert lines[-1] == "Apply it with: syncstore plan apply --confirm-removals 0198"


def test_a_quota_that_is_too_small_is_said() -> None:
    shops = [{"shop_id": "s1", "calls": 500, "left_today": 100, "fits_today": False}]
    assert "Shop s1: 500 calls are more than the 100 left today." in list(plan_lines(plan(item(), shops=shops)))


def test_the_table_counts_changes_and_says_what_to_do() -> None:
    error = {"field": "weight_g", "message": "the product has no weight", "fix": "enter it"}
    renamed = [{"kind": "renamed", "sku": f"S-{n}"} for n in range(44)]
    text = printed(plan_table(plan(item(variants=renamed), item(validationErrors=[error], changes=[]))))
    assert "price, variants renamed (44)" in text
    assert "weight_g: the product has no weight → enter it" in text


def test_an_applied_plan_says_what_became_of_its_items() -> None:
    changed = item(outcome="changed", reason="the product changed since the plan was made; plan again")
    done = plan(item(outcome="requested"), changed, applied_by="kasir", applied_at="2026-11-29T12:00:00+00:00")
    assert list(outcome_lines(done)) == [
        "Applied by kasir at 2026-11-29 12:00:00: 1 requested, 1 changed.",
        "  GLS-1, Shopee: the product changed since the plan was made; plan again",
    ]


def test_a_problem_in_another_language_is_told_by_its_cause() -> None:
    problem = {
        "code": "12052051",
        "message": "The product name is outside the allowed length",
        "cause": "Panjang judul di luar batas platform.",
        "field": "title",
        "fix": "Perpanjang judul.",
        "language": "id",
    }
    assert problem_text(problem) == "12052051: Panjang judul di luar batas platform. → title: Perpanjang judul."
    assert problem_text({**problem, "language": "en"}).startswith("12052051: The product name")
