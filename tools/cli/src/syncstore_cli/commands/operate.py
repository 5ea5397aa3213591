"""The operator commands: only a client of the gateway's REST API."""

import typer

from syncstore_cli.commands import catalogue, overrides, overseeing, rules, shops, syncing


def register(app: typer.Typer) -> None:
    """Add them all."""
    for module in (catalogue, syncing, overseeing, shops, rules, overrides):
        module.register(app)
