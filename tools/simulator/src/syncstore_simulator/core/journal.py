"""Append-only record of every platform call: the oracle that tests count and compare against.

Appending only keeps references; requests are parsed and their secrets masked when the journal is read.
"""

from dataclasses import dataclass
from itertools import count

from syncstore_simulator.core.calls import Call, CallKind, PlatformName
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.masking import readable_request


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One call as it was handled. ``status`` is None when no answer was sent."""

    seq: int
    call: Call
    status: int | None
    fault: str | None

    @property
    def operation(self) -> str:
        """Return ``METHOD /path``."""
        return f"{self.call.method} {self.call.path}"

    def as_json(self) -> JsonObject:
        """Return the entry as the control API shows it, secrets masked."""
        call = self.call
        return {
            "seq": self.seq,
            "at": call.received_at,
            "platform": call.platform.value,
            "shop_id": call.shop_id,
            "operation": self.operation,
            "kind": call.kind.value,
            "request": readable_request(call.raw_query, call.body),
            "status": self.status,
            "error": call.error,
            "request_id": call.request_id,
            "applied": call.applied,
            "effect": call.effect,
            "unknown_fields": call.unknown_fields,
            "fault": self.fault,
        }


class Journal:
    """The calls of both platforms in the order in which they took effect."""

    def __init__(self) -> None:
        self._entries: list[JournalEntry] = []
        self._numbers = count(1)

    def append(self, call: Call, status: int | None, fault: str | None = None) -> JournalEntry:
        """Record a handled call and return its entry."""
        if call.kind is CallKind.MEDIA:
            # pictures would fill the memory; their size and hash are in the effect
            call.effect.setdefault("size_bytes", len(call.body))
            call.body = b""
        entry = JournalEntry(next(self._numbers), call, status, fault)
        self._entries.append(entry)
        return entry

    def entries(
        self,
        platform: PlatformName | None = None,
        *,
        since: int = 0,
        operation: str | None = None,
        shop_id: str | None = None,
        kind: CallKind | None = None,
    ) -> list[JournalEntry]:
        """Return entries with ``seq`` above ``since``; ``operation`` is a part of ``METHOD /path``."""
        return [
            entry
            for entry in self._entries
            if entry.seq > since
            and (platform is None or entry.call.platform is platform)
            and (operation is None or operation in entry.operation)
            and (shop_id is None or entry.call.shop_id == shop_id)
            and (kind is None or entry.call.kind is kind)
        ]

    def clear(self, platform: PlatformName | None = None) -> None:
        """Forget the entries of one platform, or all; sequence numbers go on."""
        self._entries = [] if platform is None else [e for e in self._entries if e.call.platform is not platform]
