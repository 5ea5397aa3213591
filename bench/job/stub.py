"""A platform that answers at once, or after a fixed time: what is measured is our side of a call.

``python -m bench.job.stub --delay-ms 0`` prints ``{"port": ...}`` and serves until it is killed. Every POST gets the
answer of a stock update for the models it names; GETs get what the adapter asks for once.
"""

import argparse
import asyncio
import json
import re
from typing import cast

import uvloop

_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_LIMITS = {"price_limit": {"min_limit": 1, "max_limit": 1_000_000_000}}
_FACTS: dict[bytes, object] = {
    b"get_warehouse_detail": [],
    b"get_attribute_tree": {"list": [{"category_id": 100, "attribute_tree": []}]},
    b"get_channel_list": {"logistics_channel_list": []},
    b"get_brand_list": {"brand_list": [], "has_next_page": False, "next_offset": 0, "is_mandatory": False},
}


def answer(head: bytes, body: bytes) -> bytes:
    """Return the whole HTTP answer to a request."""
    response: object = next((fact for path, fact in _FACTS.items() if path in head), _LIMITS)
    if head.startswith(b"POST"):
        rows = json.loads(body or b"{}").get("stock_list", [])
        done = [{"model_id": row.get("model_id", 0), "stock": 0} for row in rows]
        response = {"success_list": done, "failure_list": []}
    content = json.dumps({"error": "", "message": "", "request_id": "stub", "response": response}).encode()
    return (b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(content)) + content


class Stub(asyncio.Protocol):
    """One kept-alive connection; requests on it come one after the other."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = _LENGTH.search(head)
            total = end + 4 + (int(length.group(1)) if length else 0)
            if len(self._buffer) < total:
                return
            body, self._buffer = self._buffer[end + 4 : total], self._buffer[total:]
            asyncio.get_running_loop().call_later(self._delay_s, self._send, answer(head, body))

    def _send(self, content: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(content)


async def serve(delay_s: float) -> None:
    """Serve on a free loopback port for ever."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Stub(delay_s), "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay-ms", type=float, default=0.0)
    uvloop.run(serve(parser.parse_args().delay_ms / 1000))


if __name__ == "__main__":
    main()
