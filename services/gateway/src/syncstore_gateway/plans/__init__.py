"""Dry runs: plans that are made, stored, looked at, and applied to what did not change since."""
