"""Makes sessions: everything an adapter works with, put together for one lease or one reading."""

from functools import partial

import httpx

from syncstore_common.infra.database import Database
from syncstore_common.sync.calls import CallGate
from syncstore_common.sync.facts import FactStore, MediaOf, ShopFactsOf
from syncstore_common.sync.ports import Saga
from syncstore_common.sync.saga import ListingSaga, ProbePlan
from syncstore_common.sync.session import EngineShopSession
from syncstore_common.sync.shops import Connection, ShopStore
from syncstore_common.sync.tokens import TokenStore
from syncstore_common.sync.work import Hold, Lease


class SessionFactory:
    """The parts of sessions of one platform."""

    def __init__(
        self,
        database: Database,
        shops: ShopStore,
        tokens: TokenStore,
        gate: CallGate,
        catalog: httpx.AsyncClient,
        *,
        probes: ProbePlan,
    ) -> None:
        self._database = database
        self._shops = shops
        self._tokens = tokens
        self._gate = gate
        self._catalog = catalog
        self._probes = probes
        self._facts = FactStore(database)

    def forget_facts_in_memory(self) -> None:
        """Ask the database again for what is known of shops."""
        self._facts.forget_memory()

    def for_lease(self, connection: Connection, lease: Lease) -> EngineShopSession:
        """The session of a worker."""
        saga = ListingSaga(self._database, lease.listing_id, self._probes)
        return self._session(connection, saga, urgent=lease.is_urgent, hold=lease.hold)

    def for_reading(self, connection: Connection) -> EngineShopSession:
        """A session for reads on behalf of a person; it has no saga and can't change anything that needs one."""
        return self._session(connection, _NoSaga(), urgent=False, hold=Hold())

    def _session(self, connection: Connection, saga: Saga, *, urgent: bool, hold: Hold) -> EngineShopSession:
        shop_id = connection.shop.connection_id
        return EngineShopSession(
            connection,
            self._gate,
            self._tokens,
            open_cipher=partial(self._shops.open_cipher, connection),
            facts=ShopFactsOf(self._facts, shop_id),
            media=MediaOf(self._database, self._catalog, shop_id),
            saga=saga,
            urgent=urgent,
            hold=hold,
        )


class _NoSaga:
    """Refuses: a reading session changes nothing."""

    async def once(self, step: str, *_: object, **__: object) -> dict[str, object]:
        raise RuntimeError(f"a reading session may not run the step '{step}'")

    async def pause(self, step: str, seconds: float) -> None:
        raise RuntimeError(f"a reading session may not wait {seconds} s for '{step}'")
