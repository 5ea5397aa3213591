"""Mappings at the terminal."""

from typing import Any

import pytest

from syncstore_cli.commands.mapping import value_ids, with_attribute
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.views.mapping import check_parts, choices_table, template_lines
from tests.unit.cli.test_policies import shown

CHECK: dict[str, Any] = {
    "items": [
        {
            "shop": "Toko Satu",
            "platform": "shopee",
            "ready": False,
            "category": {"id": "100493", "name": "Smartphone", "source": "name", "why": "it has the name"},
            "attributes": [
                {
                    "name": "RAM",
                    "required": True,
                    "why": "the same name: 'RAM'",
                    "values": [{"value_id": "3", "text": "8 GB", "unit": None}],
                },
                {"name": "Motif", "required": False, "why": "", "values": []},
                {
                    "name": "Layar",
                    "required": False,
                    "why": "mapped",
                    "values": [{"value_id": None, "text": "6.7", "unit": "inci"}],
                },
            ],
            "findings": [
                {"field": "attributes.Garansi", "severity": "error", "message": "it is asked for", "fix": "map it"}
            ],
        }
    ],
    "unavailable": ["sync-tiktok"],
}


def test_a_check_tells_category_values_and_what_is_missing() -> None:
    out = shown(*check_parts(CHECK))
    assert "Toko Satu (Shopee): not ready" in out
    assert "8 GB (3)" in out
    assert "6.7 inci" in out
    assert "Motif" not in out, "what is neither asked for nor given is not in the way"
    assert "✗ attributes.Garansi: it is asked for → map it" in out
    assert "sync-tiktok does not answer." in out


def test_choices_say_how_many_are_left_out() -> None:
    items = [{"id": "1", "name": "Kaos", "names": ["Kaos", "T-Shirts"]}]
    out = shown(choices_table({"items": items, "total": 7}))
    assert "Kaos  (T-Shirts)" in out
    assert "and 6 more" in out


def test_a_template_tells_what_it_maps_and_who_uses_it() -> None:
    template = {
        "name": "Rumah",
        "platform": "tiktokshop",
        "version": 3,
        "shop_ids": ["a"],
        "mapping": {"category_map": {"Rumah": "10"}, "brand_map": {}, "warehouse_id": None},
    }
    assert list(template_lines(template, {"a": "Toko Satu"})) == [
        "Rumah (TikTok Shop), version 3",
        "  category map: Rumah 10",
        "  used by: Toko Satu",
    ]


def test_an_attribute_takes_the_place_of_the_one_about_the_same() -> None:
    present = {
        "attributes": [{"attribute_id": "5", "text": "a"}, {"attribute_id": "5", "category_id": "9", "text": "b"}]
    }
    added = with_attribute(present, {"attribute_id": "5", "text": "c"}, remove=False)
    assert [item["text"] for item in added["attributes"]] == ["b", "c"]
    gone = with_attribute(present, {"attribute_id": "5", "category_id": "9"}, remove=True)
    assert [item["text"] for item in gone["attributes"]] == ["a"]


def test_values_are_pairs() -> None:
    assert value_ids(["Katun = 11", "a=b=12"]) == {"Katun": "11", "a=b": "12"}
    with pytest.raises(LocalRunError, match="write it like Katun=11"):
        value_ids(["Katun"])
