"""Which category a listing is in: chosen once, moved by the seller's map and by nothing else."""

from uuid import UUID

import orjson
import pytest

from tests.integration.common.engine import TITLE, Engine

pytestmark = pytest.mark.integration


async def map_categories(engine: Engine, **mapped: str) -> None:
    """Give the shop a map from catalogue categories to the platform's."""
    settings = orjson.dumps({"category_map": mapped}).decode()
    await engine.execute("update platform_connections set settings = $1::text::jsonb", settings)
    await engine.shops.load(engine.shop_id, max_age_s=0)


async def retitle(engine: Engine, product: UUID, words: str, **changes: str) -> str:
    """Edit the product, push it, and return the category the listing is in then."""
    await engine.edit(product, title=f"{TITLE} {words}", **changes)
    await engine.run()
    assert words in engine.item(product).title
    return engine.item(product).category_id


async def test_another_recommendation_moves_no_listing(engine: Engine) -> None:
    product = await engine.synced_product()
    engine.market.recommended = "200"
    assert await retitle(engine, product, "Baru", category="Rumah > Lainnya") == "100"


async def test_the_sellers_map_moves_a_listing_and_it_stays_there(engine: Engine) -> None:
    product = await engine.synced_product()
    await map_categories(engine, **{"Rumah > Dapur > Mug": "300"})
    assert await retitle(engine, product, "Satu") == "300"
    await map_categories(engine)
    assert await retitle(engine, product, "Dua") == "300"
