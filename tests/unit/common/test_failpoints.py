"""Fail points: they do nothing unless armed, act at the passing meant, and are refused outside of tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from syncstore_common.infra import failpoints
from syncstore_common.infra.failpoints import FailPoint, FailPointReached, Rule, parse_rules
from syncstore_common.infra.settings import ServiceSettings

POINT = FailPoint("tests.a_point", "nothing")
NEEDED: Any = {"database_url": "postgresql://x", "amqp_url": "amqp://x", "internal_token": "t" * 16}


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    failpoints.arm("")
    yield
    failpoints.arm("")


async def test_an_unarmed_point_does_nothing() -> None:
    await POINT.passed()


async def test_a_point_acts_at_the_passing_meant_and_once() -> None:
    failpoints.arm("tests.a_point=raise@2")
    POINT._passings = 0

    await POINT.passed()
    with pytest.raises(FailPointReached):
        await POINT.passed()
    await POINT.passed()


async def test_a_starred_point_acts_at_every_passing() -> None:
    failpoints.arm("tests.a_point=raise@*")

    for _ in range(3):
        with pytest.raises(FailPointReached):
            await POINT.passed()


def test_rules_name_point_action_time_and_passing() -> None:
    rules = parse_rules("relay.after_confirm=kill@3; saga.after_answer=hang:2.5 ;calls.before_send=stop@*")

    assert rules == [
        Rule("relay.after_confirm", "kill", 0.0, 3),
        Rule("saga.after_answer", "hang", 2.5, 1),
        Rule("calls.before_send", "stop", 0.0, None),
    ]


@pytest.mark.parametrize("text", ["relay", "relay.after_confirm=explode", "a=kill@", "a=kill@-1", "a=hang:soon"])
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="fail point rule"):
        parse_rules(text)


def test_an_unknown_point_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no such fail point: tests\.nowhere; known are .*tests\.a_point"):
        failpoints.arm("tests.nowhere=kill")


def test_two_points_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"two fail points are called tests\.a_point"):
        FailPoint("tests.a_point", "")


@pytest.mark.parametrize("environment", ["production", "local", "staging"])
def test_settings_refuse_fail_points_outside_of_tests(environment: str) -> None:
    with pytest.raises(ValidationError, match="SYNCSTORE_ENVIRONMENT=test"):
        ServiceSettings(**NEEDED, environment=environment, failpoints="relay.after_confirm=kill")

    assert ServiceSettings(**NEEDED, environment="test", failpoints="relay.after_confirm=kill").failpoints
    assert ServiceSettings(**NEEDED, environment=environment).failpoints is None
