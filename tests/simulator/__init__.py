"""Tests of the platform simulators; they import the simulators and nothing else of the product."""
