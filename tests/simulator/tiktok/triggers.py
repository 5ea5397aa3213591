"""How rows of the error table are provoked over HTTP. A trigger returns the code, status and message that came back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.simulator.tiktok.seller import Seller
from tests.simulator.world import Control


@dataclass(frozen=True)
class Seen:
    """What a caller saw."""

    code: int
    status: int
    message: str


Trigger = Callable[[Seller, Control], Awaitable[Seen]]


def seen(response: httpx.Response) -> Seen:
    """Read an envelope."""
    envelope = response.json()
    return Seen(envelope["code"], response.status_code, envelope["message"])


def seen_inside(response: httpx.Response) -> Seen:
    """Read the first entry of ``data.errors`` of a call that succeeded as a whole."""
    envelope = response.json()
    assert envelope["code"] == 0, envelope
    error = envelope["data"]["errors"][0]
    return Seen(error["code"], response.status_code, error["message"])


def refused_create(**changes: Any) -> Trigger:
    """Return a trigger that creates a product with these fields changed."""

    async def trigger(seller: Seller, _: Control) -> Seen:
        return seen(await seller.refused(**changes))

    return trigger


def call(method: str, path: str, body: Any = None, **options: Any) -> Trigger:
    """Return a trigger that sends one signed call."""

    async def trigger(seller: Seller, _: Control) -> Seen:
        return seen(await seller.send(method, path, body, **options))

    return trigger
