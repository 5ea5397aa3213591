"""Pictures for tests: valid PNG files, each with content of its own, made without an imaging library."""

import struct
import zlib

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_EIGHT_BIT_RGB = (8, 2, 0, 0, 0)


def png(seed: int, *, side_px: int = 600) -> bytes:
    """Return a square PNG of one colour; the colour and a text chunk follow from ``seed``, so the bytes do too."""
    colour = bytes(((seed * 37) % 256, (seed * 91) % 256, (seed * 151) % 256))
    row = b"\x00" + colour * side_px
    header = struct.pack(">IIBBBBB", side_px, side_px, *_EIGHT_BIT_RGB)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"tEXt", b"Comment\x00" + str(seed).encode()),
            _chunk(b"IDAT", zlib.compress(row * side_px)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
