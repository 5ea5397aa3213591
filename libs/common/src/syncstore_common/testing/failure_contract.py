"""The part of the adapter contract about what goes wrong. See ``adapter_contract.py``."""

from dataclasses import replace

import httpx
import orjson
import pytest

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.kernel.money import Money
from syncstore_common.sync.ports import PlatformCall
from syncstore_common.testing.adapter_session import MemorySaga, Tamper
from syncstore_common.testing.adapter_world import Action, AdapterWorld, Fault, failure_of, reported_unset
from syncstore_common.testing.listing_contract import created, major, with_variants

GARBAGE: tuple[bytes, ...] = (
    b"",
    b'{"error": "", "code": 0, "respo',
    b"\xff\xfe\x00\x01",
    b"[]",
    b"null",
    b"17",
    b"{}",
    b'{"hello": ["world"], "code": {"a": 1}, "error": {"b": 2}, "data": 5, "response": "x"}',
    orjson.dumps({"error": "", "code": 0, "response": [1, None], "data": [1, None]}),
    orjson.dumps(
        {
            "error": "",
            "code": 0,
            "message": {"x": 1},
            "response": {"item_id": {}, "model": 3, "item_list": [1], "success_list": "no", "failure_list": {}},
            "data": {"product_id": [], "skus": 3, "id": {}, "status": [1], "title": 5, "errors": "no"},
        }
    ),
)
"""Bodies no platform should send: none, half of one, no text, another type, other fields, fields of other types."""


def answering(content: bytes, status: int = 200) -> Tamper:
    """Return a tamper that replaces every answer."""

    def tamper(_: PlatformCall, response: httpx.Response) -> httpx.Response:
        return httpx.Response(status, content=content, request=response.request)

    return tamper


class FailureContract:
    """Every adapter names failures like this, and raises nothing but PlatformFailure."""

    async def test_an_unknown_listing_is_missing(self, world: AdapterWorld) -> None:
        failure = await failure_of(world.adapter.fetch(world.session(), world.unknown_id))
        assert failure.disposition is Disposition.MISSING

    async def test_an_id_that_is_none_is_missing_too(self, world: AdapterWorld) -> None:
        failure = await failure_of(world.adapter.fetch(world.session(), "../not-an-id?x=1"))
        assert failure.disposition is Disposition.MISSING

    async def test_an_expired_token_asks_for_a_new_one(self, world: AdapterWorld) -> None:
        session = await world.expired_session()
        failure = await failure_of(world.adapter.fetch(session, world.unknown_id))
        assert failure.disposition is Disposition.REAUTH

    async def test_a_refused_title_names_field_and_fix(self, world: AdapterWorld) -> None:
        failure = await failure_of(world.adapter.create(world.session(), replace(world.listing(), title="abc")))
        assert (failure.disposition, failure.remedy.field) == (Disposition.REJECTED, "title")
        assert failure.remedy.fix

    async def test_a_refused_price_names_field_and_fix(self, world: AdapterWorld) -> None:
        listing = world.listing()
        ref = await created(world, listing)
        cheap = with_variants(listing, replace(listing.variants[0], price=Money(1, "IDR")))
        failure = await failure_of(world.adapter.push_price(world.session(), ref, cheap))
        assert (failure.disposition, failure.remedy.field) == (Disposition.REJECTED, "price")
        assert failure.remedy.fix

    async def test_a_refused_category_names_field_and_fix(self, world: AdapterWorld) -> None:
        listing = replace(world.listing(), category_id="1")
        failure = await failure_of(world.adapter.create(world.session(), listing))
        assert (failure.disposition, failure.remedy.field) == (Disposition.REJECTED, "category")
        assert failure.remedy.fix

    async def test_a_refused_create_leaves_nothing_behind(self, world: AdapterWorld) -> None:
        listing = replace(world.listing(), title="abc")
        await failure_of(world.adapter.create(world.session(), listing))
        assert await world.count(listing.code) == 0

    async def test_a_corrected_create_succeeds_in_the_same_saga(self, world: AdapterWorld) -> None:
        listing, saga = world.listing(), MemorySaga()
        await failure_of(world.adapter.create(world.session(saga=saga), replace(listing, title="abc")))
        result = await world.adapter.create(world.session(saga=saga), listing)
        assert result.ref is not None
        assert (await world.stored(result.ref.external_id)).title == listing.title

    async def test_a_rate_limit_says_how_long_to_wait(self, world: AdapterWorld) -> None:
        await world.inject(Fault.TOO_MANY, Action.READ, retry_after_s=7)
        failure = await failure_of(world.adapter.fetch(world.session(), world.unknown_id))
        assert (failure.disposition, failure.retry_after_s) == (Disposition.RATE_LIMITED, 7.0)

    async def test_a_rate_limit_without_a_time_is_one_too(self, world: AdapterWorld) -> None:
        await world.inject(Fault.TOO_MANY, Action.READ)
        failure = await failure_of(world.adapter.fetch(world.session(), world.unknown_id))
        assert (failure.disposition, failure.retry_after_s) == (Disposition.RATE_LIMITED, None)

    async def test_a_rate_limited_create_was_not_made(self, world: AdapterWorld) -> None:
        await world.inject(Fault.TOO_MANY, Action.CREATE)
        failure = await failure_of(world.adapter.create(world.session(), world.listing()))
        assert (failure.disposition, failure.ambiguous) == (Disposition.RATE_LIMITED, False)

    async def test_a_server_error_is_retried(self, world: AdapterWorld) -> None:
        await world.inject(Fault.SERVER_ERROR, Action.READ)
        failure = await failure_of(world.adapter.fetch(world.session(), world.unknown_id))
        assert (failure.disposition, failure.ambiguous) == (Disposition.RETRY, False)

    async def test_a_page_of_a_proxy_is_retried(self, world: AdapterWorld) -> None:
        await world.inject(Fault.HTML_PAGE, Action.READ)
        failure = await failure_of(world.adapter.fetch(world.session(), world.unknown_id))
        assert (failure.disposition, failure.network) == (Disposition.RETRY, True)

    async def test_a_page_of_a_proxy_leaves_a_create_unclear(self, world: AdapterWorld) -> None:
        await world.inject(Fault.HTML_PAGE, Action.CREATE)
        failure = await failure_of(world.adapter.create(world.session(), world.listing()))
        assert (failure.disposition, failure.ambiguous) == (Disposition.RETRY, True)

    async def test_a_cut_connection_is_retried(self, world: AdapterWorld) -> None:
        listing = world.listing()
        ref = await created(world, listing)
        await world.inject(Fault.CUT_BEFORE, Action.STOCK)
        failure = await failure_of(world.adapter.push_stock(world.session(), ref, listing))
        assert (failure.disposition, failure.network, failure.ambiguous) == (Disposition.RETRY, True, False)

    async def test_a_code_no_table_knows_is_kept_raw(self, world: AdapterWorld) -> None:
        await world.refuse(Action.READ, world.made_up_code)
        failure = await failure_of(world.adapter.fetch(world.session(), world.unknown_id))
        assert (failure.disposition, failure.platform_code) == (Disposition.UNKNOWN_CODE, world.made_up_code)

    async def test_a_sku_that_was_not_set_is_never_called_set(self, world: AdapterWorld) -> None:
        listing = world.listing(variants=3)
        ref = await created(world, listing)
        lost = listing.variants[-1]
        broken = replace(ref, variants={**ref.variants, lost.variant_id: world.unknown_id})
        dearer = with_variants(
            listing, *(replace(item, price=Money(item.price.minor + 900, "IDR")) for item in listing.variants)
        )
        reported = await reported_unset(world.adapter.push_price(world.session(), broken, dearer), dearer)
        stored = await world.stored(ref.external_id)
        not_set = {item.variant_id for item in dearer.variants if stored.skus[item.sku].price != major(item.price)}
        assert lost.variant_id in not_set
        assert reported == not_set

    @pytest.mark.parametrize("status", [200, 404, 500])
    async def test_garbage_is_a_failure_and_never_a_crash(self, world: AdapterWorld, status: int) -> None:
        listing = world.listing(variants=2)
        ref = await created(world, listing)
        session = world.session()
        for content in GARBAGE:
            session.tamper = answering(content, status)
            await failure_of(world.adapter.fetch(session, ref.external_id))
            await failure_of(world.adapter.push_content(session, ref, listing))
            await failure_of(world.adapter.create(session, world.listing()))

    @pytest.mark.parametrize("content", GARBAGE)
    async def test_garbage_never_says_that_a_listing_is_gone(self, world: AdapterWorld, content: bytes) -> None:
        session = world.session()
        session.tamper = answering(content)
        failure = await failure_of(world.adapter.fetch(session, world.unknown_id))
        assert failure.disposition is not Disposition.MISSING

    async def test_secrets_are_in_no_text_an_adapter_makes(self, world: AdapterWorld) -> None:
        session = await world.expired_session()
        texts = [repr(world.adapter), str(world.adapter)]
        try:
            await world.adapter.fetch(session, world.unknown_id)
        except PlatformFailure as failure:
            texts += [str(failure), repr(failure), repr(failure.facts), repr(failure.details)]
        texts += [repr(call) for call in session.calls]
        assert len(texts) > 2
        assert [secret for secret in world.secrets for text in texts if secret in text] == []
