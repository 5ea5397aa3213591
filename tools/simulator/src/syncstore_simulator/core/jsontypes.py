"""Names for JSON values at the simulators' edges: what orjson returns, narrowed by hand-written checks."""

from typing import Any

JsonValue = Any
JsonObject = dict[str, Any]
