"""Dead letters, as the API shows them."""

from typing import Any

from tests.support.product import World


async def open_letters(world: World) -> list[dict[str, Any]]:
    """Every letter that waits for somebody."""
    answer = await world.api.get("/api/v1/dead-letters")
    letters: list[dict[str, Any]] = answer.json()["items"]
    return letters


async def discard(world: World, letter: dict[str, Any]) -> None:
    """Close a letter."""
    path = f"/api/v1/dead-letters/{letter['service']}/{letter['id']}/discard"
    answer = await world.api.post(path)
    assert answer.status_code == 200, answer.text


async def replay(world: World, letter: dict[str, Any]) -> None:
    """Put a letter back on its way."""
    path = f"/api/v1/dead-letters/{letter['service']}/{letter['id']}/replay"
    answer = await world.api.post(path)
    assert answer.status_code in (200, 202), answer.text
