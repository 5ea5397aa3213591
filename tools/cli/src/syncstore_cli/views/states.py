"""Listing states, platforms, problems and moments as short coloured words. Unknown words are shown as they are."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

PLATFORM_TITLES = {"shopee": "Shopee", "tiktokshop": "TikTok Shop"}

IN_STEP = frozenset({"synced", "in_review"})
"""Answers with which a sync did what it was asked to; a review is the platform's own time."""
_UNDER_WAY = frozenset({"queued", "syncing", "deferred", "paused"})


_CHANNEL_TITLES = {"tiktok_shop": "TikTok Shop", "tokopedia": "Tokopedia"}


def channel_title(channel: str) -> str:
    """The name people know a platform's channel by."""
    return _CHANNEL_TITLES.get(channel, channel)


def channel_text(status: str) -> Text:
    """Where a listing stands on a channel, in words and colour."""
    style = "green" if status in {"live", "in_review"} else "red"
    return Text(status.replace("_", " "), style=style)


def platform_title(platform: str) -> str:
    """The name people know."""
    return PLATFORM_TITLES.get(platform, platform)


def state_text(state: str | None) -> Text:
    """A state in words and colour: green in step, yellow under way, red when somebody has to act."""
    if state is None:
        return Text("-", style="dim")
    style = "green" if state in IN_STEP else "yellow" if state in _UNDER_WAY else "red"
    return Text(state.replace("_", " "), style="dim" if state == "not_listed" else style)


def counts_text(states: Mapping[str, int]) -> str:
    """``{"synced": 3, "needs_data": 1}`` as "3 synced, 1 needs data"."""
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in states.items() if count)


def problem_text(problem: Mapping[str, Any] | None) -> str:
    """What is wrong, and behind an arrow the field and the fix where they are known."""
    if not problem:
        return ""
    is_translated = problem.get("language", "en") != "en" and problem.get("cause")
    text = f"{problem['code']}: {problem['cause'] if is_translated else problem['message']}"
    hints = [str(problem[part]) for part in ("field", "fix") if problem.get(part)]
    return f"{text} → {': '.join(hints)}" if hints else text


def moment_text(text: str | None) -> str:
    """An ISO time as ``2026-01-31 12:00:00``, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if text else "-"


def duration_text(seconds: float) -> str:
    """A duration with one unit: ``0.4 s``, ``12 s``, ``3 min``, ``2 h``, ``4 d``."""
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
