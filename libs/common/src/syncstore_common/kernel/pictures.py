"""What a platform takes as a picture, and whether one can be made to fit. Pure: sizes and types, no pixels."""

from dataclasses import dataclass
from typing import Final

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Limits of one use of pictures. Sides in pixels; None: no limit is stated."""

    media_types: frozenset[str] = frozenset({JPEG, PNG})
    bytes_max: int = 10 * 1024 * 1024
    side_min: int = 1
    side_max: int | None = None

    def scaled(self, width: int, height: int) -> tuple[int, int]:
        """The size after scaling down as far as the limits ask for; never up."""
        longest = max(width, height)
        if self.side_max is None or longest <= self.side_max:
            return width, height
        return (max(1, width * self.side_max // longest), max(1, height * self.side_max // longest))

    def is_too_small(self, width: int, height: int) -> bool:
        """Tell whether nothing can be done: too few pixels, or too long and narrow to be scaled down."""
        return min(self.scaled(width, height)) < self.side_min

    def takes(self, media_type: str, size_bytes: int, width: int, height: int) -> bool:
        """Tell whether a picture can go as it is."""
        fits = self.scaled(width, height) == (width, height) and not self.is_too_small(width, height)
        return fits and media_type in self.media_types and size_bytes <= self.bytes_max
