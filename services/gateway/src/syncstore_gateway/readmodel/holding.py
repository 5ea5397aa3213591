"""Listings of shops that get nothing now are shown as paused, with the reason; their own state returns afterwards.

What waits for a person (a refusal, a conflict) stays shown, and so does what is not listed at all.
"""

from syncstore_common.contracts.states import ListingState

HELD_STATES = (
    ListingState.QUEUED,
    ListingState.SYNCING,
    ListingState.DEFERRED,
    ListingState.IN_REVIEW,
    ListingState.SYNCED,
)
"""States that a hold covers."""
_HELD = ", ".join(f"'{state.value}'" for state in HELD_STATES)
IS_PAUSED = f"(h.connection_id is not null and l.state in ({_HELD}))"
"""For a listing ``l`` with ``left join shops_on_hold h``."""
SHOWN_STATE = f"case when {IS_PAUSED} then 'paused' else l.state end"
_PROBLEM = """
jsonb_build_object(
    'code', case when h.is_stopped then 'all.stopped' else 'shop.paused' end,
    'error_class', 'SYSTEM',
    'message', coalesce(h.reason, case when h.is_stopped then 'everything is stopped' else 'the shop is paused' end),
    'field', 'shop',
    'fix', case when h.is_stopped then 'release the stop switch' else 'resume the shop' end,
    'disposition', 'deferred')
"""
SHOWN_PROBLEM = f"case when {IS_PAUSED} then {_PROBLEM} else l.problem end"
ON_HOLD = "left join shops_on_hold h on h.connection_id = l.connection_id"
