"""Receives marketplace pushes: verified on the raw bytes, stored once, published; meaning is decided elsewhere."""
