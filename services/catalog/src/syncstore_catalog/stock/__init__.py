"""The stock slice: how many of each variant are available, with a version of its own and an append-only history."""
