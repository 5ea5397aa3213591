"""When tokens expire, whichever way Shopee says it."""

from datetime import UTC, datetime

import pytest

from syncstore_shopee.authorisation import expiry

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expire_in", "at"),
    [
        (14_400, datetime(2026, 1, 1, 4, tzinfo=UTC)),
        (1_767_240_000, datetime(2026, 1, 1, 4, tzinfo=UTC)),
        (1, datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_seconds_and_instants_are_told_apart(expire_in: int, at: datetime) -> None:
    assert expiry(expire_in, NOW) == at
