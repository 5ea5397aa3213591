"""(type and major version) → model: how a consumer turns a body into an event."""

from syncstore_common.contracts.catalog import ProductChangedV1, ProductDeletedV1, StockChangedV1
from syncstore_common.contracts.envelope import Event
from syncstore_common.contracts.overrides import OverrideChangedV1, ShopDefaultsChangedV1
from syncstore_common.contracts.rules import RulesChangedV1
from syncstore_common.contracts.sync import (
    ListingChangedV1,
    ShopChangedV1,
    SyncAcceptedV1,
    SyncRefusedV1,
    SyncRequestedV1,
)
from syncstore_common.contracts.webhooks import PushReceivedV1

EVENT_TYPES: dict[str, type[Event]] = {
    event.TYPE: event
    for event in (
        ProductChangedV1,
        ProductDeletedV1,
        StockChangedV1,
        RulesChangedV1,
        OverrideChangedV1,
        ShopDefaultsChangedV1,
        SyncRequestedV1,
        SyncAcceptedV1,
        SyncRefusedV1,
        ListingChangedV1,
        ShopChangedV1,
        PushReceivedV1,
    )
}


class UnknownEventType(ValueError):
    """The message type is not in the registry: poison for this version of the consumer."""


def decode_event(message_type: str | None, body: bytes) -> Event:
    """Build the event from its type and JSON body.

    Raises UnknownEventType for a type we don't know, pydantic.ValidationError for a body that doesn't fit.
    """
    model = EVENT_TYPES.get(message_type or "")
    if model is None:
        raise UnknownEventType(f"unknown message type {message_type!r}")
    return model.model_validate_json(body)
