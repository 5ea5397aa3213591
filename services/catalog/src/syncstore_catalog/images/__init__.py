"""The picture slice: bytes by their SHA-256, checked when they come in, fetched from the open internet with care."""
