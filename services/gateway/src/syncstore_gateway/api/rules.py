"""``/rules``: what shops show of products, decided by ordered rules; trying them out; their history."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.rules import Rule, RuleSet
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.api.access import Editor, Viewer
from syncstore_gateway.api.idempotent import IdempotentRoute, keyed_operation_id
from syncstore_gateway.api.policy_shapes import (
    PolicyHistoryOut,
    RuleIn,
    RuleOrderIn,
    RulePatch,
    RuleTestIn,
    RuleTestOut,
    ShopExplanationOut,
)
from syncstore_gateway.api.questions import question_about
from syncstore_gateway.api.shapes import Limit, errors, public
from syncstore_gateway.upstream.catalog import Act
from syncstore_gateway.upstream.fan_out import ask_all
from syncstore_gateway.upstream.service import Params, Upstream
from syncstore_gateway.wiring import Gateway, gateway_of

router = APIRouter(prefix="/rules", tags=["rules"], route_class=IdempotentRoute)

Parts = Annotated[Gateway, Depends(gateway_of)]
BeforeEntry = Annotated[int | None, Query(ge=1, le=2**62)]
_PATIENCE_S = 20.0


@router.get("", responses=errors(503))
async def list_rules(parts: Parts, _: Viewer) -> RuleSet:
    """List the rules in their order: per field, the first that is on and matches decides."""
    return await parts.policies.rules()


@router.post("", status_code=201, responses=errors(409, 422, 503))
async def create_rule(body: RuleIn, request: Request, parts: Parts, caller: Editor) -> RuleSet:
    """Add a rule. The shops' listings that it changes follow by themselves."""
    act = Act(caller.actor, keyed_operation_id(request))
    sent = body.model_dump(mode="json", exclude_unset=True)
    return await parts.policies.change_rules("POST", body=sent, act=act)


@router.put("/order", responses=errors(409, 422, 503))
async def reorder_rules(body: RuleOrderIn, parts: Parts, caller: Editor) -> RuleSet:
    """Put all rules into this order."""
    sent = body.model_dump(mode="json")
    return await parts.policies.change_rules("PUT", "/order", body=sent, act=Act(caller.actor))


@router.post("/test", responses=errors(404, 422, 503))
async def try_rules(body: RuleTestIn, parts: Parts, _: Viewer) -> RuleTestOut:
    """Say what each shop shows of a product and why: every rule in order, matched or not because of what.

    Nothing is changed or sent anywhere. With ``rules`` these are tried instead of the saved ones.
    """
    question, version = await _question(parts, body)

    async def ask(upstream: Upstream) -> Any:
        return await upstream.post("/internal/policies/explain", question, patience_s=_PATIENCE_S)

    answers = await ask_all(parts.platforms.values(), ask)
    items = [
        _explanation(platform, item)
        for platform, upstream in parts.platforms.items()
        for item in answers.by_service.get(upstream.service, {}).get("items", ())
        if body.shop_id is None or item["shop_id"] == str(body.shop_id)
    ]
    return RuleTestOut(
        product_id=body.product_id, rules_version=version, items=items, unavailable=list(answers.unavailable)
    )


@router.get("/history", responses=errors(503))
async def read_history(
    parts: Parts, _: Viewer, rule_id: UUID | None = None, before: BeforeEntry = None, limit: Limit = 50
) -> PolicyHistoryOut:
    """List the changes of rules, newest first, with before, after and who made them."""
    params: dict[str, str | int] = {"limit": limit}
    if rule_id is not None:
        params["rule_id"] = str(rule_id)
    return await policy_history(parts, "/rules", params, before)


@router.patch("/{rule_id}", responses=errors(404, 409, 422, 503))
async def edit_rule(rule_id: UUID, body: RulePatch, parts: Parts, caller: Editor) -> RuleSet:
    """Change a rule, or switch it on or off; 409 carries the present rules and what was changed since."""
    sent = body.model_dump(mode="json", exclude_unset=True)
    return await parts.policies.change_rules("PATCH", f"/{rule_id}", body=sent, act=Act(caller.actor))


@router.delete("/{rule_id}", responses=errors(404, 409, 503))
async def delete_rule(
    rule_id: UUID, rules_version: Annotated[int, Query(ge=0, le=2**62)], parts: Parts, caller: Editor
) -> RuleSet:
    """Take a rule away."""
    params = {"rules_version": rules_version}
    return await parts.policies.change_rules("DELETE", f"/{rule_id}", params=params, act=Act(caller.actor))


async def policy_history(
    parts: Gateway, path: str, params: dict[str, str | int], before: int | None
) -> PolicyHistoryOut:
    """Read a history of the catalog's."""
    asked: Params = {**params, "before": before} if before is not None else params
    return PolicyHistoryOut.model_validate(await parts.policies.history(path, asked))


async def _question(parts: Gateway, body: RuleTestIn) -> tuple[dict[str, Any], int | None]:
    """Everything a decision is made of, as the catalog has it this moment."""
    rules = await parts.policies.rules() if body.rules is None else _drafted(body)
    question = await question_about(parts, body.product_id, rules)
    return question, rules.rules_version if body.rules is None else None


def _drafted(body: RuleTestIn) -> RuleSet:
    drafts = body.rules or ()
    rules = (Rule(**{**dict(draft), "rule_id": draft.rule_id or new_id()}) for draft in drafts)
    return RuleSet(rules=tuple(rules))


def _explanation(platform: Platform, item: dict[str, Any]) -> ShopExplanationOut:
    return ShopExplanationOut.model_validate({**item, "platform": public(platform)})
