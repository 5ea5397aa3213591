"""Pictures of products in the shops: uploaded once each, put in order by one edit, mended or refused before a call."""

import csv
import io
import zipfile
from typing import Any

import pytest

from syncstore_common.testing.pictures import png
from tests.e2e.goods import mug, product_of
from tests.e2e.shops import PLATFORMS, in_state, item, listing_on, now, operations, patched, quiet, synced
from tests.support.eventually import eventually
from tests.support.product import World

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="package")]

PRODUCTS, PICTURES = 20, 5
EDIT = {
    "shopee": ["POST /api/v2/product/update_item"],
    "tiktok": ["POST /product/202509/products/{id}/partial_edit"],
}


def archive(rows: list[dict[str, str]], pictures: dict[str, bytes]) -> bytes:
    """A ZIP with a CSV and the pictures it names."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("katalog.csv", text.getvalue())
        for name, data in pictures.items():
            file.writestr(name, data)
    return buffer.getvalue()


async def pictured(world: World, prefix: str, *pictures_of: list[bytes]) -> list[dict[str, Any]]:
    """Import a product for each list of pictures."""
    rows: list[dict[str, str]] = []
    files: dict[str, bytes] = {}
    for number, pictures in enumerate(pictures_of):
        names = [f"{prefix}-{number}-{place}.png" for place in range(len(pictures))]
        files |= dict(zip(names, pictures, strict=True))
        rows.append(mug(f"{prefix}-{number}", images=" | ".join(names)))
    report = await world.import_file("katalog.zip", archive(rows, files))
    assert report["status"] == "finished", report
    return [await product_of(world, row["code"]) for row in rows]


async def uploads(world: World, platform: str, since: int) -> int:
    """How many pictures a platform got after a moment."""
    return len(await operations(world, platform, since, "media"))


async def test_g11_three_syncs_upload_each_picture_once_and_a_swap_is_one_edit(world: World) -> None:
    """G11: 3 syncs of 20 × 5 pictures: 100 uploads per shop, not 300; a swap is 0 uploads and 1 change of order."""
    seeds = iter(range(10_000, 20_000))
    pictures = [[png(next(seeds), side_px=320) for _ in range(PICTURES)] for _ in range(PRODUCTS)]
    products = await pictured(world, "FOTO", *pictures)
    before = await now(world)

    for force in (False, False, True):
        for product in products:
            await world.sync(product["product_id"], force=force)
        await quiet(world)
        products = [await synced(world, product["product_id"]) for product in products]

    for platform in PLATFORMS:
        assert await uploads(world, platform, before) == PRODUCTS * PICTURES

    product = products[7]
    shown = {name: await item(world, name, listing_on(product, name)["external_id"]) for name in PLATFORMS}
    hashes = [image["content_hash"] for image in product["images"]]
    swapped = [hashes[1], hashes[0], *hashes[2:]]
    before = await now(world)
    await patched(world, product, images=swapped)

    async def in_order() -> bool:
        found = {name: await item(world, name, listing_on(product, name)["external_id"]) for name in PLATFORMS}
        orders = [(found[name]["images"], shown[name]["images"]) for name in PLATFORMS]
        return all(new == [old[1], old[0], *old[2:]] for new, old in orders)

    await eventually(in_order, timeout_s=20)
    await quiet(world)
    for platform in PLATFORMS:
        assert await uploads(world, platform, before) == 0
        assert await operations(world, platform, before) == EDIT[platform]


async def test_g11_a_picture_too_large_is_scaled_and_one_too_small_stops_the_listing_before_any_call(
    world: World,
) -> None:
    large, small = await pictured(world, "UKURAN", [png(1, side_px=4200)], [png(2, side_px=150)])
    before = await now(world)

    await world.sync(large["product_id"])
    await synced(world, large["product_id"])
    (upload,) = await world.journal("tiktok", since=str(before), kind="media")
    assert upload["error"] is None or upload["error"] == ""
    before = await now(world)
    await world.sync(small["product_id"])
    product = await in_state(world, small["product_id"], "synced", "needs_data")

    problem = listing_on(product, "tiktok")["problem"]
    assert [(row["field"], row["code"]) for row in problem["findings"]] == [("images.0", "images.too_small")]
    for kind in ("write", "media"):
        assert await operations(world, "tiktok", before, kind) == []
