"""Edits under fire: a seller keeps editing through the gateway while things break, and counts what was accepted."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.product import World


@dataclass
class Account:
    """What was tried and what was accepted, in Jepsen's words."""

    attempted: int = 0
    acknowledged: int = 0
    unclear: int = 0
    refused: dict[int, int] = field(default_factory=dict)


async def read(world: World, product_id: str) -> dict[str, Any] | None:
    """The product as the catalogue has it, or None while nobody answers."""
    try:
        answer = await world.api.get(f"/api/v1/products/{product_id}", timeout=5)
    except httpx.HTTPError:
        return None
    return answer.json() if answer.status_code == 200 else None


async def edit(world: World, product_id: str, number: int, source: random.Random, account: Account) -> None:
    """One edit of title, price or stock; tries until it is acknowledged, reading again after each doubt."""
    kind = source.choice(("title", "price", "stock"))
    for _ in range(60):
        product = await read(world, product_id)
        if product is not None:
            account.attempted += 1
            try:
                answer = await _send(world, product, kind, number)
            except httpx.HTTPError:
                account.unclear += 1
            else:
                if answer.status_code == 200:
                    account.acknowledged += 1
                    return
                account.refused[answer.status_code] = account.refused.get(answer.status_code, 0) + 1
        await asyncio.sleep(0.2)
    raise AssertionError(f"edit {number} of {product_id} was never accepted: {account}")


async def _send(world: World, product: dict[str, Any], kind: str, number: int) -> httpx.Response:
    path = f"/api/v1/products/{product['product_id']}"
    variant = product["variants"][0]
    if kind == "stock":
        edits = [{"variant_id": variant["variant_id"], "delta": 1}]
        return await world.api.patch(f"{path}/stock", json={"edits": edits}, timeout=5)
    body: dict[str, Any] = {"version": product["version"]}
    if kind == "title":
        body["title"] = f"Mug Keramik Motif Daun Tahan Panas {number} ml dengan Tutup Kayu"
    else:
        price = {"variant_id": variant["variant_id"], "price_minor": 50_000 + number}
        body["variants"] = [price]
    return await world.api.patch(path, json=body, timeout=5)
