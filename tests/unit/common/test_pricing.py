"""What a shop charges and how much stock it shows."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.contracts.policies import PriceAction
from syncstore_common.kernel.money import Money, Rounding
from syncstore_common.sync.pricing import PriceRule, StockRule

rules = st.builds(
    PriceRule,
    multiplier=st.decimals(min_value="0.1", max_value="5", places=3),
    step_minor=st.sampled_from([1, 100, 500, 1000]),
    rounding=st.sampled_from(Rounding),
    exchange_rate=st.decimals(min_value="0.0001", max_value="30000", places=4),
)


@pytest.mark.parametrize(
    ("multiplier", "step", "rounding", "price"),
    [
        ("1.15", 1, Rounding.NEAREST, 57_500),
        ("1.20", 1, Rounding.NEAREST, 60_000),
        ("1.15", 1000, Rounding.UP, 58_000),
        ("1.15", 1000, Rounding.DOWN, 57_000),
        ("1.333", 500, Rounding.NEAREST, 66_500),
    ],
)
def test_price_is_base_times_multiplier_rounded_to_the_step(
    multiplier: str, step: int, rounding: Rounding, price: int
) -> None:
    rule = PriceRule(Decimal(multiplier), step_minor=step, rounding=rounding)
    assert rule.price(Money(50_000, "IDR"), "IDR") == Money(price, "IDR")


def test_another_currency_needs_an_exchange_rate() -> None:
    assert PriceRule(Decimal("1.15")).price(Money(1_000, "SGD"), "IDR") is None
    rule = PriceRule(Decimal("1.15"), exchange_rate=Decimal("11800.5"))
    assert rule.price(Money(1_000, "SGD"), "IDR") == Money(135_706, "IDR")


def test_the_exchange_rate_is_not_used_within_one_currency() -> None:
    assert PriceRule(Decimal(1), exchange_rate=Decimal(2)).price(Money(7, "IDR"), "IDR") == Money(7, "IDR")


def test_a_price_is_rounded_once() -> None:
    rule = PriceRule(Decimal(10), rounding=Rounding.UP, exchange_rate=Decimal("115.4"))
    assert rule.price(Money(1, "IDR"), "VND") == Money(1_154, "VND")


@given(rule=rules, minor=st.integers(min_value=1, max_value=10**9))
def test_a_converted_price_is_within_a_step_of_the_exact_one(rule: PriceRule, minor: int) -> None:
    price = rule.price(Money(minor, "SGD"), "IDR")
    assert price is not None
    assert rule.exchange_rate is not None
    exact = Decimal(minor) / 100 * rule.exchange_rate * rule.multiplier
    assert abs(price.minor - exact) < rule.step_minor or rule.rounding is Rounding.NEAREST
    assert abs(price.minor - exact) <= rule.step_minor


def test_floor_and_ceiling_hold() -> None:
    rule = PriceRule(Decimal(1), floor_minor=100, ceiling_minor=200)
    assert [rule.price(Money(minor, "IDR"), "IDR") for minor in (50, 150, 500)] == [
        Money(100, "IDR"),
        Money(150, "IDR"),
        Money(200, "IDR"),
    ]


@pytest.mark.parametrize(
    ("shop", "rule", "prices"),
    [
        ({"floor_minor": 200}, {"ceiling_minor": 100}, [50, 100]),
        ({"ceiling_minor": 200}, {"floor_minor": 300}, [300, 500]),
        ({"floor_minor": 60, "ceiling_minor": 200}, {"floor_minor": 100}, [100, 200]),
    ],
)
def test_a_rules_floor_or_ceiling_is_not_undone_by_one_of_the_shop(
    shop: dict[str, int], rule: dict[str, int], prices: list[int]
) -> None:
    both = PriceRule(Decimal(1)).over(PriceAction.model_validate(shop)).over(PriceAction.model_validate(rule))
    assert [both.price(Money(minor, "IDR"), "IDR") for minor in (50, 500)] == [Money(item, "IDR") for item in prices]


@pytest.mark.parametrize(
    ("rule", "available", "platform_max", "shown"),
    [
        (StockRule(), 10, None, 10),
        (StockRule(percent=50), 11, None, 5),
        (StockRule(buffer=3), 10, None, 7),
        (StockRule(buffer=30), 10, None, 0),
        (StockRule(most=4), 10, None, 4),
        (StockRule(), 2_000_000, 999_999, 999_999),
        (StockRule(), -5, None, 0),
    ],
)
def test_stock_follows_its_rule(rule: StockRule, available: int, platform_max: int | None, shown: int) -> None:
    assert rule.stock(available, platform_max=platform_max) == shown


@given(
    rule=st.builds(
        StockRule,
        percent=st.integers(0, 100),
        buffer=st.integers(0, 1000),
        most=st.none() | st.integers(-10, 1000),
    ),
    available=st.integers(-1000, 10**9),
    platform_max=st.none() | st.integers(0, 10**6),
)
def test_stock_shown_is_never_negative_nor_more_than_there_is(
    rule: StockRule, available: int, platform_max: int | None
) -> None:
    shown = rule.stock(available, platform_max=platform_max)
    assert 0 <= shown <= max(0, available)
    assert platform_max is None or shown <= platform_max
