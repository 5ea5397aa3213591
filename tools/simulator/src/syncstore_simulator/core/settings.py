"""Switches of a running platform: delays, lifetimes and behaviours that tests change through the control API.

Common names are declared here, each platform declares its own with `declare`; a name nobody declared is refused.
"""

from collections.abc import Mapping

from syncstore_simulator.core.config import ConfigError, PlatformOptions
from syncstore_simulator.core.jsontypes import JsonObject, JsonValue

Switch = bool | int | float | str


class PlatformSettings:
    """The current values of one platform's switches."""

    def __init__(self, options: PlatformOptions) -> None:
        timing = options.timing
        self._configured = dict(options.switches)
        self._values: dict[str, Switch] = {
            "review_delay_s": timing.review_delay_s,
            "index_delay_s": timing.index_delay_s,
            "list_delay_s": timing.list_delay_s,
            "edit_lock_s": timing.edit_lock_s,
        }
        self._overrides: dict[str, dict[str, Switch]] = {}
        self._lifetimes = {
            "access_token_ttl_s": timing.access_token_ttl_s,
            "refresh_token_ttl_s": timing.refresh_token_ttl_s,
        }

    def declare(self, defaults: Mapping[str, Switch]) -> None:
        """Add a platform's own switches; a value from the configuration file overrides its default.

        ``access_token_ttl_s`` and ``refresh_token_ttl_s`` are declared by each platform with its own lifetime.
        Raises ConfigError when the file gives a switch the wrong type.
        """
        self._values.update(defaults)
        self._values.update({key: value for key, value in self._lifetimes.items() if value is not None})
        given = {key: self._configured.pop(key) for key in defaults if key in self._configured}
        problems = self._problems(given)
        if problems:
            raise ConfigError([f"switches.{problem}" for problem in problems])
        self._values.update(given)

    def undeclared(self) -> list[str]:
        """Return names in the file's ``switches`` that no platform declared."""
        return sorted(self._configured)

    def number(self, name: str, scope: object = None) -> float:
        """Return a numeric switch, as it is in a scope that overrides it."""
        return float(self._value(name, scope))

    def flag(self, name: str, scope: object = None) -> bool:
        """Return a yes/no switch, likewise."""
        return bool(self._value(name, scope))

    def text(self, name: str, scope: object = None) -> str:
        """Return a textual switch, likewise."""
        return str(self._value(name, scope))

    def override(self, scope: object, changes: Mapping[str, JsonValue]) -> None:
        """Give switches other values in a scope (a category); no changes take the overrides back. Raises ValueError."""
        problems = self._problems(changes)
        if problems:
            raise ValueError("; ".join(problems))
        self._overrides[str(scope)] = {**self._overrides.get(str(scope), {}), **changes} if changes else {}

    def _value(self, name: str, scope: object) -> Switch:
        return self._overrides.get(str(scope), {}).get(name, self._values[name])

    def update(self, changes: Mapping[str, JsonValue]) -> None:
        """Set several switches, or none: raises ValueError naming every unknown name or wrong type."""
        problems = self._problems(changes)
        if problems:
            raise ValueError("; ".join(problems))
        self._values.update(changes)

    def as_json(self) -> JsonObject:
        """Return every switch with its current value."""
        return dict(self._values)

    def _problems(self, changes: Mapping[str, JsonValue]) -> list[str]:
        return [problem for name, value in changes.items() if (problem := self._problem(name, value))]

    def _problem(self, name: str, value: JsonValue) -> str | None:
        if name not in self._values:
            return f"{name}: no such switch; known are {', '.join(sorted(self._values))}"
        current = self._values[name]
        if isinstance(current, bool | str):
            return None if type(value) is type(current) else f"{name}: expected a {type(current).__name__}"
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        return None if is_number else f"{name}: expected a number of at least 0"
