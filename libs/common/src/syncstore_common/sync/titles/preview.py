"""The titles of all platforms for one master title, as a person or a program asks to see them before a sync.

A sync reads a category's limits from the platform; here the usual ones are taken, so that no platform is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from syncstore_common.contracts.platforms import PLATFORMS, Platform
from syncstore_common.sync.titles.generator import PLATFORM_ORDER, platform_title
from syncstore_common.sync.titles.model import TitleLimits, TitleResult, TitleSource

# Indonesia. TikTok Shop: Partner Center, Create Product (2026-05). Shopee publishes no table and states its limits per
# shop and category (get_item_limit); this is the range its seller centre is known to ask for.
USUAL_LIMITS: Final[Mapping[str, TitleLimits]] = {
    "shopee": TitleLimits(20, 255),
    "tiktok": TitleLimits(25, 255),
}
_SIMILARITY_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class TitlePreview:
    """What each platform would show of a title; ``results`` by platform, in the order of ``PLATFORM_ORDER``."""

    title: str
    results: Mapping[str, TitleResult]

    @property
    def reason(self) -> str | None:
        """Why a title is outside the band or a limit, each platform named unless all say the same; None if all is well.

        A cause without a platform's name holds for all of them.
        """
        reasons = {platform: result.reason for platform, result in self.results.items() if result.reason}
        if len(reasons) == len(self.results) and len(set(reasons.values())) == 1:
            return next(iter(reasons.values()))
        return " | ".join(f"{PLATFORMS[Platform(name)].title}: {reason}" for name, reason in reasons.items()) or None

    def as_dict(self) -> dict[str, object]:
        """Return {"title", one key per platform, "similarity": {platform: 0..1}, "reason": str or None}."""
        return {
            "title": self.title,
            **{platform: result.title for platform, result in self.results.items()},
            "similarity": {
                platform: round(result.similarity, _SIMILARITY_DIGITS) for platform, result in self.results.items()
            },
            "reason": self.reason,
        }


def preview_titles(source: TitleSource, limits: Mapping[str, TitleLimits] = USUAL_LIMITS) -> TitlePreview:
    """Return the title each platform would show of a product.

    Raises ValueError for a title without any text.
    """
    results = {name: platform_title(source, platform=name, limits=limits[name]) for name in PLATFORM_ORDER}
    return TitlePreview(source.title, results)
