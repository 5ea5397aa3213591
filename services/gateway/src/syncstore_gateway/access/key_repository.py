"""Rows of ``api_keys``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from syncstore_common.infra.database import Database
from syncstore_common.kernel.errors import InvalidInput, NotFound
from syncstore_gateway.access.keys import Scope
from syncstore_gateway.tables import api_keys

_FIND = """
select name, secret_hash, scopes, last_used_at is null or last_used_at < now() - interval '1 minute' as is_stale
from api_keys where key_id = $1 and revoked_at is null
"""
_TOUCH = "update api_keys set last_used_at = now() where key_id = $1"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A live key as the check needs it; ``use_is_stale`` asks for a fresh ``last_used_at``."""

    name: str
    secret_hash: bytes
    scopes: frozenset[Scope]
    use_is_stale: bool


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key as it is listed."""

    key_id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeyRepository:
    """Stores keys by id; the text of a key never gets here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, key_id: str, name: str, secret_hash: bytes, scopes: Sequence[Scope]) -> None:
        """Store a new key. Raises InvalidInput when a live key has that name."""
        row = {"key_id": key_id, "name": name, "secret_hash": secret_hash, "scopes": [scope.value for scope in scopes]}
        try:
            async with self._database.unit_of_work() as unit:
                await unit.connection.execute(insert(api_keys).values(**row))
        except IntegrityError as error:
            raise InvalidInput(
                f"there is a key named '{name}' already", field="name", fix="take another name, or revoke that key"
            ) from error

    async def find(self, key_id: str) -> StoredKey | None:
        """Return the live key with this id; it is marked as used, at most once a minute."""
        async with self._database.driver() as connection:
            row = await connection.fetchrow(_FIND, key_id)
        if row is None:
            return None
        scopes = frozenset(map(Scope, row["scopes"]))
        return StoredKey(row["name"], bytes(row["secret_hash"]), scopes, use_is_stale=row["is_stale"])

    async def mark_used(self, key_id: str) -> None:
        """Note that the key was used now."""
        async with self._database.driver() as connection:
            await connection.execute(_TOUCH, key_id)

    async def all(self) -> list[ListedKey]:
        """Return every key, newest first, revoked ones included."""
        wanted = select(api_keys).order_by(api_keys.c.created_at.desc(), api_keys.c.key_id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(wanted)).all()
        return [
            ListedKey(
                row.key_id, row.name, tuple(map(Scope, row.scopes)), row.created_at, row.last_used_at, row.revoked_at
            )
            for row in rows
        ]

    async def revoke(self, name_or_id: str) -> None:
        """End a live key by its id or name. Raises NotFound."""
        named = (api_keys.c.key_id == name_or_id) | (api_keys.c.name == name_or_id)
        ended = update(api_keys).where(named, api_keys.c.revoked_at.is_(None)).values(revoked_at=func.now())
        async with self._database.unit_of_work() as unit:
            done = await unit.connection.execute(ended)
        if done.rowcount == 0:
            raise NotFound(f"there is no live key '{name_or_id}'")
