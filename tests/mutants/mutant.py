"""One small wrong change to the source, and where it belongs. Pure but for reading and writing the one file."""

from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


class AnchorLost(Exception):
    """The text that a mutant replaces is not in the source (or is there twice): the mutant says nothing any more."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """``before`` becomes ``after`` in ``path``; one of ``tests`` (node ids of pytest) has to fail then."""

    name: str
    breaks: str
    path: str
    before: str
    after: str
    tests: tuple[str, ...]

    @property
    def package_root(self) -> str:
        """The folder of the import path that holds the file, as in ``libs/common/src``."""
        return self.path.split("/src/", 1)[0] + "/src"

    @property
    def module(self) -> str:
        """The module that is changed."""
        return self.path.split("/src/", 1)[1].removesuffix(".py").replace("/", ".")

    def apply(self, source: str) -> str:
        """Return the changed source. Raises AnchorLost unless ``before`` is there exactly once."""
        found = source.count(self.before)
        if found != 1:
            raise AnchorLost(
                f"mutant {self.name}: its anchor is {found} times in {self.path}, not once; "
                f"show it the new place in tests/mutants/protocol.py:\n{self.before}"
            )
        return source.replace(self.before, self.after)
