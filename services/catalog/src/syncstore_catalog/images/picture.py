"""A stored picture as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by the SHA-256 of its bytes, with what its decoder found."""

    content_hash: str
    media_type: str
    width: int
    height: int
