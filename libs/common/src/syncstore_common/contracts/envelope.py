"""The envelope of every event: typed, versioned, with the id that makes a second delivery harmless.

On the wire the AMQP properties repeat what routing and tracing need (message id, type, app id); the body is this JSON.
Unknown fields are ignored (an older consumer reads a newer event); an unknown type or major version is poison.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """Base of all events. ``TYPE`` names event and major version; ``ROUTING_KEY`` holds no ids."""

    TYPE: ClassVar[str]
    ROUTING_KEY: ClassVar[str]

    model_config = ConfigDict(frozen=True, extra="ignore")

    event_id: UUID
    occurred_at: datetime

    @property
    def routing_key(self) -> str:
        """The key this event is published under."""
        return self.ROUTING_KEY

    @property
    def aggregate_id(self) -> str:
        """What the event is about, for the event log."""
        return ""
