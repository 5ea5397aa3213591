"""What both platforms share while they run, and what the core asks of a platform."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from starlette.routing import BaseRoute

from syncstore_simulator.core.calls import Answer, Call, PlatformName, TokenKind
from syncstore_simulator.core.clock import Clock
from syncstore_simulator.core.config import SimulatorConfig
from syncstore_simulator.core.connections import ConnectionRegistry
from syncstore_simulator.core.errors import ErrorRow
from syncstore_simulator.core.faults import FaultBook, FaultRule
from syncstore_simulator.core.journal import Journal
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.limits import Limiter
from syncstore_simulator.core.pushes import PushSender
from syncstore_simulator.core.settings import PlatformSettings

_SHOPEE_DAY_OFFSET_S = 8 * 3600  # Shopee counts its day from 00:00 UTC+8


@dataclass(frozen=True, slots=True)
class SimulatorContext:
    """Everything a platform is built from. ``stopping`` is set when the process ends, so held answers let go."""

    config: SimulatorConfig
    clock: Clock
    journal: Journal
    faults: FaultBook
    limits: dict[PlatformName, Limiter]
    settings: dict[PlatformName, PlatformSettings]
    connections: ConnectionRegistry = field(default_factory=ConnectionRegistry)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    senders: list[PushSender] = field(default_factory=list)
    """Of the platforms that were built; they run while something is served."""

    @classmethod
    def of(cls, config: SimulatorConfig) -> "SimulatorContext":
        """Build the context for a configuration."""
        clock = Clock()
        shopee, tiktok = config.shopee.options, config.tiktok.options
        return cls(
            config=config,
            clock=clock,
            journal=Journal(),
            faults=FaultBook(),
            limits={
                PlatformName.SHOPEE: Limiter(clock, shopee.limits, day_starts_utc_offset_s=_SHOPEE_DAY_OFFSET_S),
                PlatformName.TIKTOK: Limiter(clock, tiktok.limits),
            },
            settings={
                PlatformName.SHOPEE: PlatformSettings(shopee),
                PlatformName.TIKTOK: PlatformSettings(tiktok),
            },
        )


class PlatformState(Protocol):
    """What the gate and the control API need from a platform.

    Methods are synchronous: a call takes effect in one step of the event loop, so no two calls ever interleave.
    """

    name: PlatformName

    def identify(self, call: Call) -> None:
        """Fill in ``call.kind`` and the claimed ``call.shop_id``, checking nothing: faults are chosen by them."""

    def handle(self, call: Call) -> Answer:
        """Check and carry out a call; set ``applied``, ``effect``, ``error`` and ``unknown_fields`` on it."""

    def fault_answer(self, call: Call, rule: FaultRule) -> Answer:
        """Return the platform's own wording for an injected http_429, http_5xx or error_code."""

    def error_table(self) -> Sequence[ErrorRow]:
        """Return every error the platform can answer with."""

    def stored_items(self, shop_id: str | None) -> list[JsonObject]:
        """Return the stored truth of all listings, of one shop or of all. Raises ControlError for an unknown shop."""

    def edit_item(self, item_id: str, changes: JsonObject) -> JsonObject:
        """Change a listing behind its owner's back; return it. Raises ControlError."""

    def lock_promotion(self, request: JsonObject) -> JsonObject:
        """Put a listing into a promotion or take it out; return what is locked. Raises ControlError."""

    def expire_token(self, shop_id: str, which: TokenKind) -> None:
        """Let a shop's current token expire now. Raises ControlError."""

    def revoke_tokens(self, shop_id: str) -> None:
        """Withdraw a shop's authorisation. Raises ControlError."""

    @property
    def pushes(self) -> PushSender:
        """Who sends the platform's pushes."""

    def extra_control_routes(self) -> Sequence[BaseRoute]:
        """Return control routes only this platform has, with paths below ``/_control``."""
