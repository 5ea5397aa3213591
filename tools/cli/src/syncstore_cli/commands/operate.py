"""The operator commands: only a client of the gateway's REST API."""

import typer

from syncstore_cli.commands import catalogue, overseeing, shops, syncing


def register(app: typer.Typer) -> None:
    """Add them all."""
    for module in (catalogue, syncing, overseeing, shops):
        module.register(app)
