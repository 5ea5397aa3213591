"""AES-256-GCM envelopes for secrets at rest.

Envelope: version byte 0x01 | length of the key id | key id | nonce (12) | ciphertext and tag (16). The header and the
row the secret lives in (``table|row|column``) are authenticated, so a ciphertext copied elsewhere does not open. The
first key of the ring encrypts; all of them decrypt, which is what makes online rotation possible.
"""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = 1
_NONCE_BYTES = 12
_KEY_BYTES = 32


class SealError(Exception):
    """The envelope can't be opened here: wrong row, unknown key, or damaged bytes."""


class Keyring:
    """Keys by id. Text form: ``k2:<base64 of 32 bytes>,k1:<…>``; the first is active."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys:
            raise ValueError("SYNCSTORE_ENCRYPTION_KEYS needs at least one key: k1:<base64 of 32 random bytes>")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.active = next(iter(keys))

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read the text form. Raises ValueError that names the malformed entry, never its content."""
        keys: dict[str, bytes] = {}
        for number, entry in enumerate(filter(None, (part.strip() for part in text.split(","))), start=1):
            key_id, separator, encoded = entry.partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except binascii.Error:
                key = b""
            if not separator or not 0 < len(key_id.encode()) < 256 or len(key) != _KEY_BYTES:
                raise ValueError(f"SYNCSTORE_ENCRYPTION_KEYS entry {number} is not <id>:<base64 of 32 bytes>")
            if key_id in keys:
                raise ValueError(f"SYNCSTORE_ENCRYPTION_KEYS entry {number} repeats the id of an earlier one")
            keys[key_id] = key
        return cls(keys)

    def seal(self, secret: str, *, place: str) -> bytes:
        """Encrypt for the row and column named by ``place``, such as ``platform_grants|<id>|access_token``."""
        key_id = self.active.encode()
        header = bytes((_VERSION, len(key_id))) + key_id
        nonce = os.urandom(_NONCE_BYTES)
        return header + nonce + self._ciphers[self.active].encrypt(nonce, secret.encode(), header + place.encode())

    def open(self, envelope: bytes, *, place: str) -> str:
        """Decrypt. Raises SealError for a foreign place, an unknown key or damaged bytes."""
        if len(envelope) < 2 or envelope[0] != _VERSION:
            raise SealError("the envelope's version is not known")
        end = 2 + envelope[1]
        header, nonce, body = envelope[:end], envelope[end : end + _NONCE_BYTES], envelope[end + _NONCE_BYTES :]
        cipher = self._ciphers.get(header[2:].decode(errors="replace"))
        if cipher is None:
            raise SealError("the envelope's key is not in SYNCSTORE_ENCRYPTION_KEYS")
        try:
            return cipher.decrypt(nonce, body, header + place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealError("the envelope does not belong to this row, or was changed") from error

    def needs_rotation(self, envelope: bytes) -> bool:
        """Tell whether the envelope was sealed with another key than the active one."""
        return envelope[2 : 2 + envelope[1]] != self.active.encode()
