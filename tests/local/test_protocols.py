"""The two small wire protocols, against published vectors and scripted servers."""

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from syncstore_cli.local.amqp_protocol import AmqpAddress, AmqpRefused, greet_broker
from syncstore_cli.local.postgres_protocol import PostgresAddress, PostgresRefused, scram_answer
from syncstore_cli.local.rabbitmq import password_hash
from syncstore_cli.local.servers import major_minor

Session = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def scripted_server(session: Session) -> AsyncIterator[int]:
    """A server that plays `session` to each client; gives its port."""

    async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await session(reader, writer)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(play, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def test_scram_answers_as_in_rfc_7677() -> None:
    answer, server_signature = scram_answer(
        "pencil",
        nonce="rOprNGfwEbeRWgbNEkqO",
        client_first="n=user,r=rOprNGfwEbeRWgbNEkqO",
        server_first=("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
    )

    assert answer == (
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )
    assert server_signature == "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


def test_scram_refuses_a_foreign_nonce() -> None:
    with pytest.raises(PostgresRefused, match="foreign nonce"):
        scram_answer("pencil", nonce="ours", client_first="n=,r=ours", server_first="r=theirs,s=c2FsdA==,i=4096")


def test_a_postgres_url_is_read_with_its_escapes() -> None:
    address = PostgresAddress.parse("postgresql+asyncpg://toko:p%40ss@db.example:6543/kata%20log?sslmode=require")

    assert address == PostgresAddress("db.example", 6543, "toko", "kata log", "p@ss", "require")
    assert "p@ss" not in repr(address)


@pytest.mark.parametrize("url", ["mysql://host/db", "postgresql:///db", "host:5432"])
def test_what_is_no_postgres_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="postgresql://user:pass@host:5432/database"):
        PostgresAddress.parse(url)


def test_an_amqp_url_is_read_with_its_defaults() -> None:
    assert AmqpAddress.parse("amqp://toko:p%40ss@mq.example/") == AmqpAddress("mq.example", 5672, "toko", "/", "p@ss")
    assert AmqpAddress.parse("amqps://mq.example/%2Fshop").virtual_host == "/shop"
    assert AmqpAddress.parse("amqps://mq.example").port == 5671


def test_a_password_hash_is_salted() -> None:
    assert password_hash("same") != password_hash("same")


@pytest.mark.parametrize(
    ("text", "numbers"), [("3.10.8", (3, 10)), ("17beta1", (17,)), ("15.18", (15, 18)), ("(PostgreSQL)", ())]
)
def test_versions_are_read_by_their_first_two_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert major_minor(text) == numbers


async def test_a_broker_of_another_protocol_is_named() -> None:
    async def session(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"AMQP\x00\x01\x00\x00")
        await writer.drain()

    async with scripted_server(session) as port:
        with pytest.raises(AmqpRefused, match="does not speak AMQP 0-9-1"):
            await greet_broker(AmqpAddress("127.0.0.1", port, "guest", "/", "guest"))


async def test_the_reason_a_broker_gives_is_passed_on() -> None:
    async def session(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reason = b"CONNECTION_FORCED - broker is going down"
        payload = struct.pack(">HHHB", 10, 50, 320, len(reason)) + reason + struct.pack(">HH", 0, 0)
        writer.write(struct.pack(">BHI", 1, 0, len(payload)) + payload + b"\xce")
        await writer.drain()

    async with scripted_server(session) as port:
        with pytest.raises(AmqpRefused, match=r"broker is going down \(320\)"):
            await greet_broker(AmqpAddress("127.0.0.1", port, "guest", "/", "guest"))
