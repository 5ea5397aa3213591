"""JSON on the command line: written there, or in a file that is named with an @."""

import json
from pathlib import Path
from typing import Any

from syncstore_cli.local.errors import LocalRunError


def json_object(given: str, option: str) -> dict[str, Any]:
    """Return the JSON object of an option's value. Raises LocalRunError that names the option."""
    try:
        text = Path(given[1:]).read_text(encoding="utf-8") if given.startswith("@") else given
        value = json.loads(text)
    except (OSError, ValueError) as error:
        raise LocalRunError(f"{option}: no JSON can be read from it ({error})") from error
    if not isinstance(value, dict):
        raise LocalRunError(f"{option}: give a JSON object, such as " + """'{"brands": ["Kriya"]}'""")
    return value
