"""``/titles/preview`` over HTTP: a real sync service tells what both platforms would show."""

import pytest

from syncstore_common.sync.titles import TitleSource, preview_titles
from syncstore_gateway.access.keys import Scope
from tests.integration.gateway.conftest import MakeClient, MakeService
from tests.integration.gateway.test_access import assert_problem

pytestmark = pytest.mark.integration

TITLE = "Teko Listrik Stainless Steel 1,8 Liter Garansi 1 Tahun"
KETTLE = {"title": TITLE, "brand": "Sanora", "options": ["Hitam"]}


async def test_a_viewer_sees_both_titles_from_the_service_that_answers(
    make_gateway: MakeService, connect: MakeClient, shopee_url: str
) -> None:
    viewer = await connect(make_gateway(sync_tiktok_url=shopee_url), Scope.VIEWER)  # the first one asked is away

    answer = await viewer.post("/titles/preview", json=KETTLE)

    assert answer.status_code == 200, answer.text
    source = TitleSource(TITLE, "Sanora", options=("Hitam",))
    assert answer.json() == preview_titles(source).as_dict()


async def test_a_title_without_text_is_refused_with_field_and_fix(
    make_gateway: MakeService, connect: MakeClient, shopee_url: str
) -> None:
    viewer = await connect(make_gateway(sync_shopee_url=shopee_url), Scope.VIEWER)

    answer = await viewer.post("/titles/preview", json={"title": "🔥🔥"})

    assert_problem(answer, 422, "INVALID_INPUT")
    assert answer.json()["field"] == "title"


async def test_nobody_there_to_tell_is_said(make_gateway: MakeService, connect: MakeClient) -> None:
    viewer = await connect(make_gateway(), Scope.VIEWER)

    assert_problem(await viewer.post("/titles/preview", json=KETTLE), 503, "UNAVAILABLE")
