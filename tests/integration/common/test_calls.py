"""The one way out: bounded in time and size, whatever the other side does; and its record holds no secret."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Response
from fastapi.responses import StreamingResponse

from syncstore_common.contracts.platforms import Platform
from syncstore_common.infra.database import Database
from syncstore_common.infra.http_client import create_transport
from syncstore_common.infra.logging import register_secret
from syncstore_common.kernel.errors import Disposition, FailureFacts, PlatformFailure
from syncstore_common.sync import calls
from syncstore_common.sync.attempts import Attempt
from syncstore_common.sync.calls import CallGate
from syncstore_common.sync.limiter import Limiter, Rate, RateProfile
from syncstore_common.sync.ports import CallKind, Credentials, Payload, PlatformCall
from tests.support.served import served

pytestmark = pytest.mark.integration

SECRET = "access-token-of-a-shop"


def platform() -> FastAPI:
    """A platform that misbehaves, by path."""
    app = FastAPI()

    @app.get("/drip")
    async def drip() -> StreamingResponse:
        async def slowly() -> AsyncIterator[bytes]:
            while True:
                yield b" "
                await asyncio.sleep(0.05)

        return StreamingResponse(slowly())

    @app.get("/flood")
    async def flood() -> StreamingResponse:
        async def without_end() -> AsyncIterator[bytes]:
            while True:
                yield b"x" * 65_536
                await asyncio.sleep(0)  # else nothing else runs in this process once the reader has gone

        return StreamingResponse(without_end())

    @app.get("/zipped")
    async def zipped() -> Response:
        body = gzip.compress(b'{"items": [1, 2]}')
        return Response(body, media_type="application/json", headers={"Content-Encoding": "gzip"})

    @app.post("/echo")
    async def echo(body: dict[str, Any]) -> dict[str, Any]:
        return {"error": "no", "you_sent": body, "url": f"/echo?access_token={SECRET}"}

    return app


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    async with served(platform()) as url:
        yield url


@pytest.fixture
async def gate(engine_database: Database) -> AsyncIterator[CallGate]:
    rate = Rate(1000, 1000, 1_000_000)
    async with create_transport(read_s=2.0) as client:
        yield CallGate(Platform.SHOPEE, client, Limiter(engine_database, Platform.SHOPEE, RateProfile(rate, rate)))


def payload_of(response: httpx.Response) -> Payload:
    body: Payload = response.json()
    if "error" in body:
        raise PlatformFailure(FailureFacts(Disposition.REJECTED, "error_no", f"refused {response.request.url}"))
    return body


def call(url: str, *, body: dict[str, Any] | None = None, repeatable: bool = True) -> PlatformCall:
    def build(credentials: Credentials) -> httpx.Request:
        params = {"access_token": credentials.access_token}
        return httpx.Request("POST" if body is not None else "GET", url, params=params, json=body)

    kind = CallKind.READ if repeatable else CallKind.WRITE
    return PlatformCall("GET /made-up", kind, build, payload_of, repeatable)


async def send(gate: CallGate, made: PlatformCall, attempts: list[Attempt]) -> Payload:
    credentials = Credentials(SECRET, "1", None, at=None)  # type: ignore[arg-type]  # the gate sets the time
    return await gate.send(made, credentials, urgent=True, record=attempts.append)


async def test_an_answer_that_never_ends_is_given_up(
    gate: CallGate, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "_LONGEST_CALL_S", 0.5)
    attempts: list[Attempt] = []
    with pytest.raises(PlatformFailure) as caught:
        await asyncio.wait_for(send(gate, call(f"{origin}/drip", repeatable=False), attempts), 5)
    facts = caught.value.facts
    assert (facts.platform_code, facts.network, facts.ambiguous) == ("network.ReadTimeout", True, True)
    assert [attempt.outcome for attempt in attempts] == ["retry"]


async def test_an_answer_without_measure_is_cut_off(
    gate: CallGate, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "_LARGEST_ANSWER_BYTES", 1_000_000)
    with pytest.raises(PlatformFailure) as caught:
        await asyncio.wait_for(send(gate, call(f"{origin}/flood"), []), 10)
    assert caught.value.facts.platform_code == "network.ReadError"


async def test_a_compressed_answer_is_read(gate: CallGate, origin: str) -> None:
    assert await send(gate, call(f"{origin}/zipped"), []) == {"items": [1, 2]}


async def test_the_record_of_a_call_holds_no_secret(gate: CallGate, origin: str) -> None:
    register_secret(SECRET)
    attempts: list[Attempt] = []
    body = {"title": "Mug", "refresh_token": "never-registered-value"}
    with pytest.raises(PlatformFailure):
        await send(gate, call(f"{origin}/echo", body=body), attempts)
    (attempt,) = attempts
    written = repr(attempt)
    assert "Mug" in written
    assert SECRET not in written
    assert "never-registered-value" not in written


async def test_a_call_without_a_token_is_not_made(engine_database: Database, origin: str) -> None:
    scarce = RateProfile(Rate(1000, 1000, 1_000_000), Rate(0.001, 2, 1_000_000))
    async with create_transport(read_s=2.0) as client:
        scarce_gate = CallGate(Platform.SHOPEE, client, Limiter(engine_database, Platform.SHOPEE, scarce))
        attempts: list[Attempt] = []
        for _ in range(2):
            await send(scarce_gate, call(f"{origin}/zipped"), attempts)
        with pytest.raises(PlatformFailure) as caught:
            await send(scarce_gate, call(f"{origin}/zipped"), attempts)
    assert caught.value.disposition is Disposition.RATE_LIMITED
    assert len(attempts) == 2
