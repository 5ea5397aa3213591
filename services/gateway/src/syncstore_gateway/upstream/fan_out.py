"""The same question to several services at once; those that are down are named, not hidden."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from syncstore_common.kernel.errors import Unavailable
from syncstore_gateway.upstream.service import Upstream


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back by service name, and who did not answer."""

    by_service: dict[str, Any]
    unavailable: tuple[str, ...]


async def ask_all(upstreams: Iterable[Upstream], ask: Callable[[Upstream], Awaitable[Any]]) -> Answers:
    """Ask every service. Raises Unavailable naming them when none answers, UpstreamProblem when one refuses."""
    asked = list(upstreams)
    answers = await asyncio.gather(*(_ask(upstream, ask) for upstream in asked))
    answered = {upstream.service: answer for upstream, answer in zip(asked, answers, strict=True) if answer is not None}
    silent = tuple(upstream.service for upstream in asked if upstream.service not in answered)
    if not answered and silent:
        raise Unavailable(f"no answer from {', '.join(silent)}", details={"services": list(silent)})
    return Answers(answered, silent)


async def _ask(upstream: Upstream, ask: Callable[[Upstream], Awaitable[Any]]) -> Any:
    try:
        return await ask(upstream) or {}
    except Unavailable:
        return None
