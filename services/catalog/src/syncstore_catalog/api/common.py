"""What the endpoints share: input types, the actor, pages."""

from typing import Annotated
from urllib.parse import unquote
from uuid import UUID

from fastapi import Depends, Header, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from syncstore_catalog.products.rules import one_line
from syncstore_common.kernel.text import has_unprintable

ACTOR_HEADER = "X-SyncStore-Actor"
OPERATION_HEADER = "X-SyncStore-Operation"
_LONGEST_ACTOR = 200
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


async def _actor(given: Annotated[str, Header(alias=ACTOR_HEADER, max_length=5000)] = "internal") -> str:
    name = one_line("".join(filter(str.isprintable, unquote(given))))
    return name[:_LONGEST_ACTOR] or "internal"


Actor = Annotated[str, Depends(_actor)]
"""Who is behind the request, as the gateway names them (percent-encoded, because header fields are ASCII)."""
Operation = Annotated[UUID | None, Header(alias=OPERATION_HEADER)]
"""The id of an act that may come again: the second time it changes nothing."""
PageLimit = Annotated[int, Query(ge=1, le=200)]
SnapshotLimit = Annotated[int, Query(ge=1, le=500)]
BeforeVersion = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
BeforeEntry = Annotated[int | None, Query(ge=1, le=MAX_ENTRY_ID)]
