"""Every scenario by name. One that is ``alone`` brings its own servers; one ``in_world`` shares a running product."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.support.product import World

from bench.flood import at_idle, overtake
from bench.job.scenario import whole_job, whole_job_50_ms, with_and_without_telemetry
from bench.messaging import latency, relay
from bench.pages import pages
from bench.product import edit_to_acknowledged, full_push, unchanged_sync
from bench.shops import shops

Figures = dict[str, object]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name for the command line, and how to measure."""

    name: str
    alone: Callable[[], Awaitable[Figures]] | None = None
    in_world: Callable[[World], Awaitable[Figures]] | None = None


SCENARIOS = (
    Scenario("job", alone=whole_job),
    Scenario("job_50_ms", alone=whole_job_50_ms),
    Scenario("telemetry", alone=with_and_without_telemetry),
    Scenario("relay", alone=relay),
    Scenario("latency", alone=latency),
    Scenario("pages", alone=pages),
    Scenario("shops", alone=shops),
    Scenario("edit", in_world=edit_to_acknowledged),
    Scenario("push", in_world=full_push),
    Scenario("unchanged", in_world=unchanged_sync),
    Scenario("overtake", in_world=overtake),
    Scenario("idle", in_world=at_idle),
)
