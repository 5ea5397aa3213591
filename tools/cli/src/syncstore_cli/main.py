"""The `syncstore` command: local run, demo and operator commands."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from syncstore_cli.commands import demo, local_run, operate, simulator, titles, up
from syncstore_cli.commands.access import LANGUAGE
from syncstore_cli.local.errors import LocalRunError


class _Application(typer.Typer):
    """Prints the errors of a local run as they are, without a traceback."""

    def __call__(self, *arguments: object, **options: object) -> object:
        try:
            return super().__call__(*arguments, **options)
        except LocalRunError as error:
            print(error, file=sys.stderr)
            sys.exit(error.exit_code)


app = _Application(
    help="SyncStore: one master catalogue in step with many Shopee and TikTok Shop shops.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


class Language(StrEnum):
    """The languages problems are explained in."""

    ENGLISH = "en"
    INDONESIAN = "id"


@app.callback()
def choose_language(
    lang: Annotated[
        Language, typer.Option(envvar="SYNCSTORE_LANG", help="Explain problems in English or Bahasa Indonesia.")
    ] = Language.ENGLISH,
) -> None:
    """SyncStore: one master catalogue in step with many Shopee and TikTok Shop shops."""
    LANGUAGE.set(lang.value)


for module in (demo, up, local_run, operate, titles, simulator):
    module.register(app)

if __name__ == "__main__":
    app()
