"""G57: problems are told in the language asked for, with their cause; an unknown code stays raw and is counted."""

from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY

from syncstore_common.contracts.platforms import Platform
from syncstore_common.contracts.states import ChannelStatus, ListingState
from syncstore_common.contracts.sync import ItemProblem, ListingChannel, ListingProblem
from syncstore_common.infra.database import Database
from syncstore_common.kernel.ids import new_id
from syncstore_gateway.access.keys import Scope
from tests.integration.gateway.conftest import MakeClient, MakeService
from tests.integration.gateway.events import listing_changed, product_changed, project, shop_changed
from tests.integration.gateway.test_access import assert_problem

pytestmark = pytest.mark.integration


@pytest.fixture
async def client(make_gateway: MakeService, connect: MakeClient) -> httpx.AsyncClient:
    made: httpx.AsyncClient = await connect(make_gateway(), Scope.VIEWER)
    return made


def problem(code: str, field: str | None = None, **more: Any) -> ListingProblem:
    return ListingProblem(
        code=code, error_class="VALIDATION", message="the platform's words", field=field, disposition="rejected", **more
    )


async def shown(
    client: httpx.AsyncClient, database: Database, told: ListingProblem, language: str | None = None
) -> dict[str, Any]:
    """The problem of a fresh product's only listing, as the product list shows it."""
    shop, product_id = new_id(), new_id()
    channel = ListingChannel(channel="tokopedia", status=ChannelStatus.REVIEW_FAILED, problem=told)
    await project(
        database,
        shop_changed(shop, platform=Platform.TIKTOK),
        product_changed(product_id, code=f"P-{product_id.hex[-12:]}"),
        listing_changed(
            product_id, shop, ListingState.NEEDS_DATA, platform=Platform.TIKTOK, problem=told, channels=(channel,)
        ),
    )
    headers = {"Accept-Language": language} if language else {}
    answer = await client.get("/products", params={"query": f"P-{product_id.hex[-12:]}"}, headers=headers)
    (item,) = answer.json()["items"]
    (listing,) = item["listings"]
    assert listing["channels"][0]["problem"] == listing["problem"]
    found: dict[str, Any] = listing["problem"]
    return {**found, "product_id": item["product_id"]}


async def test_a_problem_is_told_in_english_unless_asked_otherwise(client: httpx.AsyncClient, opened: Database) -> None:
    told = await shown(client, opened, problem("12052051", "title", fix="Write 25 to 255 characters."))
    assert told["cause"] == "The title's length is outside the platform's limits."
    assert told["fix"] == "Write 25 to 255 characters."
    assert told["message"] == "the platform's words"
    assert told["link"] == f"/api/v1/products/{told['product_id']}"


async def test_a_problem_is_told_in_indonesian(client: httpx.AsyncClient, opened: Database) -> None:
    item = ItemProblem(
        variant_id=new_id(), sku="S", field="price", code="12052570", message="no", fix="raise", disposition="rejected"
    )
    told = await shown(client, opened, problem("12052051", "title", fix="Write more.", items=(item,)), "id-ID,en;q=0.5")
    assert told["language"] == "id"
    assert told["cause"] == "Panjang judul di luar batas platform."
    assert told["fix"].startswith("Tulis judul sesuai batas")
    assert told["items"][0]["cause"] == "Harga di luar rentang platform."
    assert told["message"] == "the platform's words"


async def test_a_fix_at_the_platform_links_there(client: httpx.AsyncClient, opened: Database) -> None:
    told = await shown(client, opened, problem("12052221", "category"))
    assert told["link"].startswith("https://seller-id.tokopedia.com")
    assert (await shown(client, opened, problem("106001", "app")))["link"].startswith("https://partner.tiktokshop.com")


async def test_an_unknown_code_is_shown_raw_and_counted(client: httpx.AsyncClient, opened: Database) -> None:
    def counted() -> float:
        return REGISTRY.get_sample_value("syncstore_unexplained_problems_total", {"code": "77700001"}) or 0.0

    before = counted()
    told = await shown(client, opened, problem("77700001", fix="see it"), "id")
    assert (told["code"], told["cause"], told["fix"]) == ("77700001", None, "see it")
    assert counted() > before


async def test_one_code_can_be_explained(client: httpx.AsyncClient) -> None:
    answer = await client.get("/problems/12052104", headers={"Accept-Language": "id"})
    assert answer.json()["fix"] == "Isi atribut wajib dari platform, atau pilih kategori lain."
    assert_problem(await client.get("/problems/nobody_knows"), 404, "NOT_FOUND")


async def test_the_whole_catalogue_can_be_read(client: httpx.AsyncClient) -> None:
    english = (await client.get("/problems")).json()
    indonesian = (await client.get("/problems", headers={"Accept-Language": "id"})).json()
    assert (english["language"], indonesian["language"]) == ("en", "id")
    assert [item["code"] for item in english["items"]] == [item["code"] for item in indonesian["items"]]
    assert len(english["items"]) > 300
