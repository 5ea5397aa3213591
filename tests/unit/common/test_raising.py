"""Two reasons to look at a listing, as one."""

from syncstore_common.contracts.states import Lane, Origin
from syncstore_common.sync.raising import Raise


def test_two_reasons_ask_for_what_either_does_as_soon_as_the_more_urgent_one() -> None:
    bulk = Raise(content=True, lane=Lane.BULK, origin=Origin.BULK, delay_s=2.0, unblocks=True)
    by_hand = Raise(stock=True, lane=Lane.STOCK, force=True)
    both = Raise(stock=True, content=True, lane=Lane.STOCK, origin=Origin.MANUAL, unblocks=True, force=True)
    assert bulk.and_also(by_hand) == by_hand.and_also(bulk) == both


def test_a_reason_and_itself_are_that_reason() -> None:
    reason = Raise(price=True, lane=Lane.PRICE, delay_s=0.5)
    assert reason.and_also(reason) == reason
