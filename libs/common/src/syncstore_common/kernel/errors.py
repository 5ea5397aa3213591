"""The closed vocabulary of what can go wrong.

SyncStoreError            anything of ours; ``code`` is stable, ``status`` is the HTTP status at an edge
├── InvalidInput          the caller sent something unusable; names the field and the fix            422
├── NotFound              no such thing                                                               404
├── VersionConflict       somebody else changed it first; carries the current state                   409
├── NotAllowed            the caller may not do this                                                  403
├── NotAuthenticated      the caller has not said who they are                                        401
├── Unavailable           a server we need does not answer                                            503
└── PlatformFailure       a marketplace call did not succeed; the disposition says what follows       502
"""

from dataclasses import dataclass, field
from enum import StrEnum

from syncstore_common.kernel.fingerprint import Json


class SyncStoreError(Exception):
    """Base of all our errors. ``details`` is JSON shown to the caller; never put a secret there."""

    code = "SYSTEM_ERROR"
    status = 500

    def __init__(self, message: str, *, code: str | None = None, details: dict[str, Json] | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code
        self.details = details or {}


class InvalidInput(SyncStoreError):
    """The input can't be used; ``field`` is a dotted path and ``fix`` says what to write instead."""

    code = "INVALID_INPUT"
    status = 422

    def __init__(self, message: str, *, field: str, fix: str, code: str | None = None) -> None:
        super().__init__(message, code=code, details={"field": field, "fix": fix})


class NotFound(SyncStoreError):
    """The named thing does not exist."""

    code = "NOT_FOUND"
    status = 404


class VersionConflict(SyncStoreError):
    """The row changed since the caller read it; ``details["current"]`` is the present state."""

    code = "VERSION_CONFLICT"
    status = 409


class NotAllowed(SyncStoreError):
    """The caller is known but may not do this."""

    code = "FORBIDDEN"
    status = 403


class NotAuthenticated(SyncStoreError):
    """No valid credentials came with the request."""

    code = "UNAUTHORIZED"
    status = 401


class Unavailable(SyncStoreError):
    """A server or service we depend on does not answer; the same request may succeed later."""

    code = "UNAVAILABLE"
    status = 503


class Disposition(StrEnum):
    """What follows from a failed platform call. Closed: every platform code maps to one of these."""

    RETRY = "retry"
    """Transient; the next attempt may succeed. Consumes an attempt."""
    RATE_LIMITED = "rate_limited"
    """Too many calls; wait. Consumes no attempt."""
    DEFERRED = "deferred"
    """Waits for a time or a state of the platform (review, promotion, daily budget). Consumes no attempt."""
    REAUTH = "reauth"
    """The access token is not accepted: refresh once, then the seller must authorise again."""
    REJECTED = "rejected"
    """The platform refuses the data: somebody must change it. Field and fix are shown; no retry."""
    MISSING = "missing"
    """The listing does not exist on the platform any more."""
    CONFLICT = "conflict"
    """The remote state is not what we believed; a person or a rule decides."""
    BLOCKED = "blocked"
    """The whole shop or application may not call: pause the shop."""
    UNKNOWN_CODE = "unknown_code"
    """A code that no table knows: kept raw, counted, retried like RETRY."""


class ErrorClass(StrEnum):
    """How a failure is named to people."""

    RATE_LIMIT = "RATE_LIMIT"
    NETWORK = "NETWORK"
    AUTHENTICATION = "AUTHENTICATION"
    VALIDATION = "VALIDATION"
    SYSTEM = "SYSTEM"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a person needs: which field, and what to do about it. Both in plain English."""

    field: str | None = None
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One of several things that are wrong: the field, a code that never changes, and what to do."""

    field: str
    code: str
    message: str
    fix: str


_CLASSES = {
    Disposition.RETRY: ErrorClass.SYSTEM,
    Disposition.RATE_LIMITED: ErrorClass.RATE_LIMIT,
    Disposition.DEFERRED: ErrorClass.SYSTEM,
    Disposition.REAUTH: ErrorClass.AUTHENTICATION,
    Disposition.REJECTED: ErrorClass.VALIDATION,
    Disposition.MISSING: ErrorClass.VALIDATION,
    Disposition.CONFLICT: ErrorClass.VALIDATION,
    Disposition.BLOCKED: ErrorClass.AUTHENTICATION,
    Disposition.UNKNOWN_CODE: ErrorClass.UNKNOWN,
}


class Scope(StrEnum):
    """What a failure is about, and so what else has to wait with it."""

    PUSH = "push"
    """What was pushed: other kinds of the same listing may go on."""
    CALLS = "calls"
    """Calling at all (limits, tokens): nothing of the shop can go on now."""
    CREATES = "creates"
    """The shop's allowance of new listings: what exists goes on."""


LONGEST_WAIT_S = 86_400.0
"""No wait that a platform asks for is believed beyond a day."""


@dataclass(frozen=True, slots=True)
class FailureFacts:
    """Everything known about one failed platform call."""

    disposition: Disposition
    platform_code: str
    message: str
    remedy: Remedy = field(default_factory=Remedy)
    retry_after_s: float | None = None
    is_dated: bool = False
    """``retry_after_s`` is when the state ends, as the platform tells: a time, not a guess that grows."""
    request_id: str | None = None
    network: bool = False
    """No usable answer came (time-out, reset, refused, 5xx without an envelope)."""
    ambiguous: bool = False
    """The write may have been applied although we got no answer."""
    scope: Scope = Scope.PUSH
    faults: tuple[Fault, ...] = ()
    """Each thing by itself, when several were found before the call."""

    @property
    def error_class(self) -> ErrorClass:
        """The class shown to people."""
        return ErrorClass.NETWORK if self.network else _CLASSES[self.disposition]


class PlatformFailure(SyncStoreError):
    """The only exception an adapter raises for a call that did not succeed."""

    code = "PLATFORM_FAILURE"
    status = 502

    def __init__(self, facts: FailureFacts) -> None:
        super().__init__(f"{facts.platform_code}: {facts.message}")
        self.facts = facts

    @property
    def disposition(self) -> Disposition:
        """What follows from this failure."""
        return self.facts.disposition
