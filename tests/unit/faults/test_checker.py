"""The checker itself, on histories written by hand: a clean one, and one that must be flagged for each of its words."""

from dataclasses import replace

from tests.faults.checker import Attempt, Bucket, History, Order, Outcome, Shown, Version, Write, check

SHOP = ("shopee", "700001")
CLEAN = History(
    attempts=[Attempt("price:200", "MUG-1", Outcome.OK), Attempt("price:300", "MUG-1", Outcome.OK)],
    orders=[Order("MUG-1", *SHOP)],
    truth=[
        Version("MUG-1", "price", 1, 100),
        Version("MUG-1", "price", 2, 200, "price:200"),
        Version("MUG-1", "price", 3, 300, "price:300"),
    ],
    writes=[
        Write(1, *SHOP, "item-1", "MUG-1", "price", 100),
        Write(2, *SHOP, "item-1", "MUG-1", "price", 200),
        Write(3, *SHOP, "item-1", "MUG-1", "price", 300),
    ],
    shown=[Shown(*SHOP, "item-1", "MUG-1", {"price": 300})],
)
BAD = ("lost", "unexpected", "duplicated", "stale", "over_quota")


def flagged(history: History) -> set[str]:
    """The words under which something was found."""
    verdict = check(history)
    assert verdict.is_clean is not any(verdict.counts()[word] for word in BAD)
    return {word for word in BAD if verdict.counts()[word]}


def test_a_clean_run_counts_and_flags_nothing() -> None:
    verdict = check(CLEAN)

    assert flagged(CLEAN) == set()
    assert verdict.counts() == {
        "attempted": 3,
        "acknowledged": 3,
        "ok": 3,
        "recovered": 0,
        "lost": 0,
        "unexpected": 0,
        "duplicated": 0,
        "stale": 0,
        "over_quota": 0,
    }


def test_skipped_versions_are_coalesced_not_lost() -> None:
    assert flagged(replace(CLEAN, writes=[CLEAN.writes[0], CLEAN.writes[2]])) == set()


def test_the_same_value_written_again_is_no_fault() -> None:
    again = [*CLEAN.writes, Write(4, *SHOP, "item-1", "MUG-1", "price", 300)]

    assert flagged(replace(CLEAN, writes=again)) == set()


def test_an_acknowledged_edit_that_is_not_kept_is_lost() -> None:
    verdict = check(replace(CLEAN, attempts=[*CLEAN.attempts, Attempt("price:400", "MUG-1", Outcome.OK)]))

    assert verdict.lost == ("price:400 was acknowledged and is not kept",)
    assert (verdict.acknowledged, verdict.ok) == (4, 0)


def test_an_ordered_listing_that_is_not_there_is_lost() -> None:
    assert check(replace(CLEAN, shown=[])).lost == ("MUG-1 is not in shopee 700001",)


def test_an_unclear_edit_that_was_kept_is_recovered_and_one_that_was_not_is_nothing() -> None:
    unclear = replace(CLEAN.attempts[1], outcome=Outcome.UNCLEAR)
    verdict = check(replace(CLEAN, attempts=[CLEAN.attempts[0], unclear, Attempt("price:9", "MUG-1", Outcome.UNCLEAR)]))

    assert verdict.is_clean
    assert (verdict.attempted, verdict.acknowledged, verdict.recovered) == (4, 2, 1)


def test_a_refused_edit_that_was_kept_is_unexpected() -> None:
    refused = replace(CLEAN.attempts[1], outcome=Outcome.REFUSED)

    assert flagged(replace(CLEAN, attempts=[CLEAN.attempts[0], refused])) == {"unexpected"}


def test_an_edit_nobody_sent_is_unexpected() -> None:
    assert flagged(replace(CLEAN, attempts=CLEAN.attempts[:1])) == {"unexpected"}


def test_a_listing_nobody_ordered_is_unexpected() -> None:
    assert flagged(replace(CLEAN, orders=[])) == {"unexpected"}


def test_a_value_the_catalogue_never_had_is_unexpected() -> None:
    invented = Write(2, *SHOP, "item-1", "MUG-1", "price", 250)

    assert flagged(replace(CLEAN, writes=[CLEAN.writes[0], invented, CLEAN.writes[2]])) == {"unexpected"}


def test_an_edit_carried_out_twice_is_duplicated() -> None:
    twice = Version("MUG-1", "price", 4, 300, "price:300")

    assert flagged(replace(CLEAN, truth=[*CLEAN.truth, twice])) == {"duplicated"}


def test_a_second_listing_is_duplicated_even_when_it_is_gone_again() -> None:
    second = Write(4, *SHOP, "item-2", "MUG-1", "price", 300)

    assert flagged(replace(CLEAN, writes=[*CLEAN.writes, second])) == {"duplicated"}
    assert flagged(replace(CLEAN, shown=[*CLEAN.shown, replace(CLEAN.shown[0], listing="item-2")])) == {"duplicated"}


def test_an_older_value_over_a_newer_one_is_stale_even_when_it_was_repaired() -> None:
    zombie = Write(4, *SHOP, "item-1", "MUG-1", "price", 200)
    repair = Write(5, *SHOP, "item-1", "MUG-1", "price", 300)
    verdict = check(replace(CLEAN, writes=[*CLEAN.writes, zombie, repair]))

    assert verdict.stale == ("shopee MUG-1 price: version 2 over 3 (call 4)",)
    assert verdict.lost == ()


def test_an_old_value_shown_at_the_end_is_stale() -> None:
    verdict = check(replace(CLEAN, shown=[replace(CLEAN.shown[0], values={"price": 200})]))

    assert verdict.stale == ("shopee MUG-1 shows price 200, not 300",)
    assert verdict.ok == 0


def test_a_value_that_comes_back_in_the_catalogue_may_come_back_in_a_shop() -> None:
    back = Version("MUG-1", "price", 4, 200, "price:200 again")
    history = replace(
        CLEAN,
        attempts=[*CLEAN.attempts, Attempt("price:200 again", "MUG-1", Outcome.OK)],
        truth=[*CLEAN.truth, back],
        writes=[*CLEAN.writes, Write(4, *SHOP, "item-1", "MUG-1", "price", 200)],
        shown=[replace(CLEAN.shown[0], values={"price": 200})],
    )

    assert flagged(history) == set()


def test_calls_beyond_the_bucket_are_over_quota() -> None:
    within = replace(CLEAN, calls={"700001": [0.0, 0.0, 1.0, 2.0]}, bucket=Bucket(per_second=1, burst=2))
    beyond = replace(within, calls={"700001": [0.0, 0.0, 0.1, 2.0]})

    assert flagged(within) == set()
    assert flagged(beyond) == {"over_quota"}
