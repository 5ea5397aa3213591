"""``syncstore explain``: what a code means, and what to do about it."""

from typing import Annotated

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    code: Annotated[str, typer.Argument(metavar="CODE", help="As shown beside a listing: title.too_short, 12052104.")],
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Explain a code of ours or of a platform: cause, field and fix; in Indonesian after `syncstore --lang id`."""

    async def show(operator: Operator) -> int:
        told = await operator.client.advice(code)
        about = f" ({told['field']})" if told["field"] else ""
        operator.show(told, f"{told['code']}{about}: {told['cause']}", f"→ {told['fix']}")
        return 0

    raise operate(show, url=url, key=key, as_json=as_json)
