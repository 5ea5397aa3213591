"""Attributes of products through API, files and events."""

import pytest

from syncstore_common.contracts.catalog import ProductChangedV1
from tests.integration.catalog.client import Catalog

pytestmark = pytest.mark.integration


async def test_attributes_travel_with_the_product_and_are_edited_name_by_name(catalog: Catalog) -> None:
    created = await catalog.create(attributes={" Bahan ": "Katun", "Fitur": ["Tahan  Air", "tahan air", "Ringan"]})
    assert created["attributes"] == {"Bahan": ["Katun"], "Fitur": ["Tahan Air", "Ringan"]}

    edited = (await catalog.patch(created, attributes={"bahan": ["Linen"], "Fitur": None, "Motif": "Polos"})).json()

    assert (edited["version"], edited["attributes"]) == (2, {"Motif": ["Polos"], "bahan": ["Linen"]})
    assert (await catalog.patch(edited, title="Lain")).json()["attributes"] == edited["attributes"]
    changes = [item for item in await catalog.events() if item["type"] == ProductChangedV1.TYPE]
    event = ProductChangedV1.model_validate(changes[1])
    assert event.product.attributes == {"Motif": ("Polos",), "bahan": ("Linen",)}
    history = (await catalog.client.get(f"/internal/products/{created['product_id']}/history")).json()["items"]
    assert history[1]["before"]["attributes"] == {"Bahan": ["Katun"], "Fitur": ["Tahan Air", "Ringan"]}


async def test_attributes_that_make_no_sense_are_refused_with_their_field(catalog: Catalog) -> None:
    product = await catalog.create()
    for attributes, field in (
        ({"Bahan": "a|b"}, "attributes.Bahan"),
        ({"B" * 101: "x"}, f"attributes.{'B' * 101}"),
        ({f"A{number}": "x" for number in range(101)}, "attributes"),
    ):
        answer = await catalog.patch(product, attributes=attributes)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
        assert answer.json()["fix"]


async def test_attributes_come_from_columns_and_go_back_to_them(catalog: Catalog) -> None:
    header = "code,title,price,weight_g,attribute:Bahan,Attribute:Fitur"
    rows = ("A,Mug Keramik,10000,200,Keramik,Ringan | Tahan Air", "B,Gelas Kaca,10000,200,,=Aneh")
    options = {"placeholder_pictures": "true"}
    report = await catalog.imported("\n".join((header, *rows)).encode(), **options)
    assert report["products"]["created"] == 2, report

    exported = (await catalog.client.get("/internal/products.csv")).text
    again = await catalog.imported(exported.encode(), **options)

    assert "attribute:Bahan,attribute:Fitur" in exported
    assert again["products"]["unchanged"] == 2, again
    listed = (await catalog.client.get("/internal/products")).json()["items"]
    assert {item["code"]: item["attributes"] for item in listed} == {
        "A": {"Bahan": ["Keramik"], "Fitur": ["Ringan", "Tahan Air"]},
        "B": {"Fitur": ["=Aneh"]},
    }
    blank = await catalog.imported(f"{header}\nA,Mug Keramik,10000,200,,Kuat".encode(), **options)
    assert blank["products"]["updated"] == 1
    first = (await catalog.client.get("/internal/products", params={"text": "Mug"})).json()["items"][0]
    assert first["attributes"] == {"Bahan": ["Keramik"], "Fitur": ["Kuat"]}
