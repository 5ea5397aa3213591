"""Money: whole minor units, read strictly, rounded once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.kernel.money import Money, MoneyError, Rounding, currency_decimals, rounded_to_step

minors = st.integers(min_value=-(10**14), max_value=10**14)
currencies = st.sampled_from(["IDR", "VND", "SGD", "MYR", "USD"])


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("49900", "IDR", 49_900),
        (" 49.90 ", "SGD", 4_990),
        ("49.9", "SGD", 4_990),
        ("49900.00", "IDR", 49_900),
        ("0", "IDR", 0),
        ("-1.5", "USD", -150),
        ("1.5E+5", "IDR", 150_000),
    ],
)
def test_amounts_are_read_as_written(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text", ["", "abc", "1,5", "Rp49.900", "NaN", "sNaN", "Infinity", "49.999", "1_000", "1e15", "1e999999999", "-1e99"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(MoneyError):
        Money.parse(text, "SGD")


def test_a_currency_without_decimals_takes_none() -> None:
    with pytest.raises(MoneyError, match="more decimals than IDR"):
        Money.parse("100.5", "IDR")


@given(minor=minors, currency=currencies)
def test_an_amount_survives_being_written_and_read(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(str(money.amount), currency) == money
    assert Money.from_decimal(money.amount, currency) == money


@given(text=st.text(max_size=30), currency=currencies)
def test_any_text_is_an_amount_or_refused(text: str, currency: str) -> None:
    try:
        money = Money.parse(text, currency)
    except MoneyError:
        return
    assert abs(money.amount) < 10**15


@given(
    minor=st.integers(min_value=0, max_value=10**12),
    factor=st.decimals(min_value="0.01", max_value="100", places=4),
    step=st.sampled_from([1, 5, 50, 100, 1000]),
    rounding=st.sampled_from(Rounding),
)
def test_scaling_lands_on_the_step_nearest_in_the_asked_direction(
    minor: int, factor: Decimal, step: int, rounding: Rounding
) -> None:
    exact = minor * factor
    scaled = Money(minor, "IDR").scaled(factor, step_minor=step, rounding=rounding).minor
    assert scaled % step == 0
    match rounding:
        case Rounding.UP:
            assert exact <= scaled < exact + step
        case Rounding.DOWN:
            assert exact - step < scaled <= exact
        case Rounding.NEAREST:
            assert abs(scaled - exact) <= Decimal(step) / 2


def test_half_a_step_goes_up() -> None:
    assert rounded_to_step(Decimal("2.5"), 1, Rounding.NEAREST) == 3
    assert rounded_to_step(Decimal(150), 100, Rounding.NEAREST) == 200


def test_money_is_shown_with_its_decimals() -> None:
    assert str(Money(1_234_567, "IDR")) == "1,234,567 IDR"
    assert str(Money(123_456, "SGD")) == "1,234.56 SGD"
    assert (currency_decimals("IDR"), currency_decimals("SGD")) == (0, 2)
