"""Dead letters of every service in one list; the gateway's own come from its own table."""

from uuid import UUID

from syncstore_common.infra.database import Database
from syncstore_common.infra.dead_letters import discard_dead_letter, list_dead_letters, replay_dead_letter
from syncstore_common.infra.logging import get_logger
from syncstore_common.kernel.errors import NotFound
from syncstore_gateway.upstream.fan_out import Answers, ask_all
from syncstore_gateway.upstream.service import Upstream

OWN = "gateway"

log = get_logger(__name__)


class DeadLetterDesk:
    """Lists, replays and discards. ``others`` are the other services by name."""

    def __init__(self, database: Database, others: dict[str, Upstream]) -> None:
        self._database = database
        self._others = others

    async def listed(self, *, limit: int) -> Answers:
        """Return open letters, newest first within each service, as {"items": [...]} by service."""
        answers = await ask_all(
            self._others.values(), lambda upstream: upstream.get("/internal/dead-letters", {"limit": limit})
        )
        own = await list_dead_letters(self._database, limit=limit)
        items = [letter.model_dump(mode="json") for letter in own]
        return Answers({OWN: {"items": items}, **answers.by_service}, answers.unavailable)

    async def replay(self, service: str, letter_id: UUID, *, actor: str) -> None:
        """Put a letter's event back on its queue. Raises NotFound, InvalidInput, UpstreamProblem, Unavailable."""
        if service == OWN:
            async with self._database.driver_unit() as unit:
                await replay_dead_letter(unit, letter_id, actor=actor)
        else:
            await self._act(service, letter_id, "replay", actor)
        log.info("gateway.dead_letter.replayed", owner=service, letter_id=str(letter_id), actor=actor)

    async def discard(self, service: str, letter_id: UUID, *, actor: str) -> None:
        """Close a letter. Raises NotFound, UpstreamProblem, Unavailable."""
        if service == OWN:
            async with self._database.driver_unit() as unit:
                await discard_dead_letter(unit, letter_id)
        else:
            await self._act(service, letter_id, "discard", actor)
        log.info("gateway.dead_letter.discarded", owner=service, letter_id=str(letter_id), actor=actor)

    async def _act(self, service: str, letter_id: UUID, verb: str, actor: str) -> None:
        upstream = self._others.get(service)
        if upstream is None:
            raise NotFound(f"there is no service '{service}'; there are {', '.join([OWN, *self._others])}")
        await upstream.send("POST", f"/internal/dead-letters/{letter_id}/{verb}", params={"actor": actor})
