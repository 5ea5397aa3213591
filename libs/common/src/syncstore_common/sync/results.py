"""From what happened to what is recorded: pure translations used by the executor."""

from collections.abc import Mapping
from uuid import UUID

from syncstore_common.contracts.states import ChannelStatus, ListingState
from syncstore_common.contracts.sync import ListingChannel, ListingProblem, ShownVariant
from syncstore_common.kernel.errors import Disposition, ErrorClass, FailureFacts, Remedy
from syncstore_common.sync.listing import (
    DesiredListing,
    Finding,
    ItemFailure,
    Kind,
    LiveListing,
    LiveProblem,
    PushResult,
    RemoteStatus,
)

_STATES = {
    RemoteStatus.LIVE: ListingState.SYNCED,
    RemoteStatus.IN_REVIEW: ListingState.IN_REVIEW,
    RemoteStatus.REVIEW_FAILED: ListingState.NEEDS_DATA,
    RemoteStatus.UNLISTED: ListingState.SYNCED,
    RemoteStatus.BANNED: ListingState.NEEDS_DATA,
    RemoteStatus.DELETED: ListingState.CONFLICT,
}

FOR_A_PERSON = frozenset({RemoteStatus.REVIEW_FAILED, RemoteStatus.BANNED, RemoteStatus.DELETED})
"""Statuses that end only when somebody does something."""


def state_of(status: RemoteStatus | None) -> ListingState:
    """The listing state a platform status means once nothing is left to push."""
    return _STATES[status] if status else ListingState.SYNCED


def state_after_review(live: LiveListing) -> ListingState:
    """The state of a listing just read; a rejected edit leaves the old version live and needs a person."""
    if live.status is RemoteStatus.LIVE and live.problem is not None and not live.edit_in_review:
        return ListingState.NEEDS_DATA
    return ListingState.IN_REVIEW if live.edit_in_review else state_of(live.status)


def status_after_create(result: PushResult) -> RemoteStatus:
    """What was just made and can't be read yet is looked at again: platforms read from replicas that lag."""
    if result.status is RemoteStatus.DELETED:
        return RemoteStatus.IN_REVIEW
    return result.status or RemoteStatus.LIVE


def problem_of_failure(facts: FailureFacts) -> ListingProblem:
    """What a person is told about a failed call."""
    return ListingProblem(
        code=facts.platform_code,
        error_class=facts.error_class.value,
        message=facts.message,
        field=facts.remedy.field,
        fix=facts.remedy.fix,
        disposition=facts.disposition.value,
    )


def failure_of_findings(findings: tuple[Finding, ...]) -> FailureFacts:
    """Findings that stop a push, as the failure they spare us: the first in full, the others in the message."""
    first = findings[0]
    message = "; ".join(item.message for item in findings)
    return FailureFacts(
        disposition=Disposition.REJECTED,
        platform_code=first.rule,
        message=message,
        remedy=Remedy(field=first.field, fix="; ".join(dict.fromkeys(item.fix for item in findings))),
    )


def failure_of_items(failures: tuple[ItemFailure, ...], kind: Kind) -> FailureFacts:
    """SKUs a push did not reach, as one rejection naming them."""
    first = failures[0]
    return FailureFacts(
        disposition=Disposition.REJECTED,
        platform_code=first.code,
        message="; ".join(f"{item.variant_id}: {item.message}" for item in failures),
        remedy=Remedy(field=f"variants.{kind.value}", fix="correct the named variants"),
    )


def problem_of_review(live: LiveListing) -> ListingProblem | None:
    """What the platform's review or a ban says, if anything."""
    return _problem(live.problem) if live.problem is not None else None


def channels_of(live: LiveListing) -> tuple[ListingChannel, ...]:
    """Where a listing that was just read stands on each of its channels; what is wrong there goes with it."""
    return tuple(
        ListingChannel(
            channel=channel.name,
            status=ChannelStatus(channel.status.value),
            problem=_problem(channel.problem) if channel.problem is not None else None,
        )
        for channel in live.channels
    )


def _problem(problem: LiveProblem) -> ListingProblem:
    return ListingProblem(
        code=problem.code,
        error_class=ErrorClass.VALIDATION.value,
        message=problem.message,
        field=problem.field,
        fix=problem.fix,
        disposition=Disposition.REJECTED.value,
    )


def shown_after(
    listing: DesiredListing,
    before: tuple[ShownVariant, ...],
    variants: Mapping[UUID, str],
    kinds: frozenset[Kind],
    failed: frozenset[UUID] = frozenset(),
) -> tuple[ShownVariant, ...]:
    """What the shop shows after a push of ``kinds``; failed SKUs keep what they showed."""
    known = {item.variant_id: item for item in before}
    shown = []
    for variant in listing.variants:
        old = known.get(variant.variant_id)
        reached = variant.variant_id not in failed
        shown.append(
            ShownVariant(
                variant_id=variant.variant_id,
                sku=variant.sku,
                external_id=variants.get(variant.variant_id),
                price_minor=variant.price.minor if reached and Kind.PRICE in kinds else old and old.price_minor,
                stock=variant.stock if reached and Kind.STOCK in kinds else old and old.stock,
            )
        )
    return tuple(shown)


def match_variants(live: LiveListing, skus: Mapping[str, UUID], given: Mapping[str, str]) -> dict[UUID, str]:
    """Map our variants to the platform's of an existing listing: by the ids given at import, else by equal SKU."""
    named = {external_id: UUID(variant_id) for variant_id, external_id in given.items() if external_id}
    matched = {variant_id: external_id for external_id, variant_id in named.items()}
    taken = set(named)
    for variant in live.variants:
        variant_id = skus.get(variant.sku)
        if variant_id is not None and variant_id not in matched and variant.external_id not in taken:
            matched[variant_id] = variant.external_id
    if not matched and len(live.variants) == 1 and len(skus) == 1:
        matched[next(iter(skus.values()))] = live.variants[0].external_id
    return matched
