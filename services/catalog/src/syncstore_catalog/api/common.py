"""What the endpoints share: input types, the actor, pages."""

from typing import Annotated

from fastapi import Depends, Header, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from syncstore_catalog.products.rules import has_unprintable, one_line

ACTOR_HEADER = "X-SyncStore-Actor"
MAX_ENTRY_ID = 2**63 - 1


def _printable(text: str) -> str:
    if has_unprintable(text):
        raise ValueError("it holds control characters; remove them")
    return text


Text = Annotated[str, AfterValidator(_printable)]
"""Text of any number of lines."""
Line = Annotated[Text, AfterValidator(one_line)]
"""One line of text: trimmed, inner white space made one space."""
Whole = Annotated[int, Field(strict=True)]
"""An integer that is written as one (no text, no 1.0, no true)."""
ContentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Input(BaseModel):
    """Base of everything that comes in: unknown fields are errors, because a typo must not be silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(BaseModel):
    """Base of everything that goes out."""

    model_config = ConfigDict(frozen=True)


def _actor(given: Annotated[str, Header(alias=ACTOR_HEADER, max_length=200)] = "internal") -> str:
    return one_line(_ascii(given)) or "internal"


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()


Actor = Annotated[str, Depends(_actor)]
"""Who is behind the request, as the gateway names them."""
PageLimit = Annotated[int, Query(ge=1, le=200)]
SnapshotLimit = Annotated[int, Query(ge=1, le=500)]
BeforeVersion = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
BeforeEntry = Annotated[int | None, Query(ge=1, le=MAX_ENTRY_ID)]
