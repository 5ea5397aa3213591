"""API keys and allowances."""

import pytest

from syncstore_gateway.access.keys import Principal, Scope, hash_key, is_same, key_id_of, make_key
from syncstore_gateway.access.rate_limit import allowance

SECRET = b"s" * 32


def test_a_fresh_key_carries_its_id_and_is_recognised_by_its_hash() -> None:
    fresh = make_key()
    assert fresh.text.startswith("ss_")
    assert key_id_of(fresh.text) == fresh.key_id
    assert is_same(hash_key(fresh.text, SECRET), hash_key(fresh.text, SECRET))


def test_keys_are_never_alike() -> None:
    assert len({make_key().text for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "text", ["", "ss_", "ss_abc_def", "ss_0123456789ab_short", "Bearer x", "ss_0123456789AB_" + "0" * 48]
)
def test_text_that_is_no_key_has_no_id(text: str) -> None:
    assert key_id_of(text) is None


def test_the_hash_depends_on_the_secret_and_on_every_character() -> None:
    fresh = make_key()
    changed = fresh.text[:-1] + ("0" if fresh.text[-1] != "0" else "1")
    assert not is_same(hash_key(fresh.text, SECRET), hash_key(changed, SECRET))
    assert not is_same(hash_key(fresh.text, SECRET), hash_key(fresh.text, b"t" * 32))


@pytest.mark.parametrize(
    ("held", "needed", "may"),
    [
        (Scope.ADMIN, Scope.VIEWER, True),
        (Scope.ADMIN, Scope.EDITOR, True),
        (Scope.EDITOR, Scope.VIEWER, True),
        (Scope.EDITOR, Scope.ADMIN, False),
        (Scope.VIEWER, Scope.EDITOR, False),
        (Scope.VIEWER, Scope.VIEWER, True),
    ],
)
def test_a_scope_includes_those_below_it(held: Scope, needed: Scope, may: bool) -> None:
    assert Principal("k", "n", frozenset({held})).may(needed) is may


def test_a_key_without_scopes_may_nothing() -> None:
    assert not Principal("k", "n", frozenset()).may(Scope.VIEWER)


def test_the_allowance_counts_down_to_nothing() -> None:
    assert allowance(100, 0.6).remaining == 99
    assert allowance(100, 0.6).reset_s == 1
    assert allowance(100, 30.0).remaining == 50
    assert allowance(100, 60.0).remaining == 0
    assert allowance(100, 60.0).headers()["RateLimit"] == '"caller";r=0;t=60'
