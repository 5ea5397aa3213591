"""Mutants of our own protocol: each named rule is taken out of a copy of the source, and a test must notice.

`make mutants` runs them all; docs/mutants.md says how to read the result and how to add one.
"""
