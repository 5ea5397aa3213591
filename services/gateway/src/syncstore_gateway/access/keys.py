"""API keys: their form, their hash, their scopes. Pure.

A key reads ``ss_<id>_<secret>``. The id finds the row; of the whole key only an HMAC-SHA256 is stored, keyed with a
secret that is not in the database, so a stolen table opens nothing and can't be searched off-line.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

_KEY = re.compile(r"ss_(?P<key_id>[0-9a-f]{12})_(?P<secret>[0-9a-f]{48})")


class Scope(StrEnum):
    """What a key may do; each scope includes the ones below it (admin > editor > viewer)."""

    ADMIN = "admin"
    """Shops, dead letters, and everything an editor may do."""
    EDITOR = "editor"
    """Products, stock, imports, synchronisation."""
    VIEWER = "viewer"
    """Reading."""


_RANK = {Scope.VIEWER: 0, Scope.EDITOR: 1, Scope.ADMIN: 2}


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key at the only moment its text exists."""

    key_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling. ``actor`` goes into histories and logs."""

    key_id: str
    name: str
    scopes: frozenset[Scope]

    @property
    def actor(self) -> str:
        """The caller, for people: ``key:<name>``."""
        return f"key:{self.name}"

    def may(self, needed: Scope) -> bool:
        """Tell whether one of the scopes includes ``needed``."""
        return any(_RANK[scope] >= _RANK[needed] for scope in self.scopes)


def make_key() -> FreshKey:
    """Draw a new key: 48 random bits of id, 192 of secret."""
    key_id = secrets.token_hex(6)
    return FreshKey(key_id, f"ss_{key_id}_{secrets.token_hex(24)}")


def key_id_of(text: str) -> str | None:
    """Return the id inside a key, or None when the text is not a key at all."""
    match = _KEY.fullmatch(text)
    return match["key_id"] if match else None


def hash_key(text: str, secret: bytes) -> bytes:
    """Return the keyed hash that is stored (32 bytes)."""
    return hmac.digest(secret, text.encode(), hashlib.sha256)


def is_same(stored: bytes, presented: bytes) -> bool:
    """Compare two hashes in constant time."""
    return hmac.compare_digest(stored, presented)
