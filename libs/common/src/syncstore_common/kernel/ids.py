"""Typed identifiers. Ours are uuid7 (time ordered); those of a platform are opaque text, whatever their look."""

from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

ProductId = NewType("ProductId", UUID)
VariantId = NewType("VariantId", UUID)
ConnectionId = NewType("ConnectionId", UUID)
"""One authorised shop, as our own row; every row about a shop carries it."""
GrantId = NewType("GrantId", UUID)
ListingId = NewType("ListingId", UUID)
SyncId = NewType("SyncId", UUID)
BatchId = NewType("BatchId", UUID)
EventId = NewType("EventId", UUID)


def new_id() -> UUID:
    """Return a fresh uuid7."""
    return uuid7()
