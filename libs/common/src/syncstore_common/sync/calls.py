"""Making one platform call: token, limiter, span, transport faults, the attempt's record. The only way out.

The span carries the bare path: query strings hold signatures and tokens. A fault after the request was sent leaves the
outcome of a non-repeatable call unknown; the failure says so (``ambiguous``) and the saga finds out.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx
from opentelemetry.trace import SpanKind, Status, StatusCode
from prometheus_client import Counter, Histogram

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.failpoints import FailPoint
from syncstore_common.infra.logging import redact_text
from syncstore_common.infra.telemetry import tracer
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync.attempts import Attempt
from syncstore_common.sync.limiter import Limiter
from syncstore_common.sync.ports import CallKind, Credentials, Payload, PlatformCall

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_DETAIL_CHARS = 2000
_LONGEST_CALL_S = 25.0
"""Less than a lease."""
_LARGEST_ANSWER_BYTES = 16_000_000
_OF_THE_TRANSFER = frozenset({"content-encoding", "content-length", "transfer-encoding"})

_SENDING = FailPoint("calls.before_send", "a call is built and about to leave; a lease may end meanwhile")
_ANSWERED = FailPoint("calls.after_answer", "the platform has carried a call out, nobody has noted it")

CALLS = Counter("syncstore_platform_calls_total", "Platform calls", ["platform", "operation", "outcome"])
UNKNOWN_CODES = Counter("syncstore_unknown_platform_codes_total", "Codes no table knows", ["platform", "code"])
SECONDS = Histogram(
    "syncstore_platform_call_seconds",
    "Duration of platform calls",
    ["platform", "operation"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)


def unclear(call: PlatformCall) -> bool:
    """Whether a fault after sending leaves it open if something was made."""
    return call.kind is CallKind.WRITE and not call.repeatable


@dataclass(slots=True)
class CallGate:
    """Makes calls of one platform over one HTTP transport."""

    platform: Platform
    http: httpx.AsyncBaseTransport
    limiter: Limiter

    async def send(
        self,
        call: PlatformCall,
        credentials: Credentials,
        *,
        urgent: bool,
        record: Callable[[Attempt], None],
        before_sending: Callable[[], None] = lambda: None,
    ) -> Payload:
        """Take tokens, send, interpret. Raises PlatformFailure; every call that left is recorded.

        ``before_sending`` may still stop the call, after all waits, by raising.
        """
        shop_id = credentials.external_shop_id or None
        await self.limiter.acquire(shop_id, urgent=urgent)
        await _SENDING.passed()
        before_sending()
        with tracer().start_as_current_span(call.operation, kind=SpanKind.CLIENT) as span:
            started = time.perf_counter()
            response: httpx.Response | None = None
            failure: FailureFacts | None = None
            try:
                request = call.build(replace(credentials, at=datetime.now(UTC)))
                span.set_attribute("http.request.method", request.method)
                span.set_attribute("server.address", request.url.host)
                span.set_attribute("url.path", request.url.path)
                response = await self._answer_to(request)
                await _ANSWERED.passed()
                payload = call.interpret(response)
            except httpx.HTTPError as error:
                failure = _transport_failure(error, call)
            except PlatformFailure as error:
                failure = self._completed(error.facts, call, response)
            elapsed_s = time.perf_counter() - started
            trace_id = format(span.get_span_context().trace_id, "032x")
            self._observe(call, failure, elapsed_s)
            record(_attempt(call, response, failure, elapsed_s, trace_id))
            if response is not None:
                span.set_attribute("http.response.status_code", response.status_code)
            if failure is None:
                return payload
            span.set_attribute("error.type", failure.platform_code)
            span.set_status(Status(StatusCode.ERROR, failure.platform_code))
        if failure.disposition is Disposition.RATE_LIMITED:
            await self.limiter.throttled(shop_id, failure.retry_after_s)
        raise PlatformFailure(failure)

    async def _answer_to(self, request: httpx.Request) -> httpx.Response:
        """Send and read at most so long and so much, however slowly or endlessly the other side talks."""
        body = bytearray()
        try:
            async with asyncio.timeout(_LONGEST_CALL_S):
                streamed = await self.http.handle_async_request(request)
                try:
                    async for part in streamed.aiter_bytes():
                        body += part
                        if len(body) > _LARGEST_ANSWER_BYTES:
                            raise httpx.ReadError(f"the answer is over {_LARGEST_ANSWER_BYTES} bytes", request=request)
                finally:
                    await streamed.aclose()
        except TimeoutError as error:
            raise httpx.ReadTimeout(f"no complete answer in {_LONGEST_CALL_S} s", request=request) from error
        headers = [(name, value) for name, value in streamed.headers.multi_items() if name not in _OF_THE_TRANSFER]
        return httpx.Response(streamed.status_code, headers=headers, content=bytes(body), request=request)

    def _completed(self, facts: FailureFacts, call: PlatformCall, response: httpx.Response | None) -> FailureFacts:
        """Add what only the gate knows: a server fault leaves a non-repeatable call unclear."""
        server_fault = response is not None and response.status_code >= 500
        transient = facts.disposition in (Disposition.RETRY, Disposition.UNKNOWN_CODE)
        if unclear(call) and transient and (server_fault or facts.network):
            return replace(facts, ambiguous=True)
        return facts

    def _observe(self, call: PlatformCall, failure: FailureFacts | None, elapsed_s: float) -> None:
        outcome = failure.disposition.value if failure else "ok"
        CALLS.labels(self.platform.value, call.operation, outcome).inc()
        SECONDS.labels(self.platform.value, call.operation).observe(elapsed_s)
        if failure is not None:
            note_unknown(self.platform, failure)


def note_unknown(platform: Platform, facts: FailureFacts) -> None:
    """Count a code that no table knows; inside an answer that is a success, nobody else does."""
    if facts.disposition is Disposition.UNKNOWN_CODE:
        UNKNOWN_CODES.labels(platform.value, facts.platform_code[:80]).inc()


def _transport_failure(error: httpx.HTTPError, call: PlatformCall) -> FailureFacts:
    sent = not isinstance(error, _NOT_SENT)
    return FailureFacts(
        disposition=Disposition.RETRY,
        platform_code=f"network.{type(error).__name__}",
        message="the platform did not answer" if sent else "the platform could not be reached",
        network=True,
        ambiguous=sent and unclear(call),
    )


def _attempt(
    call: PlatformCall, response: httpx.Response | None, failure: FailureFacts | None, elapsed_s: float, trace_id: str
) -> Attempt:
    detail = None
    if failure is not None and response is not None and call.kind is not CallKind.AUTH:
        detail = {"response": redact_text(response.text)[:_DETAIL_CHARS]}
        if call.kind is not CallKind.MEDIA:
            detail["request"] = redact_text(response.request.content.decode(errors="replace"))[:_DETAIL_CHARS]
    return Attempt(
        operation=call.operation,
        outcome=failure.disposition.value if failure else "ok",
        duration_ms=round(elapsed_s * 1000),
        http_status=response.status_code if response is not None else None,
        platform_code=failure.platform_code if failure else None,
        message=redact_text(failure.message)[:_DETAIL_CHARS] if failure else None,
        request_id=failure.request_id if failure else None,
        trace_id=trace_id,
        detail=detail,
    )
