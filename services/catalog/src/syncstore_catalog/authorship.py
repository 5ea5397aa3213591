"""Who changes something, when and why: carried into every history row and every event. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from syncstore_common.contracts.states import Origin


@dataclass(frozen=True, slots=True)
class Authorship:
    """One act of change. ``actor`` is a user, API key or program, as the gateway names it."""

    actor: str
    at: datetime
    origin: Origin = Origin.MANUAL
    import_id: UUID | None = None
