"""The shape of a platform's committed error table.

Each platform keeps one table of every code it can answer with; a test walks the tables and fails for a code that no
test triggers.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """One error a simulator can answer with."""

    code: str
    """As on the wire (numbers as digits)."""
    http_status: int
    message: str
    module: str
    """Which part of the platform answers: gateway, auth, product, media, ..."""
    source: str
    """Where the fact comes from: document section, measured behaviour, or an inference that says so."""
    trigger: str
    """What a caller does to get it, in words."""


class ControlError(Exception):
    """A control request cannot be carried out. ``status`` is the HTTP status, the text says what is wrong."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
