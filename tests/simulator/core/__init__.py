"""Tests of what both simulators share."""
