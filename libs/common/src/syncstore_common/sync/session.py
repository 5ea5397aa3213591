"""The sessions adapters work with: one shop for the time of one lease, or the application itself."""

from collections.abc import Callable
from datetime import UTC, datetime

from syncstore_common.infra.crypto import SealError
from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.attempts import Attempt
from syncstore_common.sync.calls import CallGate
from syncstore_common.sync.facts import MediaOf, ShopFactsOf
from syncstore_common.sync.ports import Credentials, Payload, PlatformCall, Saga, Shop
from syncstore_common.sync.shops import Connection
from syncstore_common.sync.tokens import TokenStore, reauthorisation_needed
from syncstore_common.sync.work import Hold, LeaseOver


class EngineShopSession:
    """Implements the port's ShopSession; collects the attempts it made."""

    def __init__(
        self,
        connection: Connection,
        gate: CallGate,
        tokens: TokenStore,
        *,
        open_cipher: Callable[[], str | None],
        facts: ShopFactsOf,
        media: MediaOf,
        saga: Saga,
        urgent: bool,
        hold: Hold,
    ) -> None:
        self.shop: Shop = connection.shop
        self.facts: ShopFactsOf = facts
        self.media = media
        self.saga = saga
        self.urgent = urgent
        self.attempts: list[Attempt] = []
        self._connection = connection
        self._gate = gate
        self._tokens = tokens
        self._open_cipher = open_cipher
        self._hold = hold

    async def call(self, call: PlatformCall) -> Payload:
        """Make one call; a refused token is replaced once and the call replayed.

        Raises PlatformFailure, or LeaseOver when the right to call ended before the call was sent.
        """
        token = await self._tokens.current(self._connection.grant_id)
        try:
            return await self._send(call, token.value)
        except PlatformFailure as failure:
            if failure.disposition is not Disposition.REAUTH:
                raise
        newer = await self._tokens.replace(self._connection.grant_id, token.version)
        return await self._send(call, newer.value)

    async def _send(self, call: PlatformCall, access_token: str) -> Payload:
        credentials = Credentials(
            access_token=access_token,
            external_shop_id=self.shop.external_shop_id,
            cipher=self._cipher(),
            at=datetime.now(UTC),
        )
        return await self._gate.send(
            call, credentials, urgent=self.urgent, record=self.attempts.append, before_sending=self._check_lease
        )

    def _cipher(self) -> str | None:
        try:
            return self._open_cipher()
        except SealError as error:
            raise reauthorisation_needed("the shop's secret can't be opened with the keys at hand") from error

    def _check_lease(self) -> None:
        if self._hold.is_over:
            raise LeaseOver


class EngineAppSession:
    """Implements the port's AppSession: calls of the application, urgent because everything else waits for them."""

    def __init__(self, gate: CallGate) -> None:
        self._gate = gate
        self.attempts: list[Attempt] = []

    async def call(self, call: PlatformCall) -> Payload:
        """Make one call without a shop. Raises PlatformFailure."""
        credentials = Credentials(access_token="", external_shop_id="", cipher=None, at=datetime.now(UTC))
        return await self._gate.send(call, credentials, urgent=True, record=self._record)

    def _record(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)
        del self.attempts[:-100]
