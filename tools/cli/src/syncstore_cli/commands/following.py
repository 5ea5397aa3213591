"""Watching syncs and batches until they have their answers, with a progress bar where somebody looks."""

import asyncio
import time
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from syncstore_cli.product.client import GatewayClient, Json
from syncstore_cli.views.states import counts_text

_DESCRIPTION = "Syncing"
_POLL_S = 0.3
_LONGEST_POLL_S = 2.0


async def follow_batch(console: Console, client: GatewayClient, batch_id: str) -> Json:
    """Show the progress of a batch until it ended; return its last state."""
    batch: Json = {}
    with progress_bar(console) as progress:
        bar = progress.add_task(_DESCRIPTION, total=None, states="")
        async for batch in client.batch_progress(batch_id):
            states = counts_text(batch["states"])
            progress.update(bar, total=batch["total_jobs"], completed=batch["settled_jobs"], states=states)
    return batch


async def follow_syncs(
    console: Console, client: GatewayClient, sync_ids: Sequence[str], *, patience_s: float
) -> list[Json]:
    """Show the progress of manual syncs until all have their answers or the patience ends; return their last states."""
    deadline = time.monotonic() + patience_s
    states: dict[str, Json] = {}
    pause_s = _POLL_S
    with progress_bar(console) as progress:
        bar = progress.add_task(_DESCRIPTION, total=len(sync_ids), states="")
        while True:
            open_ids = [sync_id for sync_id in sync_ids if not states.get(sync_id, {}).get("settled")]
            for sync_id in open_ids:
                states[sync_id] = await client.sync_state(sync_id)
            settled = sum(state["settled"] for state in states.values())
            progress.update(bar, completed=settled)
            if settled == len(sync_ids) or time.monotonic() > deadline:
                return [states[sync_id] for sync_id in sync_ids]
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 1.2, _LONGEST_POLL_S)


def progress_bar(console: Console) -> Progress:
    """A bar with counts, time and the field ``states``."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[states]}"),
        console=console,
    )
