"""From what happened to what is recorded: pure translations used by the executor."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from syncstore_common.contracts.states import ChannelStatus, ListingState, Presence
from syncstore_common.contracts.sync import ItemProblem, ListingChannel, ListingProblem, ProblemFinding, ShownVariant
from syncstore_common.kernel.errors import Disposition, ErrorClass, FailureFacts, Fault, Remedy
from syncstore_common.sync.listing import (
    DesiredListing,
    DesiredVariant,
    Finding,
    ItemFailure,
    Kind,
    LiveListing,
    LiveProblem,
    PushResult,
    RemoteStatus,
)
from syncstore_common.sync.presence import Standing, standing_of

FOR_A_PERSON = frozenset({RemoteStatus.REVIEW_FAILED, RemoteStatus.BANNED, RemoteStatus.DELETED})
"""Statuses that end only when somebody does something."""
_RETRIED = (Disposition.RETRY, Disposition.UNKNOWN_CODE, Disposition.RATE_LIMITED)


def standing_after_look(live: LiveListing, reached: Presence | None) -> Standing:
    """How a listing just read is shown; a rejected edit leaves the old version live and needs a person."""
    if live.edit_in_review:
        return Standing(ListingState.IN_REVIEW, problem_of_review(live))
    told = problem_of_review(live)
    if told is not None and live.status in (RemoteStatus.LIVE, RemoteStatus.UNLISTED):
        is_wanted = live.status is RemoteStatus.LIVE or reached is not Presence.UNLISTED
        return Standing(ListingState.NEEDS_DATA if is_wanted else ListingState.NOT_LISTED, told)
    standing = standing_of(live.status, reached)
    return Standing(standing.state, told or standing.problem)


def status_after_create(result: PushResult) -> RemoteStatus:
    """What was just made and can't be read yet is looked at again: platforms read from replicas that lag."""
    if result.status is RemoteStatus.DELETED:
        return RemoteStatus.IN_REVIEW
    return result.status or RemoteStatus.LIVE


def problem_of_failure(facts: FailureFacts, items: tuple[ItemProblem, ...] = ()) -> ListingProblem:
    """What a person is told about a failed call, and about the SKUs it did not reach."""
    return ListingProblem(
        code=facts.platform_code,
        error_class=facts.error_class.value,
        message=facts.message,
        field=facts.remedy.field,
        fix=facts.remedy.fix,
        disposition=facts.disposition.value,
        items=items,
        findings=tuple(
            ProblemFinding(field=fault.field, code=fault.code, message=fault.message, fix=fault.fix)
            for fault in facts.faults
        ),
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
        faults=tuple(Fault(item.field, item.rule, item.message, item.fix) for item in findings),
    )


def failure_of_items(failures: tuple[ItemFailure, ...], kind: Kind, skus: Mapping[UUID, str]) -> FailureFacts:
    """SKUs a push did not reach, as one failure that names them.

    What may succeed by itself comes first: it is tried again, then what waits for the platform, and only when all that
    is left needs a person does the whole kind wait for one.
    """
    ranked = sorted(failures, key=lambda item: _rank(item.facts.disposition))
    first = ranked[0].facts
    needs_person = _rank(first.disposition) == len(_RANKS)
    fixes = dict.fromkeys(item.facts.remedy.fix for item in failures if item.facts.remedy.fix)
    return replace(
        first,
        disposition=Disposition.REJECTED if needs_person else first.disposition,
        message="; ".join(f"{skus.get(item.variant_id, item.variant_id)}: {item.message}" for item in failures),
        remedy=Remedy(
            field=first.remedy.field or f"variants.{kind.value}",
            fix=" ".join(fixes) or "correct the named variants",
        ),
    )


_RANKS = (_RETRIED, (Disposition.DEFERRED,))


def _rank(disposition: Disposition) -> int:
    return next((place for place, group in enumerate(_RANKS) if disposition in group), len(_RANKS))


def item_problems(failures: tuple[ItemFailure, ...], kind: Kind, skus: Mapping[UUID, str]) -> tuple[ItemProblem, ...]:
    """What a person is told about each SKU that was not reached."""
    return tuple(
        ItemProblem(
            variant_id=item.variant_id,
            sku=skus.get(item.variant_id, ""),
            field=item.facts.remedy.field or kind.value,
            code=item.code,
            message=item.message,
            fix=item.facts.remedy.fix,
            disposition=item.facts.disposition.value,
        )
        for item in failures
    )


def still_to_set(listing: DesiredListing, shown: tuple[ShownVariant, ...], kind: Kind) -> DesiredListing:
    """Return the listing with only those SKUs that don't show their price or stock yet; with all, if none differs.

    An absolute number is not repeated without need: a unit that was sold meanwhile would come back.
    """
    known = {item.variant_id: item for item in shown}
    differing = tuple(item for item in listing.variants if _differs(item, known.get(item.variant_id), kind))
    return replace(listing, variants=differing) if differing else listing


def beside_hold(
    listing: DesiredListing, shown: tuple[ShownVariant, ...], kind: Kind, hold: ListingProblem
) -> tuple[DesiredVariant, ...]:
    """Return the SKUs that differ and are not among those the platform holds; none where it holds all of the kind.

    A promotion of one SKU must not keep what was sold of another from being told.
    """
    held = {item.variant_id for item in hold.items}
    if not held or kind is Kind.CONTENT:
        return ()
    known = {item.variant_id: item for item in shown}
    return tuple(
        item
        for item in listing.variants
        if item.variant_id not in held and _differs(item, known.get(item.variant_id), kind)
    )


def _differs(variant: DesiredVariant, shown: ShownVariant | None, kind: Kind) -> bool:
    if shown is None:
        return True
    return shown.stock != variant.stock if kind is Kind.STOCK else shown.price_minor != variant.price.minor


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
