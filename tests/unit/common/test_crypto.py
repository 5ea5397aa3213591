"""Envelopes: only the right key, in the right row, unchanged, opens them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.infra.crypto import Keyring, SealError

PLACE = "platform_grants|1|access_token"
RING = Keyring({"k1": b"1" * 32})


@given(secret=st.text(), place=st.text())
def test_what_was_sealed_opens_in_its_place(secret: str, place: str) -> None:
    envelope = RING.seal(secret, place=place)
    assert RING.open(envelope, place=place) == secret
    with pytest.raises(SealError):
        RING.open(envelope, place=f"{place}x")


@given(position=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_flipped_bit_anywhere_is_refused(position: int, bit: int) -> None:
    envelope = bytearray(RING.seal("secret-token", place=PLACE))
    envelope[position % len(envelope)] ^= 1 << bit
    with pytest.raises(SealError):
        RING.open(bytes(envelope), place=PLACE)


@given(data=st.binary(max_size=80))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SealError):
        RING.open(data, place=PLACE)


@given(length=st.integers(min_value=0))
def test_a_cut_envelope_is_refused(length: int) -> None:
    envelope = RING.seal("secret-token", place=PLACE)
    with pytest.raises(SealError):
        RING.open(envelope[: length % len(envelope)], place=PLACE)


def test_no_two_envelopes_are_alike() -> None:
    assert len({RING.seal("same", place=PLACE) for _ in range(100)}) == 100


def test_keys_are_rotated_without_a_break() -> None:
    old, both = Keyring({"k1": b"1" * 32}), Keyring({"k2": b"2" * 32, "k1": b"1" * 32})
    envelope = old.seal("secret", place=PLACE)
    assert both.open(envelope, place=PLACE) == "secret"
    assert both.needs_rotation(envelope)
    fresh = both.seal("secret", place=PLACE)
    assert not both.needs_rotation(fresh)
    with pytest.raises(SealError, match="not in SYNCSTORE_ENCRYPTION_KEYS"):
        old.open(fresh, place=PLACE)


def test_a_key_of_the_same_name_but_other_bytes_does_not_open() -> None:
    with pytest.raises(SealError):
        Keyring({"k1": b"x" * 32}).open(RING.seal("secret", place=PLACE), place=PLACE)


def encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


def test_the_first_key_of_the_text_form_is_active() -> None:
    ring = Keyring.parse(f"k2:{encoded(b'2' * 32)}, k1:{encoded(b'1' * 32)}")
    assert ring.active == "k2"
    assert ring.open(RING.seal("secret", place=PLACE), place=PLACE) == "secret"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "k1",
        f"k1:{encoded(b'short')}",
        "k1:not base64!",
        f":{encoded(b'3' * 32)}",
        f"k1:{encoded(b'1' * 32)},k2:",
        f"k1:{encoded(b'1' * 32)},k1:{encoded(b'2' * 32)}",
        f"{'k' * 300}:{encoded(b'1' * 32)}",
    ],
)
def test_a_malformed_ring_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match="SYNCSTORE_ENCRYPTION_KEYS") as caught:
        Keyring.parse(text)
    for part in text.split(":")[1:]:
        assert not part or part not in str(caught.value)
