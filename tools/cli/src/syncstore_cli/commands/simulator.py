"""`syncstore simulator`: the simulators of both platforms, alone."""

import typer


def register(app: typer.Typer) -> None:
    """Add the simulator command; its options are the simulator's own (`syncstore simulator --help`)."""
    app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})(
        simulator
    )


def simulator(context: typer.Context) -> None:
    """Run the Shopee and TikTok Shop simulators: --config FILE --shopee-port N --tiktok-port M."""
    from syncstore_simulator.main import run  # noqa: PLC0415 (heavy, and only this command needs it)

    raise typer.Exit(run(context.args))
