"""The system's list of installed packages, with some taken for absent.

apt downloads only what that list lacks. A private copy without the servers makes it fetch them, with everything they
need, also where they are installed; a package that depends on an absent one must be absent too, or apt would call the
system broken. Facts: deb-control(5) for the fields, Debian Policy 7.1 for their syntax.
"""

import re
from collections.abc import Iterator


def without(status: str, absent: re.Pattern[str]) -> str:
    """The text of a dpkg status file without the packages whose names match `absent`, and their dependents."""
    # a name may come twice, for two architectures
    paragraphs = [(_name(paragraph), paragraph) for paragraph in status.split("\n\n") if paragraph.strip()]
    gone = {name for name, _ in paragraphs if absent.match(name)}
    while True:
        more = {
            name
            for name, paragraph in paragraphs
            if name not in gone and any(clause <= gone for clause in _clauses(paragraph))
        }
        if not more:
            return "\n\n".join(paragraph for name, paragraph in paragraphs if name not in gone) + "\n"
        gone |= more


def _name(paragraph: str) -> str:
    found = re.search(r"^Package: (\S+)", paragraph, re.MULTILINE)
    return found.group(1) if found else ""


def _clauses(paragraph: str) -> Iterator[set[str]]:
    """Each dependency as the set of packages that would satisfy it."""
    for field in re.findall(r"^(?:Pre-)?Depends: (.*)", paragraph, re.MULTILINE):
        for clause in field.split(","):
            yield {re.split(r"[ (:]", alternative.strip())[0] for alternative in clause.split("|")}
