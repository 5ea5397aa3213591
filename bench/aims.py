"""The aims, and where the figure that answers each is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench import results


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim: ``bar`` must be met, ``beyond`` is where we want to be; ``path`` leads to the figure in the result."""

    what: str
    bar: float
    beyond: float | None
    unit: str
    scenario: str
    path: str
    is_least: bool = False
    """Whether more is better."""

    def measured(self) -> float | None:
        """The newest figure, or None when it was never measured."""
        found = results.load(self.scenario)
        value: Any = found["figures"] if found else None
        for name in self.path.split("/"):
            value = value.get(name) if isinstance(value, Mapping) else None
        return float(value) if isinstance(value, int | float) else None

    def is_met(self, value: float, limit: float) -> bool:
        """Tell whether a figure meets a limit."""
        return value >= limit if self.is_least else value <= limit


def _ratio(what: str, bar: float, beyond: float, scenario: str, path: str, *, is_least: bool = True) -> Aim:
    return Aim(what, bar, beyond, "×", scenario, path, is_least)


AIMS = (
    _ratio("whole job against the lean floor, platform answering at once", 0.45, 0.65, "job", "to_floor"),
    _ratio("the same, consumers and dispatcher in two processes", 0.45, 0.65, "job", "split_to_floor"),
    _ratio("whole job against BullMQ, 50 in flight", 1.3, 2.0, "job", "to_bullmq"),
    _ratio("the same, consumers and dispatcher in two processes", 1.3, 2.0, "job", "split_to_bullmq"),
    _ratio("whole job against the lean floor, platform taking 50 ms", 0.90, 0.97, "job_50_ms", "to_floor"),
    _ratio("the same, consumers and dispatcher in two processes", 0.90, 0.97, "job_50_ms", "split_to_floor"),
    _ratio("whole job with traces sampled (5 %) against none", 0.6, 0.8, "telemetry", "sampled_to_off"),
    _ratio("relay against publishing the same messages in a window", 0.75, 0.85, "relay", "to_window"),
    Aim("commit → consumer, idle, median", 5, 3, "ms", "latency", "p50_ms"),
    Aim("commit → consumer, idle, p99", 60, None, "ms", "latency", "p99_ms"),
    Aim("price edit → Shopee's answer, idle, p95", 300, 60, "ms", "edit", "price_shopee_p95_ms"),
    Aim("price edit → TikTok Shop's answer, idle, p95", 300, 60, "ms", "edit", "price_tiktok_p95_ms"),
    Aim("stock edit → Shopee's answer, idle, p95", 300, 60, "ms", "edit", "stock_shopee_p95_ms"),
    Aim("stock edit → TikTok Shop's answer, idle, p95", 300, 60, "ms", "edit", "stock_tiktok_p95_ms"),
    Aim("stock change → answer while 4,147 products are pushed, p99", 5, 1, "s", "overtake", "p99_s"),
    Aim("list page with filter and search at 400,000 products, API p99", 50, None, "ms", "pages", "worst_c1_p99_ms"),
    Aim("the same with 20 asking at once", 50, None, "ms", "pages", "worst_c20_p99_ms"),
    _ratio(
        "cost per job at 1,000 shops and 400,000 listings against 1 and 4,000",
        1.3,
        1.1,
        "shops",
        "cost_ratio",
        is_least=False,
    ),
    Aim("second sync of an unchanged catalogue, write calls", 0, None, "", "unchanged", "write_calls"),
)
