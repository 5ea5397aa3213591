"""The operator commands: only a client of the gateway's REST API."""

import typer

from syncstore_cli.commands import (
    bulk_edit,
    catalogue,
    explaining,
    listings,
    mapping,
    mapping_templates,
    overrides,
    overseeing,
    plans,
    rules,
    shops,
    stop_switch,
    syncing,
)


def register(app: typer.Typer) -> None:
    """Add them all."""
    for module in (
        catalogue,
        bulk_edit,
        syncing,
        listings,
        overseeing,
        shops,
        stop_switch,
        rules,
        overrides,
        mapping,
        mapping_templates,
        explaining,
        plans,
    ):
        module.register(app)
