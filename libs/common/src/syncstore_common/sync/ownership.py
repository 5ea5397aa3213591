"""Fields that the shop decides about or has a say in: what it shows, and whether it was changed there. Pure.

A field under ``ask`` is pushed only while the shop shows what was pushed last; what somebody wrote there waits for a
person, with both values shown.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import unescape
from uuid import UUID

from syncstore_common.contracts.policies import ListingField, Ownership
from syncstore_common.contracts.sync import ListingProblem
from syncstore_common.kernel.errors import Disposition, ErrorClass
from syncstore_common.kernel.fingerprint import Json, fingerprint
from syncstore_common.sync.listing import DesiredListing, Kind, LiveListing
from syncstore_common.sync.listings import LoadedListing
from syncstore_common.sync.policy import ListingPolicy

CHANGED_IN_SHOP = "listing.changed_in_shop"
_KINDS = {ListingField.STOCK: Kind.STOCK, ListingField.PRICE: Kind.PRICE}
_TAG = re.compile(r"<[^>]+>")
_LIST_MARK = re.compile(r"•|\d+\.")
_WORD = re.compile(r"\w+")
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ShopsSay:
    """What became of the fields the shop has a say in."""

    own_values: Mapping[str, Json]
    """What the shop shows of the fields that are pulled."""
    changed: frozenset[ListingField]
    """Fields under ``ask`` that somebody changed in the shop: nothing is sent of them."""
    question: ListingProblem | None


def fields_of(policy: ListingPolicy, way: Ownership) -> frozenset[ListingField]:
    """The fields of a listing that are owned in this way."""
    return frozenset(item for item in ListingField if policy.owner(item) is way)


def needs_reading(loaded: LoadedListing, policy: ListingPolicy) -> bool:
    """Whether something is due of a field that is pulled or asked about, so that the shop has to be read first."""
    fields = fields_of(policy, Ownership.PULL) | fields_of(policy, Ownership.ASK)
    return any(loaded.pending.is_due(_KINDS.get(item, Kind.CONTENT)) for item in fields)


def open_question(loaded: LoadedListing, policy: ListingPolicy) -> ListingProblem | None:
    """The question that nobody has answered yet: it stays shown, whatever else is pushed."""
    problem = loaded.problem
    if problem is None or problem.code != CHANGED_IN_SHOP:
        return None
    return problem if any(item.value == problem.field for item in fields_of(policy, Ownership.ASK)) else None


def shops_say(loaded: LoadedListing, listing: DesiredListing, policy: ListingPolicy, live: LiveListing) -> ShopsSay:
    """Compare what a shop shows with what was pushed last and what would be pushed. A forced sync asks nobody."""
    ids = {external_id: variant_id for variant_id, external_id in loaded.variants.items()}
    shown, wanted, last = _live(live, ids), _wanted(listing, ids.values()), _last(loaded)
    pulled = {str(item): shown[item] for item in fields_of(policy, Ownership.PULL) if item in shown}
    asks = frozenset() if loaded.force else fields_of(policy, Ownership.ASK)
    changed = frozenset(
        item for item in asks if _key(item, shown[item]) not in (_key(item, wanted[item]), last.get(item))
    )
    return ShopsSay(pulled, changed, _question(changed, shown, wanted) if changed else None)


def description_key(description: str) -> str:
    """What of a description is compared: its words. Platforms tidy the rest in ways of their own.

    Entries of lists get bullets and numbers where a platform shows plain text; emoji and decoration are taken out.
    """
    words = [word for word in unescape(_TAG.sub(" ", description)).split() if not _LIST_MARK.fullmatch(word)]
    return fingerprint(" ".join(_WORD.findall(" ".join(words))))


def _key(item: ListingField, value: Json) -> str:
    return description_key(str(value)) if item is ListingField.DESCRIPTION else fingerprint(value)


def _live(live: LiveListing, ids: Mapping[str, UUID]) -> dict[ListingField, Json]:
    variants = {ids[item.external_id]: item for item in live.variants if item.external_id in ids}
    return {
        ListingField.TITLE: live.title,
        ListingField.DESCRIPTION: live.description,
        ListingField.CATEGORY: live.category_id,
        ListingField.PRICE: {str(key): item.price.minor if item.price else None for key, item in variants.items()},
        ListingField.STOCK: {str(key): item.stock for key, item in variants.items()},
    }


def _wanted(listing: DesiredListing, listed: Collection[UUID]) -> dict[ListingField, Json]:
    variants = [item for item in listing.variants if item.variant_id in listed]
    return {
        ListingField.TITLE: listing.title,
        ListingField.DESCRIPTION: listing.description,
        ListingField.CATEGORY: listing.category_id,
        ListingField.PRICE: {str(item.variant_id): item.price.minor for item in variants},
        ListingField.STOCK: {str(item.variant_id): item.stock for item in variants},
    }


def _last(loaded: LoadedListing) -> dict[ListingField, str | None]:
    """Keys of what was pushed last, as far as it is known."""
    prices: Json = {str(item.variant_id): item.price_minor for item in loaded.shown if item.external_id}
    return {
        ListingField.TITLE: fingerprint(loaded.title),
        ListingField.DESCRIPTION: loaded.description_key,
        ListingField.CATEGORY: fingerprint(loaded.category_id),
        ListingField.PRICE: fingerprint(prices),
    }


def _question(
    changed: frozenset[ListingField], shown: Mapping[ListingField, Json], wanted: Mapping[ListingField, Json]
) -> ListingProblem:
    told = [
        f"{item.value}: the shop shows '{_text(shown[item])}', the catalogue '{_text(wanted[item])}'"
        for item in ListingField
        if item in changed
    ]
    return ListingProblem(
        code=CHANGED_IN_SHOP,
        error_class=ErrorClass.VALIDATION.value,
        message="; ".join(told),
        field=min(changed).value,
        fix="force a sync to push the catalogue's value, or give the field to the shop (ignore or pull)",
        disposition=Disposition.CONFLICT.value,
    )


def _text(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(str(item) for item in value.values())
    text = " ".join(unescape(_TAG.sub(" ", str(value))).split())
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
