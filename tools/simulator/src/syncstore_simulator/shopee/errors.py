"""How the simulated Shopee refuses a call: named rows, and the exception that carries one.

The rows stand in ``errors_gateway``, ``errors_product`` and ``errors_injected``; one wire code often has several
meanings, so rows are told apart by name. Messages are our own wording around the words clients match on.
"""

from enum import Enum

from syncstore_simulator.core.errors import ErrorRow
from syncstore_simulator.core.jsontypes import JsonObject

DOCUMENTED = "Open Platform reference, error list of the API"
GATEWAY = "Open Platform reference, common error list"
MEASURED = "measured by others on the sandbox"
INFERRED = "no document says it; inferred"


class Refusal(Enum):
    """A named row. Only the enumerations in ``errors_*.py`` have members."""

    @property
    def row(self) -> ErrorRow:
        """Return the row: code, HTTP status, message, source, trigger."""
        value: ErrorRow = self.value
        return value


class Refused(Exception):
    """The call is answered with ``refusal``; ``detail`` follows its message, ``response`` stands beside it."""

    def __init__(self, refusal: Refusal, detail: str = "", response: JsonObject | None = None) -> None:
        super().__init__(refusal.name)
        self.refusal = refusal
        self.detail = detail
        self.response = response

    @property
    def message(self) -> str:
        """Return the envelope's message."""
        text = self.refusal.row.message
        return f"{text} {self.detail}" if self.detail else text
