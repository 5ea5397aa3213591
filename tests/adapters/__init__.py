"""Adapters against the running simulators."""
