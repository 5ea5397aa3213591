"""The page about the SDKs names exactly those that are locked, in the versions that run."""

import json
import re
import tomllib

from tests.sdks.marketplaces import NPM_FOLDER
from tests.support.side_environments import ROOT

_ROW = re.compile(r"^\| `([^`]+)` \| ([0-9.]+) \| (?:PyPI|npm) \|", re.MULTILINE)


def test_the_page_names_the_locked_versions() -> None:
    group = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["sdks"]
    locked = dict(entry.split("==") for entry in group if "==" in entry)
    locked |= json.loads((NPM_FOLDER / "package.json").read_text())["dependencies"]
    documented = dict(_ROW.findall((ROOT / "docs" / "simulators.md").read_text()))

    assert documented == locked
