"""Just enough of PostgreSQL's wire protocol 3.0 to log in and run a statement.

The launcher must know that a server is there, of which version and with which rights, before any driver is
installed. Facts: PostgreSQL manual, "Frontend/Backend Protocol" (message formats) and RFC 7677 (SCRAM-SHA-256).
"""

import asyncio
import contextlib
import hashlib
import hmac
import secrets
import ssl
import struct
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

_PROTOCOL_3 = 196608
_SSL_REQUEST = 80877103
_AUTHENTICATION_NAMES = {2: "Kerberos", 7: "GSSAPI", 9: "SSPI"}
_OK, _CLEAR_TEXT, _MD5, _SASL, _SASL_CONTINUE, _SASL_FINAL = 0, 3, 5, 10, 11, 12

Row = tuple[str | None, ...]


class PostgresRefused(Exception):
    """The server answered with an error; `sqlstate` is its five-character code."""

    def __init__(self, message: str, sqlstate: str = "") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """Where and as whom to connect."""

    host: str
    port: int
    user: str
    database: str
    password: str = field(repr=False)
    # libpq's sslmode; "prefer" takes what the server offers
    tls: str = "prefer"

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read a postgresql:// URL (a "+driver" after the scheme is ignored). Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme.partition("+")[0] not in {"postgresql", "postgres"} or not parts.hostname:
            raise ValueError("it should look like postgresql://user:pass@host:5432/database")
        user = unquote(parts.username or "postgres")
        return cls(
            host=parts.hostname,
            port=parts.port or 5432,
            user=user,
            database=unquote(parts.path.lstrip("/")) or user,
            password=unquote(parts.password or ""),
            tls=parse_qs(parts.query).get("sslmode", ["prefer"])[0],
        )


class PostgresConnection:
    """A logged-in connection for simple statements. Give every use a timeout from outside."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.server_version = ""

    @classmethod
    async def connect(cls, address: PostgresAddress) -> Self:
        """Log in. Raises OSError, asyncio.IncompleteReadError or PostgresRefused."""
        reader, writer = await asyncio.open_connection(address.host, address.port)
        connection = cls(reader, writer)
        try:
            await connection._start_tls(address)
            await connection._log_in(address)
        except BaseException:
            writer.close()
            raise
        return connection

    async def query(self, statement: str) -> list[Row]:
        """Run one statement and return its rows as text. Raises PostgresRefused."""
        await self._send(b"Q", statement.encode() + b"\0")
        rows: list[Row] = []
        while True:
            kind, body = await self._receive()
            if kind == b"D":
                rows.append(_data_row(body))
            elif kind == b"Z":
                return rows

    async def close(self) -> None:
        """Say goodbye and close the socket."""
        with contextlib.suppress(OSError):  # it may have hung up first
            await self._send(b"X", b"")
            self._writer.close()
            await self._writer.wait_closed()

    async def _start_tls(self, address: PostgresAddress) -> None:
        if address.tls in {"disable", "allow"}:
            return
        self._writer.write(struct.pack(">ii", 8, _SSL_REQUEST))
        await self._writer.drain()
        if await self._reader.readexactly(1) == b"S":
            await self._writer.start_tls(_tls_context(address.tls), server_hostname=address.host)
        elif address.tls != "prefer":
            raise PostgresRefused(f"the server offers no TLS and the address asks for sslmode={address.tls}")

    async def _log_in(self, address: PostgresAddress) -> None:
        options = {"user": address.user, "database": address.database, "application_name": "syncstore"}
        text = b"".join(key.encode() + b"\0" + value.encode() + b"\0" for key, value in options.items()) + b"\0"
        self._writer.write(struct.pack(">ii", len(text) + 8, _PROTOCOL_3) + text)
        await self._writer.drain()
        while True:
            kind, body = await self._receive()
            if kind == b"R":
                await self._authenticate(address, body)
            elif kind == b"S":
                name, value = body.rstrip(b"\0").split(b"\0", 1)
                if name == b"server_version":
                    self.server_version = value.decode().partition(" ")[0]
            elif kind == b"Z":
                return

    async def _authenticate(self, address: PostgresAddress, body: bytes) -> None:
        method = int.from_bytes(body[:4], "big")
        if method == _CLEAR_TEXT:
            await self._send(b"p", address.password.encode() + b"\0")
        elif method == _MD5:
            await self._send(b"p", _md5_answer(address, salt=body[4:8]))
        elif method == _SASL:
            await self._scram(address.password)
        elif method != _OK:
            name = _AUTHENTICATION_NAMES.get(method, str(method))
            raise PostgresRefused(f"the server asks for {name} authentication; use a password")

    async def _scram(self, password: str) -> None:
        nonce = b64encode(secrets.token_bytes(18)).decode()
        first = f"n=,r={nonce}"
        initial = f"n,,{first}".encode()
        await self._send(b"p", b"SCRAM-SHA-256\0" + struct.pack(">i", len(initial)) + initial)
        challenge = await self._sasl_message(_SASL_CONTINUE)
        answer, expected_signature = scram_answer(password, nonce=nonce, client_first=first, server_first=challenge)
        await self._send(b"p", answer.encode())
        if await self._sasl_message(_SASL_FINAL) != f"v={expected_signature}":
            raise PostgresRefused("the server could not prove that it knows the password")

    async def _sasl_message(self, expected: int) -> str:
        kind, body = await self._receive()
        if kind != b"R" or int.from_bytes(body[:4], "big") != expected:
            raise PostgresRefused("the server broke off the SCRAM login")
        return body[4:].decode()

    async def _send(self, kind: bytes, body: bytes) -> None:
        self._writer.write(kind + struct.pack(">i", len(body) + 4) + body)
        await self._writer.drain()

    async def _receive(self) -> tuple[bytes, bytes]:
        kind, length = struct.unpack(">ci", await self._reader.readexactly(5))
        body = await self._reader.readexactly(length - 4)
        if kind == b"E":
            fields = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0") if part}
            raise PostgresRefused(fields.get(b"M", "unknown error"), fields.get(b"C", ""))
        return kind, body


def scram_answer(password: str, *, nonce: str, client_first: str, server_first: str) -> tuple[str, str]:
    """The client-final message and the server signature to expect (base64), by RFC 5802 section 3."""
    fields = dict(part.split("=", 1) for part in server_first.split(","))
    if not fields["r"].startswith(nonce):
        raise PostgresRefused("the server answered the SCRAM login with a foreign nonce")
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), b64decode(fields["s"]), int(fields["i"]))
    final = f"c=biws,r={fields['r']}"
    signed = f"{client_first},{server_first},{final}".encode()
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    client_signature = hmac.digest(hashlib.sha256(client_key).digest(), signed, "sha256")
    proof = bytes(left ^ right for left, right in zip(client_key, client_signature, strict=True))
    server_signature = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), signed, "sha256")
    return f"{final},p={b64encode(proof).decode()}", b64encode(server_signature).decode()


def _md5_answer(address: PostgresAddress, *, salt: bytes) -> bytes:
    inner = hashlib.md5((address.password + address.user).encode(), usedforsecurity=False).hexdigest()
    outer = hashlib.md5(inner.encode() + salt, usedforsecurity=False).hexdigest()
    return b"md5" + outer.encode() + b"\0"


def _tls_context(mode: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if mode != "verify-full":
        context.check_hostname = False
    if mode in {"prefer", "require"}:
        context.verify_mode = ssl.CERT_NONE
    return context


def _data_row(body: bytes) -> Row:
    values: list[str | None] = []
    position = 2
    for _ in range(int.from_bytes(body[:2], "big")):
        length = int.from_bytes(body[position : position + 4], "big", signed=True)
        position += 4
        if length < 0:
            values.append(None)
            continue
        values.append(body[position : position + length].decode())
        position += length
    return tuple(values)
