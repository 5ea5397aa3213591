"""A value with its past: lists and searches show it as late as they were told when it was written."""

from syncstore_simulator.core.history import History


def test_a_new_value_is_unknown_until_its_delays_are_over() -> None:
    history = History("a", 100.0, list_delay_s=1, index_delay_s=5)

    assert history.current == "a"
    assert (history.listed(100.9), history.listed(101)) == (None, "a")
    assert (history.searched(104.9), history.searched(105)) == (None, "a")


def test_the_old_value_is_shown_until_the_new_one_ripens() -> None:
    history = History("a", 100.0)
    history.write("b", 110.0, list_delay_s=2, index_delay_s=4)

    assert history.current == "b"
    assert (history.listed(111), history.listed(112)) == ("a", "b")
    assert (history.searched(113), history.searched(114)) == ("a", "b")


def test_a_later_change_of_the_delay_does_not_hide_what_was_shown() -> None:
    history = History("a", 100.0)
    history.write("b", 200.0, index_delay_s=1000)

    assert history.searched(201) == "a"


def test_many_writes_within_the_delay_never_make_a_value_vanish() -> None:
    history = History(0, 100.0)
    for number in range(1, 200):
        history.write(number, 101.0, index_delay_s=60)

    assert history.searched(102.0) is not None
    assert history.searched(161.0) == 199
