"""The checkout we run from: its root directory and its uv."""

import shutil
from collections.abc import Mapping
from pathlib import Path


def checkout_root() -> Path:
    """The directory with uv.lock above this file, or the working directory for an installed package."""
    for directory in Path(__file__).resolve().parents:
        if (directory / "uv.lock").is_file():
            return directory
    return Path.cwd()


def find_uv(environment: Mapping[str, str]) -> Path | None:
    """The uv that runs us ($UV, set by `uv run`), else the checkout's own, else one on PATH."""
    own = checkout_root() / ".tools/uv/bin/uv"
    candidates = [environment.get("UV"), str(own), shutil.which("uv", path=environment.get("PATH"))]
    return next((Path(candidate) for candidate in candidates if candidate and Path(candidate).is_file()), None)
