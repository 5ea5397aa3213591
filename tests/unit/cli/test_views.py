"""What people read of the API's answers, and when a command counts as failed."""

from typing import Any

import pytest
from rich.console import Console, RenderableType

from syncstore_cli.views.operations import allowance_lines, work_table
from syncstore_cli.views.products import (
    change_lines,
    import_is_whole,
    import_lines,
    listings_table,
    price_range,
    product_lines,
    products_table,
    shortened,
)
from syncstore_cli.views.states import counts_text, duration_text, problem_text
from syncstore_cli.views.syncs import batch_failed, batch_lines, sync_failed, syncs_table, validation_failed

PROBLEM = {
    "code": "title.too_short",
    "message": "25 characters at least",
    "field": "title",
    "fix": "write more",
}


def printed(part: RenderableType) -> str:
    """A part as plain text, wide enough for every column."""
    console = Console(width=250, highlight=False)
    with console.capture() as capture:
        console.print(part, markup=False)
    return capture.get()


def batch(status: str, **states: int) -> dict[str, Any]:
    """A batch as the API shows it."""
    return {
        "batch_id": "b1",
        "status": status,
        "settled_jobs": sum(states.values()),
        "total_jobs": 4,
        "states": states,
        "in_flight": {},
        "reason": None,
        "problems": {"items": []},
    }


def job(state: str | None, *, settled: bool = True, **more: Any) -> dict[str, Any]:
    """One platform of a manual sync."""
    shops = [{"shop": "Toko", "state": state, "external_id": "29", "problem": None}]
    return {"platform": "shopee", "status": "settled", "settled": settled, "state": state, "shops": shops, **more}


def imported(status: str = "finished", *, refused: int = 0, **report: Any) -> dict[str, Any]:
    """An import as the API shows it."""
    counts = {"created": 3, "updated": 0, "unchanged": 0, "refused": refused}
    pictures = {"stored": 2, "reused": 1, "placeholder": 0}
    return {"status": status, "report": {"products": counts, "variants": 4, "pictures": pictures, **report}}


def test_a_preview_says_that_nothing_changed_yet_and_how_to_apply_it() -> None:
    cell = {"row": 7, "column": "brand", "before": None, "after": "T" * 90}
    changes = [
        {"code": "MUG", "action": "changed", "row": 7, "changes": [cell]},
        {"code": "JUG", "action": "created", "row": 9, "changes": [cell]},
    ]

    summary, *_ = import_lines(imported("previewed"))
    lines = list(change_lines("0199", changes, count=5))

    assert summary.startswith("Nothing is changed yet. Products: 3 new")
    assert import_is_whole(imported("previewed"))
    assert lines == [
        f"  row 7, MUG, brand: (blank) → {'T' * 60}…",
        "  row 9, JUG: new",
        "  … 5 products in all, with --json",
        "To do this: syncstore import-apply 0199",
    ]


@pytest.mark.parametrize(
    ("currency", "lowest", "highest", "text"),
    [
        ("IDR", 45_000, 45_000, "45,000 IDR"),
        ("IDR", 45_000, 60_000, "45,000–60,000 IDR"),
        ("SGD", 1250, 1250, "12.50 SGD"),
    ],
)
def test_prices_have_the_decimals_of_their_currency(currency: str, lowest: int, highest: int, text: str) -> None:
    assert price_range(currency, lowest, highest) == text


def test_a_product_in_no_shop_is_shown_as_not_listed() -> None:
    item = {"code": "A-1", "title": "Gelas [baru]", "currency": "IDR", "price_min_minor": 1, "price_max_minor": 1}
    listing = {"platform": "shopee", "state": "needs_data", "channels": []}
    text = printed(products_table([{**item, "stock": 3, "listings": [listing, listing]}]))

    assert "Gelas [baru]" in text, "a title is no markup"
    assert text.splitlines()[1].endswith("needs data  not listed "), "states that agree are named once"


def test_a_channel_that_is_not_in_step_is_named_beside_its_platform() -> None:
    channels = [
        {"channel": "tiktok_shop", "status": "live", "problem": None},
        {"channel": "tokopedia", "status": "review_failed", "problem": PROBLEM},
    ]
    listing = {
        "platform": "tiktokshop",
        "shop": "Toko",
        "state": "needs_data",
        "currency": "IDR",
        "price_min_minor": 1000,
        "price_max_minor": 1000,
        "stock": 4,
        "external_id": "17",
        "problem": PROBLEM,
        "channels": channels,
    }
    item = {"code": "A-1", "title": "Gelas", "currency": "IDR", "price_min_minor": 1, "price_max_minor": 1}
    product = {**item, "stock": 3, "variants": [{}], "listings": [listing]}
    assert "needs data (Tokopedia: review failed)" in printed(products_table([product]))
    lines = printed(listings_table(product)).splitlines()
    assert lines[2].split() == ["TikTok", "Shop", "live"]
    assert lines[3].strip().startswith("Tokopedia")
    assert lines[3].rstrip().endswith("title: write more")
    assert list(product_lines(product)) == ["A-1: Gelas (1 variant)"]
    assert list(product_lines({**product, "listings": []}))[-1] == "It is in no shop."


def test_an_import_is_whole_only_when_no_row_was_refused() -> None:
    assert import_is_whole(imported())
    assert not import_is_whole(imported(refused=1))
    assert not import_is_whole(imported("failed"))


def test_a_refused_row_is_named_with_its_column_and_its_fix() -> None:
    row = {"row": 7, "column": "price", "reason": "not a number", "fix": "write digits only"}
    whole_file = {"row": None, "column": None, "reason": "no header", "fix": "write one"}
    lines = list(import_lines(imported(refused=1, defaults_used={"sku": 2, "stock": 0}, problems=[row, whole_file])))

    assert lines[0].startswith("Products: 3 new, 0 changed, 0 unchanged, 1 refused; 4 variants and 3 pictures")
    assert lines[1:] == [
        "  default used 2 times: sku",
        "  row 7, price: not a number → write digits only",
        "  the file: no header → write one",
    ]


def test_long_lists_are_cut_and_say_so() -> None:
    assert list(shortened([str(number) for number in range(15)]))[-2:] == ["  11", "  … and 3 more, with --json"]
    assert list(shortened(["one"])) == ["  one"]


@pytest.mark.parametrize(
    ("shown", "failed"),
    [
        (batch("running", failed=1), False),
        (batch("finished", synced=3, in_review=1), False),
        (batch("finished", synced=3, needs_data=1), True),
        (batch("stopped", synced=3), True),
        (batch("cancelled", synced=3), True),
    ],
)
def test_a_batch_has_failed_when_it_ended_with_a_product_out_of_step(shown: dict[str, Any], *, failed: bool) -> None:
    assert batch_failed(shown) is failed


def test_a_stopped_batch_says_how_to_go_on() -> None:
    problem = {"code": "A-1", "product_id": "p1", "platform": "tiktokshop", "problem": PROBLEM}
    shown = batch("stopped", needs_data=1) | {"reason": "too much failed", "problems": {"items": [problem]}}

    assert list(batch_lines(shown)) == [
        "Batch b1: stopped, 1 of 4: 1 needs data.",
        "Reason: too much failed",
        "  A-1, TikTok Shop: title.too_short: 25 characters at least → title: write more",
        "Go on with: syncstore batch resume b1",
    ]


def test_a_sync_has_failed_when_a_platform_answered_no() -> None:
    assert sync_failed({"platforms": [job("synced"), job("needs_data")]})
    assert not sync_failed({"platforms": [job("synced"), job("in_review")]})
    assert not sync_failed({"platforms": [job("failed", settled=False)]}), "it may still come right"


def test_a_platform_without_a_shop_is_shown_with_its_reason() -> None:
    shop_missing = {"code": "shop.none", "message": "no shop is connected", "field": None, "fix": "connect one"}
    sync = {"product_id": "p1", "platforms": [job("failed", problem=shop_missing) | {"shops": []}]}

    assert "shop.none: no shop is connected → connect one" in printed(syncs_table([sync], {"p1": "A-1"}))


def test_a_validation_fails_for_a_defect_a_refusal_or_a_failure() -> None:
    good = {"defects": 0, "refused": 0, "failed": 0, "warnings": 9}
    assert not validation_failed({"counts": good})
    assert all(validation_failed({"counts": good | {name: 1}}) for name in ("defects", "refused", "failed"))


def test_the_oldest_due_work_is_shown_only_where_some_is_due() -> None:
    counts = {"waiting": 0, "running": 0, "dead": 0, "blocked": 0, "listings": 2}
    shop = {"platform": "shopee", "name": "Toko", "status": "active", "oldest_due_s": 90.0, **counts}
    busy, idle = printed(work_table([shop | {"due": 1}, shop | {"due": 0}])).splitlines()[1:]

    assert busy.split()[-2:] == ["2", "min"]
    assert idle.split()[-1] == "-"


def test_short_words_for_states_problems_and_durations() -> None:
    assert counts_text({"synced": 3, "needs_data": 1, "failed": 0}) == "3 synced, 1 needs data"
    assert problem_text(None) == ""
    assert problem_text(PROBLEM | {"field": None, "fix": None}) == "title.too_short: 25 characters at least"
    assert [duration_text(seconds) for seconds in (0.44, 12.2, 180, 7200, 200_000)] == [
        "0.4 s",
        "12 s",
        "3 min",
        "2 h",
        "2 d",
    ]


def test_an_app_is_named_only_when_it_called_or_waits() -> None:
    app = {"platform": "shopee", "calls_a_day": 10_000, "calls_left_today": 10_000, "pace": 1.0, "stopped_until": None}
    waiting = {"stopped_until": "2026-11-29T12:30:00Z", "pace": 0.25, "platform": "tiktokshop", "calls_left_today": 40}
    assert list(allowance_lines([app])) == []
    [line] = allowance_lines([app | waiting])
    assert line == (
        "TikTok Shop, the whole app: 40 of 10,000 calls left today; "
        "the platform asked it to be quiet until 2026-11-29 12:30:00 UTC; it calls at 25% of its usual rate."
    )
