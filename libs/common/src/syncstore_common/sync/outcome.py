"""What follows from a failure: the one place where dispositions become decisions. Pure; randomness is an argument."""

import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from syncstore_common.contracts.states import ListingState
from syncstore_common.kernel.backoff import Backoff
from syncstore_common.kernel.errors import LONGEST_WAIT_S, Disposition, FailureFacts, Scope

SAME_REJECTIONS_BLOCK = 3
_DEFAULT_WAIT_S = 5.0
_DEFER_WAIT_S = 60.0


class ShopEffect(StrEnum):
    """What a failure means for the whole shop."""

    NONE = "none"
    THROTTLE = "throttle"
    REAUTHORISE = "reauthorise"
    BLOCK = "block"
    NO_CREATES = "no_creates"
    """Nothing new is listed until the shop's allowance begins again; what exists goes on."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Attempts before work becomes a dead letter, and the waits between them."""

    attempts: int
    backoff: Backoff = field(default_factory=Backoff)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to record for a listing whose push failed."""

    state: ListingState
    retry_in_s: float | None = None
    """Try again after this many seconds; None = not before somebody changes something."""
    counts: bool = False
    """Whether it used up an attempt."""
    is_dead: bool = False
    is_blocked: bool = False
    shop: ShopEffect = ShopEffect.NONE


def decide(
    facts: FailureFacts, *, attempts: int, same_rejections: int, policy: RetryPolicy, source: random.Random
) -> Decision:
    """Decide from the failure, the attempts made before, and how often this same rejection came in a row before."""
    asked_s = None if facts.retry_after_s is None else min(LONGEST_WAIT_S, max(0.0, facts.retry_after_s))
    match facts.disposition:
        case Disposition.RETRY | Disposition.UNKNOWN_CODE:
            made = attempts + 1
            if made >= policy.attempts:
                return Decision(ListingState.FAILED, counts=True, is_dead=True)
            wait_s = asked_s or policy.backoff.delay_s(made, source)
            return Decision(ListingState.QUEUED, retry_in_s=wait_s, counts=True)
        case Disposition.RATE_LIMITED:
            wait_s = asked_s if asked_s is not None else _DEFAULT_WAIT_S
            return Decision(ListingState.QUEUED, retry_in_s=wait_s, shop=ShopEffect.THROTTLE)
        case Disposition.DEFERRED:
            wait_s = asked_s if asked_s is not None else _DEFER_WAIT_S
            effect = ShopEffect.NO_CREATES if facts.scope is Scope.CREATES else ShopEffect.NONE
            return Decision(ListingState.DEFERRED, retry_in_s=wait_s, shop=effect)
        case Disposition.REAUTH:
            return Decision(ListingState.BLOCKED, retry_in_s=_DEFAULT_WAIT_S, shop=ShopEffect.REAUTHORISE)
        case Disposition.BLOCKED:
            return Decision(ListingState.BLOCKED, retry_in_s=_DEFAULT_WAIT_S, shop=ShopEffect.BLOCK)
        case Disposition.REJECTED:
            blocked = same_rejections + 1 >= SAME_REJECTIONS_BLOCK
            return Decision(ListingState.BLOCKED if blocked else ListingState.NEEDS_DATA, is_blocked=blocked)
        case Disposition.MISSING | Disposition.CONFLICT:
            return Decision(ListingState.CONFLICT)
        case _ as unreachable:
            assert_never(unreachable)


def next_review_poll_s(polls: int, *, first_s: float, cap_s: float = 600.0) -> float:
    """Seconds until a listing in review is looked at again; doubles with each look."""
    return min(cap_s, first_s * 2.0 ** min(polls, 32))
