"""Making, checking and ending API keys."""

from collections.abc import Sequence

from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.errors import InvalidInput, NotAuthenticated
from syncstore_gateway.access.key_repository import KeyRepository, ListedKey
from syncstore_gateway.access.keys import FreshKey, Principal, Scope, hash_key, is_same, key_id_of, make_key

log = get_logger(__name__)


class KeyService:
    """API keys. ``secret`` keys the stored hashes."""

    def __init__(self, repository: KeyRepository, *, secret: bytes) -> None:
        self._repository = repository
        self._secret = secret

    async def create(self, name: str, scopes: Sequence[Scope]) -> FreshKey:
        """Make a key; its text is returned once and stored nowhere. Raises InvalidInput for a name in use."""
        if not name.strip() or len(name) > 100 or not name.isprintable():
            raise InvalidInput(
                "a key needs a name of 1 to 100 characters in one line", field="name", fix="name who will use it"
            )
        if not scopes:
            raise InvalidInput("a key needs a scope", field="scopes", fix="give admin, editor or viewer")
        fresh = make_key()
        await self._repository.add(fresh.key_id, name.strip(), hash_key(fresh.text, self._secret), scopes)
        log.info("gateway.key.created", key_id=fresh.key_id, name=name, scopes=[scope.value for scope in scopes])
        return fresh

    async def authenticate(self, text: str) -> Principal:
        """Return who presents this key. Raises NotAuthenticated, always in the same words."""
        key_id = key_id_of(text)
        stored = await self._repository.find(key_id) if key_id else None
        if key_id is None or stored is None or not is_same(stored.secret_hash, hash_key(text, self._secret)):
            log.warning("gateway.key.refused", key_id=key_id)
            raise NotAuthenticated("the API key is not valid")
        if stored.use_is_stale:
            await self._repository.mark_used(key_id)
        return Principal(key_id, stored.name, stored.scopes)

    async def listed(self) -> list[ListedKey]:
        """Return every key, newest first."""
        return await self._repository.all()

    async def revoke(self, name_or_id: str) -> None:
        """End a key at once. Raises NotFound."""
        await self._repository.revoke(name_or_id)
        log.info("gateway.key.revoked", key=name_or_id)
