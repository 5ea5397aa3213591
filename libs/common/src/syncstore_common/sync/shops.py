"""Grants and connections: who let us in, for which shops, under which rules. Secrets are sealed to their row."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from syncstore_common.contracts.overrides import ShopDefaults
from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import Lane
from syncstore_common.contracts.sync import ShopChangedV1
from syncstore_common.infra.crypto import Keyring
from syncstore_common.infra.database import Database, DriverConnection, DriverUnit
from syncstore_common.infra.logging import register_secret
from syncstore_common.kernel.errors import NotFound
from syncstore_common.kernel.ids import new_id
from syncstore_common.sync.policy import ShopRules
from syncstore_common.sync.ports import DiscoveredShop, GrantTokens, Shop

_UPSERT_GRANT = """
insert into platform_grants (id, account_id, access_token, refresh_token, access_expires_at, refresh_expires_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (account_id) do update set
    access_token = excluded.access_token, refresh_token = excluded.refresh_token,
    access_expires_at = excluded.access_expires_at, refresh_expires_at = excluded.refresh_expires_at,
    token_version = platform_grants.token_version + 1, refresh_lease = null, refresh_leased_until = null,
    updated_at = now()
"""
_UPSERT_CONNECTION = """
insert into platform_connections (id, grant_id, external_shop_id, name, region, currency, cipher,
                                  authorization_expires_at, settings)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb)
on conflict (external_shop_id) do update set
    grant_id = excluded.grant_id, name = excluded.name, region = excluded.region, currency = excluded.currency,
    cipher = excluded.cipher, authorization_expires_at = excluded.authorization_expires_at,
    status = case when platform_connections.status = 'paused' then 'paused' else 'active' end,
    status_reason = case when platform_connections.status = 'paused' then platform_connections.status_reason end,
    revision = platform_connections.revision + 1, updated_at = now()
"""
_SET_STATUS = """
update platform_connections set status = $2, status_reason = $3, revision = revision + 1, updated_at = now()
where id = $1 and (status, status_reason) is distinct from ($2, $3) returning *
"""
_STOP = """
update platform_connections set status = $2, status_reason = $3, revision = revision + 1, updated_at = now()
where id = $1 and status = 'active' returning *
"""
_ACCESS_LEFT = "select extract(epoch from access_expires_at - now())::float8 from platform_grants where id = $1"
_RAISE_OF_SHOP = """
update sync_tasks set next_attempt_at = now() where connection_id = $1 and is_due
"""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connected shop with its rules; the cipher stays sealed until a call needs it."""

    shop: Shop
    grant_id: UUID
    status: str
    status_reason: str | None
    revision: int
    rules: ShopRules
    sealed_cipher: bytes | None


def grant_place(account_id: str, column: str) -> str:
    """What a sealed token is bound to."""
    return f"platform_grants|{account_id}|{column}"


def cipher_place(external_shop_id: str) -> str:
    """What a sealed shop cipher is bound to."""
    return f"platform_connections|{external_shop_id}|cipher"


def rules_from_settings(platform: Platform, shop_id: UUID, settings: Mapping[str, Any]) -> ShopRules:
    """Read a shop's rules; what is absent is the platform's default."""
    known = {name: value for name, value in settings.items() if name in ShopDefaults.model_fields}
    return ShopRules.of(platform, shop_id, ShopDefaults.model_validate(known))


class ShopStore:
    """Reads and writes grants and connections of one platform."""

    def __init__(self, database: Database, platform: Platform, keyring: Keyring) -> None:
        self._database = database
        self.platform = platform
        self.keyring = keyring
        self._cache: dict[UUID, tuple[float, Connection]] = {}

    async def load(self, connection_id: UUID, *, max_age_s: float = 5.0, at_least: int = 0) -> Connection:
        """Return a connection, at most ``max_age_s`` old and of a revision ``at_least``. Raises NotFound."""
        now = asyncio.get_running_loop().time()
        cached = self._cache.get(connection_id)
        if cached and now - cached[0] < max_age_s and cached[1].revision >= at_least:
            return cached[1]
        async with self._database.driver() as connection:
            row = await connection.fetchrow(
                "select *, settings::text as settings_text from platform_connections where id = $1", connection_id
            )
        if row is None:
            raise NotFound(f"there is no shop {connection_id}")
        loaded = self._connection(row)
        self._cache[connection_id] = (now, loaded)
        return loaded

    def _connection(self, row: Any) -> Connection:
        return Connection(
            shop=Shop(
                connection_id=UUID(str(row["id"])),
                platform=self.platform,
                external_shop_id=row["external_shop_id"],
                name=row["name"],
                region=row["region"],
                currency=row["currency"],
            ),
            grant_id=UUID(str(row["grant_id"])),
            status=row["status"],
            status_reason=row["status_reason"],
            revision=row["revision"],
            rules=rules_from_settings(self.platform, UUID(str(row["id"])), orjson.loads(row["settings_text"])),
            sealed_cipher=bytes(row["cipher"]) if row["cipher"] is not None else None,
        )

    def open_cipher(self, connection: Connection) -> str | None:
        """Return the shop's cipher in clear, where the platform has one. Raises SealError."""
        if connection.sealed_cipher is None:
            return None
        return self.keyring.open(connection.sealed_cipher, place=cipher_place(connection.shop.external_shop_id))

    async def access_left_s(self, grant_id: UUID) -> float:
        """Return for how many seconds the grant's access token is good still."""
        async with self._database.driver() as connection:
            left: float = await connection.fetchval(_ACCESS_LEFT, grant_id)
        return left

    async def list_all(self, connection: DriverConnection) -> list[Connection]:
        """Return every connected shop, oldest first."""
        rows = await connection.fetch("select *, settings::text as settings_text from platform_connections order by id")
        return [self._connection(row) for row in rows]

    async def save_grant(
        self, tokens: GrantTokens, shops: tuple[DiscoveredShop, ...], settings: Mapping[str, Any]
    ) -> list[UUID]:
        """Store a fresh grant and its shops in one transaction and announce them; returns the connection ids."""
        for secret in (tokens.access_token, tokens.refresh_token):
            register_secret(secret, lasting=False)
        connection_ids = []
        async with self._database.driver_unit() as unit:
            await unit.execute(
                _UPSERT_GRANT,
                new_id(),
                tokens.account_id,
                self.keyring.seal(tokens.access_token, place=grant_place(tokens.account_id, "access_token")),
                self.keyring.seal(tokens.refresh_token, place=grant_place(tokens.account_id, "refresh_token")),
                tokens.access_expires_at,
                tokens.refresh_expires_at,
            )
            grant_id = await unit.fetchval("select id from platform_grants where account_id = $1", tokens.account_id)
            for shop in shops:
                cipher = (
                    self.keyring.seal(shop.cipher, place=cipher_place(shop.external_shop_id)) if shop.cipher else None
                )
                await unit.execute(
                    _UPSERT_CONNECTION,
                    new_id(),
                    grant_id,
                    shop.external_shop_id,
                    shop.name,
                    shop.region,
                    shop.currency,
                    cipher,
                    shop.authorization_expires_at,
                    orjson.dumps(dict(settings)).decode(),
                )
                row = await unit.fetchrow(
                    "select * from platform_connections where external_shop_id = $1", shop.external_shop_id
                )
                connection_ids.append(UUID(str(row["id"])))
                await unit.execute(_RAISE_OF_SHOP, row["id"])
                unit.publish(self._event(row), lane=Lane.CONTENT)
        self._cache.clear()
        return connection_ids

    async def set_status(self, unit: DriverUnit, connection_id: UUID, status: str, reason: str | None) -> None:
        """Pause, resume or block a shop in the open transaction; announced when it changed."""
        row = await unit.fetchrow(_SET_STATUS, connection_id, status, reason)
        if row is not None:
            if status == "active":
                await unit.execute(_RAISE_OF_SHOP, connection_id)
            unit.publish(self._event(row), lane=Lane.ORDERS)
        self._cache.pop(connection_id, None)

    async def stop(self, unit: DriverUnit, connection_id: UUID, status: str, reason: str) -> bool:
        """Stop an active shop because the platform refuses its calls; False when it is stopped or paused already."""
        row = await unit.fetchrow(_STOP, connection_id, status, reason)
        if row is None:
            return False
        unit.publish(self._event(row), lane=Lane.ORDERS)
        self._cache.pop(connection_id, None)
        return True

    def _event(self, row: Any) -> ShopChangedV1:
        return ShopChangedV1(
            event_id=new_id(),
            occurred_at=datetime.now(UTC),
            platform=self.platform,
            connection_id=row["id"],
            revision=row["revision"],
            external_shop_id=row["external_shop_id"],
            name=row["name"],
            region=row["region"],
            currency=row["currency"],
            status=row["status"],
            reason=row["status_reason"],
        )
