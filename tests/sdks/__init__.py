"""Public SDKs of the platforms, unmodified, against real simulator processes: what they see is what the platforms show.

Each SDK runs in a process and an environment of its own (`environments`), behind a small program (`programs/`, `npm/`)
that a test calls by name (`driver`). Tests judge by the simulator's stored truth, not by what the SDK says.
"""
