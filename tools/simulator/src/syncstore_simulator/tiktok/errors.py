"""How the simulated TikTok Shop refuses a call: the exception its code raises, and the whole table of errors.

The rows live next to each other by subject in ``errors_*.py``; the code 36009004 stands for many request faults, so
rows are told apart by name. Messages are our own wording around the words clients match on.
"""

from enum import Enum

from syncstore_simulator.core.errors import ErrorRow

COMMON = "Partner Center, page common-errors"
ENDPOINT = "Partner Center, error table of the endpoint"
OBSERVED = "observed by others on the live service"
INFERRED = "no document says it; inferred"


def row(code: int, message: str, module: str, source: str, trigger: str, *, status: int = 200) -> ErrorRow:
    """Build a table row; business errors answer HTTP 200."""
    return ErrorRow(code=str(code), http_status=status, message=message, module=module, source=source, trigger=trigger)


class Refusal(Enum):
    """A named row of the table. Only the enumerations in ``errors_*.py`` have members."""

    @property
    def row(self) -> ErrorRow:
        """Return the row: code, HTTP status, message, source, trigger."""
        value: ErrorRow = self.value
        return value

    @property
    def code(self) -> int:
        """Return the code as the envelope carries it."""
        return int(self.row.code)


class Refused(Exception):
    """The call is answered with ``refusal``; ``detail`` is appended to its message."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(refusal.name)
        self.refusal = refusal
        self.detail = detail

    @property
    def message(self) -> str:
        """Return the text of the envelope's ``message``."""
        text = self.refusal.row.message
        return f"{text}: {self.detail}" if self.detail else text
