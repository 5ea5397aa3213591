"""The way of one platform call: read it, choose its faults, let the platform handle it, journal it, answer.

It knows connections and faults, not the platforms' rules.
"""

import asyncio
import uuid
from email.utils import formatdate

from starlette.types import Receive, Scope, Send

from syncstore_simulator.core.calls import Answer, Call
from syncstore_simulator.core.context import PlatformState, SimulatorContext
from syncstore_simulator.core.faults import FaultKind, FaultPlan, FaultRule

_BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    "</body>\r\n</html>\r\n"
)
_WITHHELD = frozenset({FaultKind.RESET_BEFORE, FaultKind.RESET_AFTER, FaultKind.HANG_AFTER})


class PlatformGate:
    """ASGI application that serves one platform's calls."""

    def __init__(self, context: SimulatorContext, platform: PlatformState) -> None:
        self._context = context
        self._platform = platform

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one call."""
        body = await _read_body(receive)
        if body is None:
            return
        call = self._call(scope, body)
        plan = self._context.faults.plan(call)
        answer = self._take_effect(call, plan)
        if plan.delay_s:
            await self._hold(receive, plan.delay_s)
        if answer is not None:
            await _send_answer(send, answer, self._context.clock.now())
            return
        if plan.rule is not None and plan.rule.kind is FaultKind.HANG_AFTER:
            await self._hold(receive, plan.rule.delay_s)
        await self._reset(scope, receive)

    def _call(self, scope: Scope, body: bytes) -> Call:
        call = Call(
            platform=self._platform.name,
            method=scope["method"],
            path=scope["path"],
            raw_query=scope["query_string"].decode("latin-1"),
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            body=body,
            received_at=self._context.clock.now(),
            request_id=uuid.uuid4().hex,
        )
        self._platform.identify(call)
        return call

    def _take_effect(self, call: Call, plan: FaultPlan) -> Answer | None:
        """Carry out and journal the call; None means that nothing is answered."""
        rule = plan.rule
        answer: Answer | None = None
        if rule is None or rule.apply or rule.kind in {FaultKind.RESET_AFTER, FaultKind.HANG_AFTER}:
            answer = self._platform.handle(call)
        if rule is not None:
            answer = self._replaced(call, rule, answer)
        self._context.journal.append(call, None if answer is None else answer.status, plan.label)
        return answer

    def _replaced(self, call: Call, rule: FaultRule, own: Answer | None) -> Answer | None:
        if rule.kind in _WITHHELD:
            return None
        if rule.kind is FaultKind.HTML_502:
            return Answer.of_html(_BAD_GATEWAY, status=502)
        if rule.kind is FaultKind.GARBAGE:
            body = own.body if own is not None else b'{"request_id": "'
            return Answer(200, body[: max(1, len(body) // 2)])
        return self._platform.fault_answer(call, rule)

    async def _hold(self, receive: Receive, seconds: float | None) -> None:
        """Wait until the time is over, the client has gone or the process stops."""
        waits = [asyncio.ensure_future(_gone(receive)), asyncio.ensure_future(self._context.stopping.wait())]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _reset(self, scope: Scope, receive: Receive) -> None:
        if not self._context.connections.reset(scope.get("client")):
            raise RuntimeError("a reset fault needs a real connection; this call came without one")
        await _gone(receive)


async def _read_body(receive: Receive) -> bytes | None:
    """Return the whole body, or None when the client left before it was sent."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_answer(send: Send, answer: Answer, now: float) -> None:
    headers = [
        (b"date", formatdate(now, usegmt=True).encode()),
        (b"content-type", answer.content_type.encode("latin-1")),
        (b"content-length", str(len(answer.body)).encode()),
        *((name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
