"""What all operator commands share: how the gateway is reached, how answers are printed, how a command ends.

Exit codes: 0 all is well; 1 something was refused or failed; 2 the command could not be carried out (wrong usage, no
answer, a key that is not accepted), and the message names the next command.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
import typer
from rich.console import Console, RenderableType

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.state import default_state_path, lock_holder
from syncstore_cli.product.client import GatewayClient

LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")
_WIDTH_OF_FILES = 200
LANGUAGE = ContextVar("language", default="en")
"""What problems are explained in, as `syncstore --lang` was given."""

Url = Annotated[
    str | None,
    typer.Option(
        "--url", envvar="SYNCSTORE_API_URL", help="Where the gateway is; by default the local run of this checkout."
    ),
]
Key = Annotated[
    str | None,
    typer.Option("--key", envvar="SYNCSTORE_API_KEY", help="The API key; better in the environment than here."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the API's answer as JSON.")]


@dataclass(frozen=True, slots=True)
class Access:
    """Where the gateway is and who asks."""

    url: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Operator:
    """What a command works with. Answers go to standard output, all else (progress, hints) to standard error."""

    client: GatewayClient
    as_json: bool
    out: Console
    notes: Console

    def show(self, answer: Any, *parts: RenderableType) -> None:
        """Print the answer: as JSON when asked for, else the parts one below the other."""
        if self.as_json:
            self.out.print(json.dumps(answer, indent=2, ensure_ascii=False), markup=False, soft_wrap=True)
            return
        for part in parts:
            # names of products and shops are nobody's markup
            self.out.print(part, markup=False)


def operate(
    work: Callable[[Operator], Awaitable[int]], *, url: str | None, key: str | None, as_json: bool
) -> typer.Exit:
    """Run ``work`` with a client of the gateway; raise what this returns: it carries the exit code."""
    return typer.Exit(asyncio.run(_operate(work, find_access(url, key), as_json=as_json)))


def find_access(url: str | None, key: str | None) -> Access:
    """Settle where to ask and with which key. Raises LocalRunError that says how to name what is missing."""
    origin = (url or _local_url() or "").rstrip("/").removesuffix("/api/v1")
    if not origin:
        raise LocalRunError(
            "No gateway is known: no local run of this checkout is up. Start one with `make up`, "
            "or say where SyncStore runs: SYNCSTORE_API_URL or --url"
        )
    if not origin.startswith(("http://", "https://")):
        raise LocalRunError(f"{origin} is no URL; write it like http://127.0.0.1:8000 (SYNCSTORE_API_URL or --url)")
    if not key:
        raise LocalRunError(
            "No API key is set: SYNCSTORE_API_KEY or --key. `make up` prints one at its first start; "
            "another one: syncstore up --new-key NAME (elsewhere: syncstore-gateway keys create NAME)"
        )
    return Access(origin, key)


def console(*, stderr: bool = False) -> Console:
    """A console that does not squeeze tables when nobody looks at them."""
    stream = sys.stderr if stderr else sys.stdout
    is_watched = stream.isatty() or "COLUMNS" in os.environ
    return Console(stderr=stderr, highlight=False, width=None if is_watched else _WIDTH_OF_FILES)


def _local_url() -> str | None:
    holder = lock_holder(default_state_path(os.environ))
    return holder.get("url") if holder else None


async def _operate(work: Callable[[Operator], Awaitable[int]], access: Access, *, as_json: bool) -> int:
    headers = {"Authorization": f"Bearer {access.key}", "Accept-Language": LANGUAGE.get()}
    # a proxy of the environment is not for this machine's own addresses
    is_far = urlsplit(access.url).hostname not in LOOPBACK_HOSTS
    async with httpx.AsyncClient(base_url=access.url, headers=headers, timeout=30, trust_env=is_far) as http:
        return await work(Operator(GatewayClient(http), as_json, console(), console(stderr=True)))
