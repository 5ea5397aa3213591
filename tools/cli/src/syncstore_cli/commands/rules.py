"""``syncstore rules``: what shops show, decided by ordered rules; and why they show what they show."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from syncstore_cli.commands.access import AsJson, Key, Operator, Url, operate
from syncstore_cli.commands.given_json import json_object
from syncstore_cli.commands.shops import named_shop
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.client import Json
from syncstore_cli.views.policies import change_lines, explanation_parts, rules_table

RuleName = Annotated[str, typer.Argument(metavar="RULE", help="Its name, its place in the order, or its id.")]
When = Annotated[str | None, typer.Option(metavar="JSON", help="The conditions, or @FILE with them.")]
Then = Annotated[str, typer.Option(metavar="JSON", help="What shops shall show, or @FILE with it.")]

rules = typer.Typer(help="Rules about what shops show, in their order.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(rules, name="rules")


@rules.callback()
def list_by_default(context: typer.Context, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the rules; per field the first that is on and matches decides."""
    if context.invoked_subcommand is None:
        list_rules(url, key, as_json=as_json)


@rules.command("list")
def list_rules(url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """List the rules in their order."""

    async def show(operator: Operator) -> int:
        return _show(operator, await operator.client.rules())

    raise operate(show, url=url, key=key, as_json=as_json)


@rules.command()
def add(
    *,
    name: Annotated[str, typer.Argument(help="What people call it.")],
    then: Then,
    when: When = None,
    position: Annotated[int | None, typer.Option(min=1, help="1 is first; last without it.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Add it switched off.")] = False,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Add a rule."""
    rule: Json = {"name": name, "enabled": not off, "then": json_object(then, "--then")}
    if when is not None:
        rule["when"] = json_object(when, "--when")
    if position is not None:
        rule["position"] = position

    async def work(operator: Operator) -> int:
        return _show(operator, await operator.client.add_rule(rule))

    raise operate(work, url=url, key=key, as_json=as_json)


@rules.command()
def edit(
    *,
    rule: RuleName,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    when: When = None,
    then: Annotated[str | None, typer.Option(metavar="JSON", help="Replaces the actions, or @FILE.")] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Change a rule; conditions and actions that are given replace the old ones whole."""
    changes: Json = {"name": name} if name is not None else {}
    for part, given in (("when", when), ("then", then)):
        if given is not None:
            changes[part] = json_object(given, f"--{part}")
    _edit(rule, changes, url=url, key=key, as_json=as_json)


@rules.command("on")
def switch_on(rule: RuleName, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Switch a rule on."""
    _edit(rule, {"enabled": True}, url=url, key=key, as_json=as_json)


@rules.command("off")
def switch_off(rule: RuleName, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Switch a rule off; what it held is released."""
    _edit(rule, {"enabled": False}, url=url, key=key, as_json=as_json)


@rules.command()
def move(
    *,
    rule: RuleName,
    position: Annotated[int, typer.Argument(min=1, help="Its new place; 1 is first.")],
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Give a rule another place in the order."""

    async def work(operator: Operator) -> int:
        present = await operator.client.rules()
        found = choose_rule(present["rules"], rule)
        order = [item["rule_id"] for item in present["rules"] if item is not found]
        order.insert(position - 1, found["rule_id"])
        return _show(operator, await operator.client.reorder_rules(order, present["rules_version"]))

    raise operate(work, url=url, key=key, as_json=as_json)


@rules.command()
def delete(rule: RuleName, url: Url = None, key: Key = None, as_json: AsJson = False) -> None:
    """Take a rule away."""

    async def work(operator: Operator) -> int:
        present = await operator.client.rules()
        rule_id = choose_rule(present["rules"], rule)["rule_id"]
        return _show(operator, await operator.client.delete_rule(rule_id, present["rules_version"]))

    raise operate(work, url=url, key=key, as_json=as_json)


@rules.command("test")
def try_out(
    *,
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="Its code or id.")],
    shop: Annotated[str | None, typer.Option(metavar="SHOP", help="Only this shop.")] = None,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show what each shop shows of a product, and why: every rule, matched or not. Ends 1 when a service is silent."""

    async def work(operator: Operator) -> int:
        product_id = await operator.client.product_id(product)
        shop_id = (await named_shop(operator, shop))["shop_id"] if shop else None
        answer = await operator.client.test_rules(product_id, shop_id)
        operator.show(answer, *explanation_parts(answer))
        return 1 if answer["unavailable"] else 0

    raise operate(work, url=url, key=key, as_json=as_json)


@rules.command()
def history(
    *,
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many.")] = 20,
    url: Url = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Show who changed which rule, the newest first."""

    async def show(operator: Operator) -> int:
        answer = await operator.client.rule_history(limit)
        operator.show(answer, *(change_lines(answer["items"]) if answer["items"] else ["No rule was ever changed."]))
        return 0

    raise operate(show, url=url, key=key, as_json=as_json)


def choose_rule(listed: Sequence[Json], wanted: str) -> Json:
    """Pick a rule by id, place or name. Raises LocalRunError when none fits."""
    for place, rule in enumerate(listed, start=1):
        if wanted in (rule["rule_id"], str(place)) or wanted.casefold() == rule["name"].casefold():
            return rule
    raise LocalRunError(f"No rule is called {wanted}; see: syncstore rules", exit_code=1)


def _edit(rule: str, changes: dict[str, Any], *, url: str | None, key: str | None, as_json: bool) -> None:
    async def work(operator: Operator) -> int:
        present = await operator.client.rules()
        rule_id = choose_rule(present["rules"], rule)["rule_id"]
        body = {"rules_version": present["rules_version"], **changes}
        return _show(operator, await operator.client.edit_rule(rule_id, body))

    raise operate(work, url=url, key=key, as_json=as_json)


def _show(operator: Operator, answer: Json) -> int:
    empty = "There are no rules. Shops show the catalogue with their platform's price rule."
    operator.show(answer, rules_table(answer["rules"]) if answer["rules"] else empty)
    return 0
