"""The whole job, contender against contender, in interleaved rounds of one run.

A job: an event says that a product's stock changed; the platform is told; the outcome is stored with the attempt and
announced; the event is acknowledged. Ratios are medians of per-round ratios.
"""

import statistics
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

from bench.job.contender import Contender, Round, run_round
from bench.job.goods import KEPT_TRACES
from bench.job.ground import Ground, ground
from bench.job.ours import SPLIT, Ours
from bench.job.programs import bullmq, celery, floor

JOBS = 2000
ROUNDS = 3
_SAMPLED = {"SYNCSTORE_TRACE_SAMPLE_RATIO": "0.05", "SYNCSTORE_OTLP_ENDPOINT": "http://127.0.0.1:9"}
_SILENT = {"SYNCSTORE_TRACE_SAMPLE_RATIO": "0.0", "SYNCSTORE_LOG_LEVEL": "ERROR"}
_ALL_TRACED = {"SYNCSTORE_TRACE_SAMPLE_RATIO": "1.0", "SYNCSTORE_OTLP_ENDPOINT": "http://127.0.0.1:9"}


async def whole_job() -> dict[str, object]:
    """Against the floor, BullMQ and Celery; the platform answers at once."""
    return await _against_all(delay_ms=0.0)


async def whole_job_50_ms() -> dict[str, object]:
    """The same with a platform that takes 50 ms: 50 in flight make 1,000 jobs a second at most."""
    return await _against_all(delay_ms=50.0)


async def with_and_without_telemetry() -> dict[str, object]:
    """The service against itself: traces off and errors logged only; five in a hundred traced; all traced."""
    async with ground(JOBS) as place:
        variants = {"off": (_SILENT, 0.0), "sampled": (_SAMPLED, KEPT_TRACES), "all": (_ALL_TRACED, 1.0)}
        contenders = [Ours(name, place, settings, kept=kept) for name, (settings, kept) in variants.items()]
        rounds = await _rounds(place, contenders)
    return {
        "sampled_to_off": _ratio(rounds, "sampled", "off"),
        "all_to_off": _ratio(rounds, "all", "off"),
        **_details(rounds),
    }


async def _against_all(*, delay_ms: float) -> dict[str, object]:
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(ground(JOBS, delay_ms=delay_ms))
        queue = await stack.enter_async_context(bullmq(place))
        contenders: list[Contender] = [
            Ours("syncstore", place, _SAMPLED),
            Ours("syncstore split", place, _SAMPLED, SPLIT),
            floor(place),
            celery(place),
        ]
        missing = {}
        if isinstance(queue, str):
            missing = {"bullmq": queue}
        else:
            contenders.append(queue)
        rounds = await _rounds(place, contenders)
    others = [name for name in rounds if not name.startswith("syncstore")]
    ratios = {f"to_{name}": _ratio(rounds, "syncstore", name) for name in others}
    split = {f"split_to_{name}": _ratio(rounds, "syncstore split", name) for name in others}
    return {**ratios, **split, **missing, **_details(rounds)}


async def _rounds(place: Ground, contenders: Sequence[Contender]) -> dict[str, list[Round]]:
    """Run every contender in each round; the first round only warms up."""
    rounds: dict[str, list[Round]] = {contender.name: [] for contender in contenders}
    version = 0
    for number in range(ROUNDS + 1):
        for contender in contenders:
            version += 1
            found = await run_round(contender, jobs=JOBS, version=version, servers=place.servers)
            if number:
                rounds[contender.name].append(found)
    return rounds


def _ratio(rounds: dict[str, list[Round]], name: str, other: str) -> float:
    pairs = zip(rounds[name], rounds[other], strict=True)
    return round(statistics.median(mine.jobs_per_s / its.jobs_per_s for mine, its in pairs), 2)


def _details(rounds: dict[str, list[Round]]) -> dict[str, object]:
    def median(items: list[Round], value: Callable[[Round], float]) -> float:
        return round(statistics.median(value(item) for item in items), 1)

    table: dict[str, Any] = {
        name: {
            "jobs_per_s": median(items, lambda item: item.jobs_per_s),
            "jobs_per_s_rounds": [item.jobs_per_s for item in items],
            "worker_us_per_job": median(items, lambda item: item.worker_us),
            "servers_us_per_job": {key: round(value) for key, value in items[-1].servers_us.items()},
            "worker_peak_mib": median(items, lambda item: item.peak_mib),
            "foreign_cores": median(items, lambda item: item.foreign),
        }
        for name, items in rounds.items()
    }
    return {"jobs": JOBS, "rounds": ROUNDS, "contenders": table}
