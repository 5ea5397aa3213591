"""Many rows as one parameter of a statement, which reads them with ``json_to_recordset($1::text::json)``."""

from collections.abc import Iterable, Mapping

import orjson


def as_rows(rows: Iterable[Mapping[str, object]]) -> str:
    """The rows as JSON text. A character PostgreSQL can't store is replaced: whatever a platform says is kept."""
    return orjson.dumps(list(rows)).decode().replace("\\u0000", "\\ufffd")
