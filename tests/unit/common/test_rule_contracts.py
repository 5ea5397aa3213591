"""The rule language: what it takes, and what it refuses with a reason a person can act on."""

from typing import Any

import pytest
from pydantic import ValidationError

from syncstore_common.contracts.overrides import Override, ShopDefaults
from syncstore_common.contracts.policies import PriceAction
from syncstore_common.contracts.registry import decode_event
from syncstore_common.contracts.rules import RuleBody, RulesChangedV1, moved
from syncstore_common.kernel.ids import new_id
from tests.unit.common.listings import uid
from tests.unit.common.rulebook import rule, rule_set


def body(**changes: Any) -> dict[str, Any]:
    return {"name": "Mugs", "then": {"price": {"multiplier": "1.1"}}, **changes}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"then": {}}, "the rule does nothing"),
        ({"then": {"price": {}}}, "price is empty"),
        ({"then": {"stock": {}}}, "stock is empty"),
        ({"then": {"title_template": "{title} {colour}"}}, "there is no placeholder {colour}; use {brand}"),
        ({"then": {"title_template": "{title.upper}"}}, "there is no placeholder {title.upper}"),
        ({"then": {"title_template": "{title!r}"}}, "without anything after its name"),
        ({"then": {"title_template": "{title:>900}"}}, "without anything after its name"),
        ({"then": {"title_template": "{}"}}, "there is no placeholder {}"),
        ({"then": {"title_template": "{title"}}, "the braces don't match"),
        ({"then": {"title_template": "{description}"}}, "there is no placeholder {description}"),
        ({"then": {"description_template": "<p>{titel}</p>"}}, "there is no placeholder {titel}"),
        ({"then": {"price": {"step_minor": 100, "ending": "900"}}}, "step_minor or ending, not both"),
        ({"then": {"price": {"floor_minor": 2, "ceiling_minor": 1}}}, "floor_minor is above ceiling_minor"),
        ({"then": {"price": {"multiplier": "0"}}}, "greater than 0"),
        ({"then": {"price": {"percent": "-100"}}}, "greater than -100"),
        ({"then": {"price": {"ending": "9x"}}}, "pattern"),
        ({"then": {"price": {"multiplier": "NaN"}}}, "finite"),
        ({"then": {"hold": False}}, "True"),
        ({"then": {"category_id": "100"}}, "category_id belongs to one platform"),
        ({"when": {"price_min_minor": 2, "price_max_minor": 1}}, "the price range is empty"),
        ({"when": {"stock_min": 2, "stock_max": 1}}, "the stock range is empty"),
        ({"when": {"colour": "red"}}, "Extra inputs are not permitted"),
        ({"when": {"platforms": ["lazada"]}}, "'shopee' or 'tiktok'"),
        ({"name": "  "}, "it is empty"),
        ({"name": "x\x00"}, "control characters"),
        ({"priority": 1}, "Extra inputs are not permitted"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_the_reason(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("{", r"\{").replace("}", r"\}").replace(".", r"\.")):
        RuleBody.model_validate(body(**changes))


def test_a_rule_survives_json() -> None:
    full = rule(
        1,
        "All at once",
        platforms=["shopee"],
        shop_ids=[str(uid(3))],
        categories=["Rumah > Dapur"],
        brands=["Kriya"],
        tags=["promo"],
        product_codes=["MUG-1"],
        sku_pattern="MUG-*",
        price_min_minor=1,
        price_max_minor=2,
        stock_min=0,
        stock_max=9,
        then={
            "price": {"multiplier": "1.150000", "percent": "-2.5", "add_minor": -500, "ending": "900"},
            "title_template": "{brand} {title} {{asli}}",
            "description_template": "<p>{title}</p>{description}",
            "stock": {"percent": 60, "last_units": {"below": 10, "main_shop_id": str(uid(3))}},
            "category_id": "100644",
            "skip": {"take_off_sale": True},
            "hold": True,
        },
    )
    event = RulesChangedV1(event_id=new_id(), occurred_at="2026-01-01T00:00:00Z", rules_version=4, rules=rule_set(full))
    assert decode_event(event.TYPE, event.model_dump_json().encode()) == event


def test_a_consumer_refuses_a_language_it_does_not_know() -> None:
    event = RulesChangedV1(event_id=new_id(), occurred_at="2026-01-01T00:00:00Z", rules_version=4, rules=rule_set())
    newer = event.model_dump_json().replace('"language":1', '"language":2')
    with pytest.raises(ValidationError, match="language"):
        decode_event(event.TYPE, newer.encode())


def test_an_order_names_every_rule_once() -> None:
    first, second = (rule(number, f"Rule {number}", then={"hold": True}) for number in (1, 2))
    assert moved((first, second), [second.rule_id, first.rule_id]) == (second, first)
    for order in ([first.rule_id], [first.rule_id, first.rule_id], [first.rule_id, second.rule_id, uid(5)]):
        with pytest.raises(ValueError, match="every rule once"):
            moved((first, second), order)


@pytest.mark.parametrize("field", ["images", "brand", "package"])
@pytest.mark.parametrize("way", ["pull", "ask"])
def test_what_can_not_be_read_back_can_not_be_pulled_or_asked_about(field: str, way: str) -> None:
    for model in (Override, ShopDefaults):
        with pytest.raises(ValidationError, match=f"{field} can't be read back"):
            model.model_validate({"ownership": {field: way}})
        assert model.model_validate({"ownership": {field: "ignore"}})


def test_an_empty_override_says_so() -> None:
    assert Override().is_empty
    assert not Override(price_minor=1).is_empty
    assert PriceAction() == ShopDefaults().price


def test_platforms_go_by_their_public_names() -> None:
    found = rule(1, "Both", platforms=["shopee", "tiktokshop"], then={"hold": True})
    assert found.model_dump(mode="json")["when"]["platforms"] == ["shopee", "tiktokshop"]
    assert [item.value for item in found.when.platforms] == ["shopee", "tiktok"]
