"""Choosing a platform's category by its name. Pure.

A seller whose catalogue uses the platform's own names has already chosen: that beats any guess made from a title. A
name that two leaves share says nothing.
"""

from collections.abc import Iterable, Mapping

from syncstore_common.sync.names import plain_name

_LEVELS = ">"


def path_of(category: str) -> tuple[str, ...]:
    """A category path as its levels, made ready for comparing."""
    return tuple(level.strip().casefold() for level in category.split(_LEVELS)) if category.strip() else ()


def leaf_name(category: str | None) -> str:
    """Return the last level of a catalogue category's path, empty for a product without one."""
    return (category or "").rsplit(_LEVELS, 1)[-1].strip()


def leaf_named(category: str | None, leaves: Mapping[str, Iterable[str]]) -> str | None:
    """Return the one leaf that bears the name of the category's last level, else None.

    ``leaves`` maps the platform's leaf categories to their names (in one or several languages). Case, accents,
    punctuation and white space do not count.
    """
    wanted = plain_name(leaf_name(category))
    if not wanted:
        return None
    found = [category_id for category_id, names in leaves.items() if wanted in map(plain_name, names)]
    return found[0] if len(found) == 1 else None
