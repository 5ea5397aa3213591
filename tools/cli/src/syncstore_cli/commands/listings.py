"""``syncstore listings``: take products off shops, put them back, remove them."""

from typing import Annotated

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.following import follow_batch, follow_syncs
from syncstore_cli.commands.words import Target
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.client import Json
from syncstore_cli.views.syncs import batch_lines, syncs_table

_PATIENCE_S = 300.0
_FOLLOWED_ONE_BY_ONE = 10
_DONE = {
    "unlist": {"not_listed"},
    "remove": {"not_listed"},
    "relist": {"synced", "in_review", "not_listed"},
}
"""The states that say that it was done; nothing is put back of a product that has no listing."""

listings = typer.Typer(help="Take products off shops, put them back, remove them.", no_args_is_help=True)

Products = Annotated[list[str], typer.Argument(metavar="PRODUCT", help="Codes or ids of products.")]
On = Annotated[Target, typer.Option("--platform", help="In whose shops.")]
Shop = Annotated[str | None, typer.Option(metavar="ID", help="Only in this shop.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(listings, name="listings")


@listings.command()
def unlist(
    *,
    products: Products,
    platform: On = Target.BOTH,
    shop: Shop = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Take products off sale; they stay on the platforms and can be put back. Ends 1 when a shop refused one."""
    raise _change("unlist", products, (platform, shop), url=url, key=key, as_json=as_json)


@listings.command()
def relist(
    *,
    products: Products,
    platform: On = Target.BOTH,
    shop: Shop = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Put products back on sale, after their stock; what was removed is listed anew."""
    raise _change("relist", products, (platform, shop), url=url, key=key, as_json=as_json)


@listings.command()
def remove(
    *,
    products: Products,
    platform: On = Target.BOTH,
    shop: Shop = None,
    sure: Annotated[bool, typer.Option("--yes", help="Delete on the platforms for good.")] = False,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Delete listings on the platforms for good, reviews and rank included."""
    if not sure:
        raise LocalRunError("This deletes listings on the platforms for good: add --yes, or use unlist")
    raise _change("remove", products, (platform, shop), url=url, key=key, as_json=as_json)


def _change(
    verb: str,
    products: list[str],
    where: tuple[Target, str | None],
    *,
    url: str | None,
    key: str | None,
    as_json: bool,
) -> typer.Exit:
    platform, shop = where

    async def work(operator: Operator) -> int:
        client = operator.client
        names = {await client.product_id(name): name for name in products}
        if len(names) > _FOLLOWED_ONE_BY_ONE:
            started = await client.change_presences(verb, list(names), platform, shop_id=shop)
            batch = await follow_batch(operator.notes, client, started["batch_id"])
            operator.show(batch, *batch_lines(batch))
            return 0 if batch["status"] == "finished" and set(batch["states"]) <= _DONE[verb] else 1
        asked = [await client.change_presence(verb, product_id, platform, shop_id=shop) for product_id in names]
        ids = [item["sync_id"] for item in asked]
        syncs = await follow_syncs(operator.notes, client, ids, patience_s=_PATIENCE_S)
        operator.show({"syncs": syncs}, syncs_table(syncs, names))
        return 0 if all(_is_done(verb, item) for item in syncs) else 1

    return operate(work, url=url, key=key, as_json=as_json)


def _is_done(verb: str, sync: Json) -> bool:
    """Whether every shop that has a listing of the product is where it was asked to be."""
    return bool(sync["settled"]) and all(job["state"] in _DONE[verb] for job in sync["platforms"] if job["shops"])
