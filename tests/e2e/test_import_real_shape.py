"""A file in the shape of a shop export: several rows a product, gaps, HTML; accepted, refused and listed as it says."""

import pytest

from tests.e2e.goods import product_of
from tests.e2e.shops import PLATFORMS, item, listing_on, synced
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]

EXPORT = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,\
Variant Grams,Variant Inventory Qty,Variant Price,Image Src,Image Position,Status
kaus-laut,Kaus Katun Motif Ombak Lengan Pendek untuk Santai,"<div class=""x""><p>Kaus <b>katun</b> sejuk.</p>\
<script>alert(1)</script><ul><li>Jahitan rapi</li></ul></div>",Lautan,Kaus,kaus,TRUE,Warna,Biru,Ukuran,M,KAUS-B-M,180,\
9,125000,https://pictures.invalid/kaus-1.jpg,1,active
kaus-laut,,,,,,,,Biru,,L,,180,4,135000,https://pictures.invalid/kaus-2.jpg,2,
kaus-laut,,,,,,,,Putih,,M,KAUS-P-M,180,,125000,,,
topi-laut,Topi Anyaman Pandan Tepi Lebar untuk ke Pantai,<p>Topi anyaman tangan.</p>,Lautan,Topi,,TRUE,Title,\
Default Title,,,TOPI-1,,3,89000,,,active
tas-laut,Tas Anyaman Pandan untuk Belanja di Pasar,<p>Tas.</p>,Lautan,Tas,,TRUE,Title,Default Title,,,TAS-1,300,5,\
seratus ribu,,,active
"""
DEFAULTS = {"placeholder_pictures": "true", "default_weight_g": "400", "default_stock": "6"}


async def test_an_export_is_read_reported_and_listed_as_the_report_says(world: World) -> None:
    finished = await world.import_file("products_export.csv", EXPORT.encode(), **DEFAULTS)

    report = finished["report"]
    assert (report["status"], report["format"], report["variants"]) == ("finished", "shopify", 4)
    assert report["products"] == {"created": 2, "updated": 0, "unchanged": 0, "refused": 1}
    used = report["defaults_used"]
    assert (used["sku"], used["stock"], used["weight"], used["placeholder_missing"]) == (1, 1, 1, 1)
    assert used["placeholder_unreachable"] == report["pictures"]["placeholder"] == 2
    [refusal] = report["problems"]
    assert (refusal["row"], refusal["column"], refusal["value"]) == (6, "Variant Price", "seratus ribu")
    assert refusal["reason"]
    assert refusal["fix"]

    shirt, hat = await product_of(world, "kaus-laut"), await product_of(world, "topi-laut")
    assert shirt["description"] == "<p>Kaus <b>katun</b> sejuk.</p><ul><li>Jahitan rapi</li></ul>"
    assert shirt["option_names"] == ["Warna", "Ukuran"]
    assert [(level["available"]) for level in shirt["stock"]] == [9, 4, 6]
    for product in (shirt, hat):
        await world.sync(product["product_id"])
    for product, variants in ((shirt, 3), (hat, 0)):
        shown = await synced(world, product["product_id"])
        for platform in PLATFORMS:
            listed = await item(world, platform, listing_on(shown, platform)["external_id"])
            assert "script" not in listed["description"]
            options = [model for model in listed["models"] if model.get("options") or model.get("tier_index")]
            assert len(options) == variants
