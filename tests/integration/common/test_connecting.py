"""Connecting shops: several at once, one of several that can't be, none that can."""

from collections.abc import Mapping
from typing import Any

import pytest

from syncstore_common.kernel.errors import Disposition, InvalidInput, PlatformFailure
from syncstore_common.sync.oauth import Authorisation, Connected
from tests.integration.common.engine import Engine, refusal

pytestmark = pytest.mark.integration


async def connected(engine: Engine, *shop_ids: str) -> Connected:
    """Let a seller consent for these shops."""
    engine.market.granting = shop_ids
    authorisation = Authorisation(engine.database, engine.market, engine.shops, engine.app)
    started = await authorisation.start("https://shop.example/callback")
    return await authorisation.finish({"state": started["state"], "code": "c"})


async def grants(engine: Engine) -> Mapping[str, Any]:
    """Shops with the grant each of them hangs on."""
    async with engine.database.driver() as connection:
        rows = await connection.fetch("select external_shop_id, grant_id from platform_connections")
    return {row["external_shop_id"]: row["grant_id"] for row in rows}


async def test_one_consent_connects_several_shops_each_with_a_grant_of_its_own(engine: Engine) -> None:
    done = await connected(engine, "11", "12", "13")
    assert (len(done.connection_ids), done.left_out) == (3, ())
    found = await grants(engine)
    assert len({found[shop_id] for shop_id in ("11", "12", "13")}) == 3


async def test_shared_tokens_part_ways_at_the_first_refresh_of_each_shop(engine: Engine) -> None:
    await connected(engine, "11", "12")
    found = await grants(engine)
    first = await engine.tokens.replace(found["11"], 1)
    assert (first.value, (await engine.tokens.current(found["12"])).value) == ("new-refresh", "shared")


async def test_a_shop_that_cannot_be_read_does_not_hold_up_the_others(engine: Engine) -> None:
    engine.market.fails["shops of 12"] = [refusal(Disposition.BLOCKED, "shop_banned")]
    done = await connected(engine, "11", "12", "13")
    assert len(done.connection_ids) == 2
    assert [(item.account_id, item.message) for item in done.left_out] == [("12", "the platform says shop_banned")]
    assert "12" not in await grants(engine)


async def test_when_no_shop_can_be_read_the_reason_is_told(engine: Engine) -> None:
    engine.market.fails["shops of 12"] = [refusal(Disposition.BLOCKED, "shop_banned")]
    with pytest.raises(PlatformFailure) as caught:
        await connected(engine, "12")
    assert caught.value.facts.platform_code == "shop_banned"


async def test_a_consent_without_a_shop_is_refused(engine: Engine) -> None:
    with pytest.raises(InvalidInput):
        await connected(engine)
