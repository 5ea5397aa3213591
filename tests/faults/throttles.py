"""What a platform's 429 leaves behind in a sync service, and forgetting it: an hour is too long for a test."""

import asyncpg

from tests.support.product import World


async def forget_throttles(world: World, platform: str = "shopee") -> None:
    """Let every shop of a platform be called again at once."""
    connection = await asyncpg.connect(world.product.deployment.database_url)
    for statement in (
        "update {}.platform_connections set throttled_until = null, yielding_until = null",
        "update {}.rate_limit_buckets set blocked_until = null, throttled_at = null, factor = 1",
        "update {}.sync_tasks set next_attempt_at = now() where is_due",
    ):
        await connection.execute(statement.format(f"sync_{platform}"))
    await connection.close()
