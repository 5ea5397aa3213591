"""Redaction: what a log line, a span or an attempt may show."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from uuid import UUID

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from syncstore_common.infra import logging as log_module
from syncstore_common.infra.logging import MASK, configure_logging, get_logger, redact, redact_text, register_secret


@pytest.fixture(autouse=True)
def no_known_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "_lasting_secrets", set())
    monkeypatch.setattr(log_module, "_passing_secrets", {})


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("GET /api?access_token=s3cr3t-value&shop_id=1", "s3cr3t-value"),
        ("refused https://x.example/?code=abc123&sign=0f0f0f", "abc123"),
        ("refused https://x.example/?code=abc123&sign=0f0f0f", "0f0f0f"),
        ("postgresql://role:pa55word@host:5432/db", "pa55word"),
        ("redis://:pa55word@host", "pa55word"),
        ('{"access_token": "s3cr3t-value", "expire_in": 1}', "s3cr3t-value"),
        ('{"refresh_token":"s3cr3t-value"}', "s3cr3t-value"),
        (r'"body": "{\"app_secret\":\"s3cr3t-value\"}"', "s3cr3t-value"),
        ("Authorization: Bearer s3cr3t.value-1", "s3cr3t.value-1"),
        ('{"x-tts-access-token": "s3cr3t-value"}', "s3cr3t-value"),
    ],
)
def test_secrets_are_known_by_their_name(text: str, secret: str) -> None:
    redacted = redact_text(text)
    assert secret not in redacted
    assert MASK in redacted


@pytest.mark.parametrize(
    "text",
    [
        '{"code": "product.title_too_long", "message": "shorten it"}',
        "work.failed code error_param",
        "https://shop.example/item?id=1",
        "amqp://127.0.0.1:5672/vhost",
    ],
)
def test_what_helps_a_reader_stays(text: str) -> None:
    assert redact_text(text) == text


@given(before=st.text(), secret=st.text(alphabet="abcdef0123456789", min_size=16, max_size=64), after=st.text())
def test_a_registered_value_never_shows(before: str, secret: str, after: str) -> None:
    register_secret(secret)
    assert secret not in redact_text(f"{before}{secret}{after}")


def test_short_values_are_not_taken_for_secrets() -> None:
    register_secret("open")
    assert redact_text("the door is open") == "the door is open"


def test_passing_secrets_make_room_but_lasting_ones_and_those_in_use_stay() -> None:
    register_secret("the-partner-key")
    register_secret("token-in-use-0", lasting=False)
    for number in range(3000):
        register_secret(f"token-number-{number}", lasting=False)
        if number % 100 == 0:
            register_secret("token-in-use-0", lasting=False)
    text = "the-partner-key token-in-use-0 token-number-2999"
    assert redact_text(text) == f"{MASK} {MASK} {MASK}"
    assert len(log_module._passing_secrets) == 1000


def test_values_are_masked_by_key_at_any_depth() -> None:
    value = {"shop": {"access_token": "abc", "name": "Kriya"}, "items": [{"password": 1}], "n": 3, "none": None}
    assert redact(value) == {
        "shop": {"access_token": MASK, "name": "Kriya"},
        "items": [{"password": MASK}],
        "n": 3,
        "none": None,
    }


def test_objects_are_shown_as_redacted_text() -> None:
    register_secret("a-registered-secret")
    identifier = UUID(int=1)
    assert redact(identifier) == str(identifier)
    assert redact({"error": ValueError("bad a-registered-secret")}) == {"error": f"bad {MASK}"}


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level, stream = list(root.handlers), root.level, io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logging("test-service")
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_lines_of_ours_and_of_libraries_are_json_without_secrets(lines: io.StringIO) -> None:
    register_secret("a-registered-secret")
    get_logger("ours").warning("thing.happened", url="https://x/?sign=123", api_key="k", note="a-registered-secret")
    logging.getLogger("library").error("failed at %s", "amqp://user:pa55word@host/")
    try:
        raise ValueError("token a-registered-secret refused")
    except ValueError as error:
        get_logger("ours").error("thing.crashed", exc_info=error)
        logging.getLogger("library").exception("crashed")
    text = lines.getvalue()
    records = [json.loads(line) for line in text.splitlines()]
    assert [record["level"] for record in records] == ["warning", "error", "error", "error"]
    assert all(record["service"] == "test-service" for record in records)
    assert "ValueError" in records[2]["exception"]
    assert "ValueError" in records[3]["exception"]
    for secret in ("a-registered-secret", "pa55word", "sign=123", '"k"'):
        assert secret not in text
