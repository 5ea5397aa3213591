"""Content fingerprints: equal content gives an equal hash, on every machine and in every version."""

import hashlib
from collections.abc import Mapping, Sequence

import orjson

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical_json(value: Json) -> bytes:
    """Serialise with sorted keys and no white space, so that equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def fingerprint(value: Json) -> str:
    """Return the SHA-256 (64 hex digits) of the canonical JSON of ``value``."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def content_hash(data: bytes) -> str:
    """Return the SHA-256 (64 hex digits) of raw bytes; the name of a picture everywhere."""
    return hashlib.sha256(data).hexdigest()
