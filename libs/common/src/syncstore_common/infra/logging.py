"""Structured logs: one JSON object a line, dotted event names, ids as fields, secrets never.

Redaction works twice: by key (anything named like a token, secret, signature or key) and by value (every secret the
process knows is registered and replaced wherever it appears, also inside a URL or a traceback).
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from opentelemetry import trace

_SECRET_KEY = re.compile(
    r"(token|secret|password|passwd|sign$|signature|authorization|api_key|partner_key|cookie|cipher)", re.IGNORECASE
)
_SECRET_PARAM = re.compile(
    r"(?i)\b(access_token|refresh_token|sign|app_secret|auth_code|code|partner_key|password)=([^&\s\"']+)"
)
_SECRET_MEMBER = re.compile(
    r"""(?ix)(\\*"(?:[\w.-]*(?:token|secret|password|signature|authorization|cipher)|sign|\w*api_key|partner_key|auth_code)
    \\*"\s*:\s*\\*")([^"\\]+)"""
)
_BEARER = re.compile(r"(?i)\b(bearer\s+)[\w.~+/=-]+")
_URL_PASSWORD = re.compile(r"(?P<head>[a-z][a-z0-9+]*://[^:/@\s]*:)[^@\s]+(?=@)")
MASK = "***"
_PASSING_KEPT = 1000
"""Tokens change every few hours: what is not used any more makes room, so that redaction stays fast."""

_lasting_secrets: set[str] = set()
_passing_secrets: dict[str, None] = {}


def register_secret(value: str, *, lasting: bool = True) -> None:
    """Make every later log line replace this value. Short values are ignored: they would hide ordinary words.

    Of the secrets that do not last (tokens) only the newest are kept; register them again whenever they are used.
    """
    if len(value) < 8:
        return
    if lasting:
        _lasting_secrets.add(value)
        return
    _passing_secrets.pop(value, None)
    _passing_secrets[value] = None
    while len(_passing_secrets) > _PASSING_KEPT:
        del _passing_secrets[next(iter(_passing_secrets))]


def redact_text(text: str) -> str:
    """Replace secrets in free text: known values, members of JSON, query parameters, passwords in URLs."""
    # copies: other threads redact while this one learns a secret
    for secret in (*tuple(_lasting_secrets), *tuple(_passing_secrets)):
        if secret in text:
            text = text.replace(secret, MASK)
    text = _SECRET_PARAM.sub(rf"\1={MASK}", text)
    text = _SECRET_MEMBER.sub(rf"\1{MASK}", text)
    text = _BEARER.sub(rf"\1{MASK}", text)
    return _URL_PASSWORD.sub(rf"\g<head>{MASK}", text)


def redact(value: Any) -> Any:
    """Return a copy of a JSON-like value with secrets masked, by key and by content."""
    if isinstance(value, dict):
        return {key: MASK if _SECRET_KEY.search(str(key)) else redact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else redact_text(str(value))


def _redacting(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    own = {key: item for key, item in event.items() if key.startswith("_")}  # structlog's own, never rendered
    return {key: MASK if _SECRET_KEY.search(key) else redact(item) for key, item in event.items()} | own


def _with_trace(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = format(context.trace_id, "032x")
    return event


def configure_logging(service: str, *, level: str = "INFO", log_format: str = "json") -> None:
    """Set up structlog and send the standard library's records through the same chain."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_trace,
        structlog.processors.format_exc_info,
        _redacting,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.contextvars.bind_contextvars(service=service)
    for noisy in ("aio_pika", "aiormq", "httpx", "httpcore", "uvicorn.access", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module; ``log.info("relay.started", backlog=3)``."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
