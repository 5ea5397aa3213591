"""Just enough of AMQP 0-9-1 to log in to a broker, read its version and open a virtual host.

Facts: the AMQP 0-9-1 specification (sections 2.3.5 and 4.2) and RabbitMQ's "AMQP 0-9-1 errata" for table types.
"""

import asyncio
import contextlib
import ssl
import struct
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

_HEADER = b"AMQP\x00\x00\x09\x01"
_FRAME_END = b"\xce"
_START, _START_OK, _TUNE, _TUNE_OK = (10, 10), (10, 11), (10, 30), (10, 31)
_OPEN, _OPEN_OK, _CLOSE, _CLOSE_OK = (10, 40), (10, 41), (10, 50), (10, 51)
# table value sizes in bytes, by type letter (strings, arrays and tables carry their own length)
_FIXED_SIZES = {b"t": 1, b"b": 1, b"B": 1, b"s": 2, b"u": 2, b"I": 4, b"i": 4, b"f": 4, b"D": 5} | dict.fromkeys(
    (b"l", b"d", b"T"), 8
)
_COUNTED_TYPES = {b"S", b"F", b"A", b"x"}


class AmqpRefused(Exception):
    """The broker closed the connection, or what answered is no AMQP 0-9-1 broker; the text says why."""


@dataclass(frozen=True, slots=True)
class AmqpAddress:
    """Where and as whom to connect."""

    host: str
    port: int
    user: str
    virtual_host: str
    password: str = field(repr=False)
    uses_tls: bool = False

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read an amqp:// or amqps:// URL; an empty path means the virtual host "/". Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in {"amqp", "amqps"} or not parts.hostname:
            raise ValueError("it should look like amqp://user:pass@host:5672/")
        uses_tls = parts.scheme == "amqps"
        return cls(
            host=parts.hostname,
            port=parts.port or (5671 if uses_tls else 5672),
            user=unquote(parts.username or "guest"),
            virtual_host=unquote(parts.path[1:]) or "/",
            password=unquote(parts.password or "guest"),
            uses_tls=uses_tls,
        )


@dataclass(frozen=True, slots=True)
class BrokerAnswer:
    """What the broker says it is."""

    product: str
    version: str


async def greet_broker(address: AmqpAddress) -> BrokerAnswer:
    """Log in, open the virtual host, leave politely.

    Raises OSError, asyncio.IncompleteReadError or AmqpRefused. Give it a timeout from outside.
    """
    context = ssl.create_default_context() if address.uses_tls else None
    reader, writer = await asyncio.open_connection(address.host, address.port, ssl=context)
    try:
        writer.write(_HEADER)
        start = await _receive(reader, _START)
        properties = _string_properties(start[2:])
        writer.write(_frame(_START_OK, _credentials(address)))
        tune = await _receive(reader, _TUNE)
        channels, frame_size = struct.unpack(">HI", tune[:6])
        writer.write(_frame(_TUNE_OK, struct.pack(">HIH", channels, frame_size, 0)))
        writer.write(_frame(_OPEN, _short_string(address.virtual_host) + b"\0\0"))
        await _receive(reader, _OPEN_OK)
        writer.write(_frame(_CLOSE, struct.pack(">H", 200) + _short_string("checked") + struct.pack(">HH", 0, 0)))
        await _receive(reader, _CLOSE_OK)
    finally:
        writer.close()
    with contextlib.suppress(OSError):  # it may have hung up first
        await writer.wait_closed()
    return BrokerAnswer(properties.get("product", "unknown broker"), properties.get("version", "0"))


def _credentials(address: AmqpAddress) -> bytes:
    # with this capability the broker answers a wrong password with a reason instead of hanging up
    capability = _short_string("authentication_failure_close") + b"t\x01"
    capabilities = _short_string("capabilities") + b"F" + _long_string(capability)
    login = f"\0{address.user}\0{address.password}".encode()
    return _long_string(capabilities) + _short_string("PLAIN") + _long_string(login) + _short_string("en_US")


async def _receive(reader: asyncio.StreamReader, expected: tuple[int, int]) -> bytes:
    """The arguments of the next method, which must be `expected`; heartbeats are skipped."""
    while True:
        head = await reader.readexactly(7)
        if head.startswith(b"AMQP"):
            raise AmqpRefused("it does not speak AMQP 0-9-1")
        kind, _, size = struct.unpack(">BHI", head)
        payload = await reader.readexactly(size + 1)
        if kind == 8:
            continue
        if kind != 1 or payload[-1:] != _FRAME_END:
            raise AmqpRefused("what answers is not an AMQP broker")
        method = struct.unpack(">HH", payload[:4])
        arguments = payload[4:-1]
        if method == _CLOSE and expected != _CLOSE:
            code, length = struct.unpack(">HB", arguments[:3])
            raise AmqpRefused(f"{arguments[3 : 3 + length].decode(errors='replace')} ({code})")
        if method != expected:
            raise AmqpRefused(f"it answered with method {method} instead of {expected}")
        return arguments


def _frame(method: tuple[int, int], arguments: bytes) -> bytes:
    payload = struct.pack(">HH", *method) + arguments
    return struct.pack(">BHI", 1, 0, len(payload)) + payload + _FRAME_END


def _short_string(text: str) -> bytes:
    data = text.encode()
    return bytes([len(data)]) + data


def _long_string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _string_properties(data: bytes) -> dict[str, str]:
    """The text entries at the top level of the field table that `data` begins with."""
    end = 4 + int.from_bytes(data[:4], "big")
    position = 4
    found: dict[str, str] = {}
    while position < end:
        name_end = position + 1 + data[position]
        name = data[position + 1 : name_end].decode()
        kind = data[name_end : name_end + 1]
        position = name_end + 1
        if kind in _COUNTED_TYPES:
            length = int.from_bytes(data[position : position + 4], "big")
            position += 4
            if kind == b"S":
                found[name] = data[position : position + length].decode(errors="replace")
            position += length
        else:
            position += _FIXED_SIZES.get(kind, 0)
    return found
