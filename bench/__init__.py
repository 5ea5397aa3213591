"""Measurements: what is claimed in docs/performance.md, and the command that shows it. Nothing here is a test."""
