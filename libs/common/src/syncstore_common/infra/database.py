"""PostgreSQL: one pool per process, one place that commits.

``unit_of_work()`` is the everyday transaction (SQLAlchemy Core); ``driver_unit()`` is the same promise on the pool's
raw asyncpg connection, for the few hot statements. In both, events handed to ``publish`` are written to the outbox
just before the commit. Soon after it one NOTIFY wakes the relay for all that committed meanwhile (none for bulk work:
the relay polls anyway).
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol, TypeVar, cast

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    InvalidatePoolError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import greenlet_spawn

from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.states import Lane
from syncstore_common.infra.outbox import INSERT_OUTBOX, OutboxRow, current_traceparent, outbox_row
from syncstore_common.infra.wakeups import Notifier, outbox_channel

T = TypeVar("T")

_UNAVAILABLE_SQLSTATES = ("08", "57P", "53", "25006")
"""Connection faults, shutdown, too many connections, read-only after a fail-over: the same statement may work later."""

DATABASE_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    SQLAlchemyError,
    OSError,
    TimeoutError,
)
"""Whatever using the database may raise."""


class DriverConnection(Protocol):
    """What we use of asyncpg's connection; it ships no types."""

    async def fetch(self, query: str, *args: object) -> list[Any]: ...
    async def fetchrow(self, query: str, *args: object) -> Any: ...
    async def fetchval(self, query: str, *args: object) -> Any: ...
    async def execute(self, query: str, *args: object) -> str: ...
    async def executemany(self, query: str, args: Sequence[Sequence[object]]) -> None: ...
    def transaction(self) -> Any: ...


def advisory_key(schema: str, purpose: str) -> int:
    """Advisory locks are per database, so their keys derive from the schema's name."""
    return zlib.crc32(f"{schema}/{purpose}".encode())


def is_database_unavailable(error: BaseException) -> bool:
    """Tell a database that is away (retry later) from a statement that is wrong (never retry)."""
    if isinstance(error, asyncpg.InterfaceError):
        # A value that does not fit a parameter is an InterfaceError too; it would be refused for ever.
        return not isinstance(error, ValueError)
    if isinstance(error, OSError | TimeoutError | PoolTimeoutError) or _is_out_of_step(error):
        return True
    if isinstance(error, DBAPIError):
        if isinstance(error, InterfaceError | OperationalError) or error.connection_invalidated:
            return True
        return error.orig is not None and is_database_unavailable(error.orig)
    state = getattr(error, "sqlstate", None) or ""
    return isinstance(error, asyncpg.PostgresConnectionError) or state.startswith(_UNAVAILABLE_SQLSTATES)


def _is_out_of_step(error: BaseException | None) -> bool:
    """Tell the driver's complaint about a session that the server ended while nobody used it.

    Between the server's last words and the end of the connection, asyncpg (0.32, `coreproto.pyx`) counts the connection
    as open and busy. Its other internal errors are about values and stay poison.
    """
    return isinstance(error, asyncpg.InternalClientError) and str(error).startswith("cannot switch to state")


def _replace_out_of_step(context: ExceptionContext) -> None:
    """On an error: SQLAlchemy does not know this one for the end of a connection."""
    if _is_out_of_step(context.original_exception):
        context.is_disconnect = True


class _Publishing:
    """Collects the events of one transaction."""

    def __init__(self) -> None:
        self._rows: list[OutboxRow] = []
        self.wakes_relay = False

    def publish(self, event: Event, *, lane: Lane, traceparent: str | None = None) -> None:
        """Hand over an event; it is stored with the transaction or not at all.

        It belongs to the trace of ``traceparent``, else to the running one; a group of deliveries has none of its own.
        """
        self._rows.append(outbox_row(event, lane, traceparent or current_traceparent()))
        self.wakes_relay = self.wakes_relay or lane is not Lane.BULK

    async def flush(self, connection: DriverConnection) -> None:
        """Write what was collected; called once, just before the commit."""
        if self._rows:
            columns = zip(*(row.parameters() for row in self._rows), strict=True)
            await connection.execute(INSERT_OUTBOX, *map(list, columns))


class UnitOfWork(_Publishing):
    """An open transaction for SQLAlchemy Core statements."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__()
        self.connection = connection


class DriverUnit(_Publishing):
    """An open transaction on the raw driver connection."""

    def __init__(self, connection: DriverConnection) -> None:
        super().__init__()
        self.driver = connection
        self.fetch = connection.fetch
        self.fetchrow = connection.fetchrow
        self.fetchval = connection.fetchval
        self.execute = connection.execute
        self.executemany = connection.executemany


def _refuse_unusable(connection: Any, _: object, __: object) -> None:
    """On checkout: the pool does not see what happened on the raw driver.

    After an outage every connection is dead. One whose user was cancelled in the middle of a roll-back may still be in
    a transaction: what the next user writes there would never be committed.
    """
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError("the pooled connection is closed")
    if connection.driver_connection.is_in_transaction():
        raise DisconnectionError("the pooled connection is in a transaction")


class Database:
    """The pool of one service. ``schema`` is the role's search path and names locks and channels."""

    def __init__(
        self,
        url: str,
        *,
        schema: str,
        application_name: str,
        pool_size: int = 10,
        pool_overflow: int = 5,
        pool_wait_s: float = 10.0,
        server_settings: Mapping[str, str] | None = None,
    ) -> None:
        self.schema = schema
        self.dsn = url
        self._application_name = application_name
        self._pool_limits = (pool_size, pool_overflow, pool_wait_s)
        self._siblings: list[Database] = []
        self._engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            max_overflow=pool_overflow,
            pool_timeout=pool_wait_s,
            pool_recycle=1800,
            connect_args={
                "timeout": 5,
                "command_timeout": 30,
                "server_settings": {
                    "application_name": application_name,
                    "search_path": schema,
                    "jit": "off",
                    **(server_settings or {}),
                },
            },
        )
        event.listen(self._engine.sync_engine, "checkout", _refuse_unusable)
        event.listen(self._engine.sync_engine, "handle_error", _replace_out_of_step)
        self._notifiers: dict[str, Notifier] = {}

    def with_settings(self, purpose: str, server_settings: Mapping[str, str]) -> "Database":
        """A second pool for statements that need other server settings; closed with this one."""
        size, overflow, wait_s = self._pool_limits
        sibling = Database(
            self.dsn,
            schema=self.schema,
            application_name=f"{self._application_name}-{purpose}",
            pool_size=size,
            pool_overflow=overflow,
            pool_wait_s=wait_s,
            server_settings=server_settings,
        )
        self._siblings.append(sibling)
        return sibling

    @property
    def engine(self) -> AsyncEngine:
        """The SQLAlchemy engine, for migrations and instrumentation."""
        return self._engine

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction; commit on a clean exit, with its events, and roll back on any exception."""
        async with self._engine.begin() as connection:
            unit = UnitOfWork(connection)
            yield unit
            raw = await connection.get_raw_connection()
            await unit.flush(cast("DriverConnection", raw.driver_connection))
        if unit.wakes_relay:
            self.notifier(outbox_channel(self.schema)).wake()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection for reads; nothing done on it is kept."""
        async with self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def driver(self) -> AsyncIterator[DriverConnection]:
        """Borrow the raw connection; each statement commits by itself."""
        # From the pool itself: an AsyncConnection around it would cost more than a short statement.
        try:
            pooled = await self._engine.raw_connection()
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise ConnectionError(f"no connection to the database: {error}") from error
        try:
            yield cast("DriverConnection", pooled.driver_connection)
        except asyncpg.InternalClientError as error:
            if _is_out_of_step(error):
                await greenlet_spawn(pooled.invalidate, error)
            raise
        finally:
            # gives it back without waiting for anything, so a cancelled user can't lose it
            await greenlet_spawn(pooled.close)

    @asynccontextmanager
    async def driver_unit(self) -> AsyncIterator[DriverUnit]:
        """Open a transaction on the raw connection; commits on a clean exit, with its events."""
        async with self.driver() as connection, connection.transaction():
            unit = DriverUnit(connection)
            yield unit
            await unit.flush(connection)
        if unit.wakes_relay:
            self.notifier(outbox_channel(self.schema)).wake()

    def notifier(self, channel: str) -> Notifier:
        """What wakes those who listen to a channel."""
        if channel not in self._notifiers:
            self._notifiers[channel] = Notifier(partial(self._notify, channel))
        return self._notifiers[channel]

    async def _notify(self, channel: str) -> None:
        async with self.driver() as connection:
            await connection.execute("select pg_notify($1, '')", channel)

    async def ping(self) -> bool:
        """Tell whether the database answers within two seconds."""
        try:
            async with asyncio.timeout(2), self.driver() as connection:
                return bool(await connection.fetchval("select true"))
        except Exception as error:
            if isinstance(error, asyncio.CancelledError):
                raise
            return False

    async def close(self) -> None:
        """Close the pool, and those made from it."""
        for notifier in self._notifiers.values():
            await notifier.close()
        for sibling in self._siblings:
            await sibling.close()
        await self._engine.dispose()


async def until_database_answers(
    attempt: Callable[[], Coroutine[Any, Any, T]],
    *,
    on_wait: Callable[[BaseException], None],
    longest_wait_s: float = 5.0,
) -> T:
    """Run ``attempt``; while the database is away, wait and run it again: an outage is never the message's fault."""
    wait_s = 0.1
    while True:
        try:
            return await attempt()
        except Exception as error:
            if not is_database_unavailable(error):
                raise
            on_wait(error)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, longest_wait_s)
