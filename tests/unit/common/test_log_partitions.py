"""Which months the attempt log has partitions for, and which are over."""

from datetime import UTC, date, datetime

import pytest

from syncstore_common.sync.log_partitions import Month, months_from, months_over

NAMES = ["sync_logs_2026_07", "sync_logs_2026_08", "sync_logs_2026_09", "sync_logs_overflow", "sync_logs_2026_1"]


def test_partitions_are_made_ahead_across_the_end_of_a_year() -> None:
    assert [month.partition for month in months_from(date(2026, 11, 29))] == [
        "sync_logs_2026_11",
        "sync_logs_2026_12",
        "sync_logs_2027_01",
    ]


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (datetime(2026, 10, 29, 23, 59, tzinfo=UTC), []),
        (datetime(2026, 10, 30, tzinfo=UTC), ["sync_logs_2026_07"]),
        (datetime(2026, 12, 1, tzinfo=UTC), ["sync_logs_2026_07", "sync_logs_2026_08"]),
    ],
)
def test_a_month_is_over_when_its_last_day_is(now: datetime, over: list[str]) -> None:
    assert [month.partition for month in months_over(NAMES, now, keep_days=90)] == over


def test_only_names_of_months_are_months() -> None:
    assert [Month.named(name) is not None for name in NAMES] == [True, True, True, False, False]
