"""The client of the REST API against scripted answers: what is asked again, what becomes an error in which words."""

import json
from collections.abc import Callable

import httpx
import pytest

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.api_errors import GatewayRefused, GatewayUnreachable
from syncstore_cli.product.client import GatewayClient

Answer = httpx.Response | httpx.TransportError


def client_of(*answers: Answer) -> tuple[GatewayClient, list[httpx.Request]]:
    """A client whose server gives these answers in turn; the requests it got are collected."""
    requests: list[httpx.Request] = []

    def give(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        answer = answers[len(requests) - 1]
        if isinstance(answer, httpx.TransportError):
            raise answer
        return answer

    return _client(give), requests


def _client(give: Callable[[httpx.Request], httpx.Response]) -> GatewayClient:
    return GatewayClient(httpx.AsyncClient(base_url="http://gateway", transport=httpx.MockTransport(give)))


async def test_a_used_up_allowance_is_waited_out() -> None:
    client, requests = client_of(httpx.Response(429, headers={"Retry-After": "1"}), httpx.Response(200, json={}))

    assert await client.shops() == {}
    assert len(requests) == 2


async def test_a_cut_command_is_sent_again_under_the_same_key() -> None:
    client, requests = client_of(httpx.ReadError("cut"), httpx.Response(202, json={"batch_id": "b1"}))

    assert await client.start_batch(["p1"], force=True) == {"batch_id": "b1"}
    first, second = (request.headers["idempotency-key"] for request in requests)
    assert first == second
    assert json.loads(requests[1].content) == {"product_ids": ["p1"], "platform": "both", "force": True}


async def test_a_command_whose_first_try_still_runs_waits_for_its_outcome() -> None:
    in_flight = httpx.Response(409, json={"code": "IDEMPOTENCY_IN_FLIGHT"})
    client, requests = client_of(httpx.ReadError("cut"), in_flight, httpx.Response(202, json={"batch_id": "b1"}))

    assert await client.start_batch(["p1"]) == {"batch_id": "b1"}
    assert len(requests) == 3


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
async def test_a_gateway_that_is_not_there_is_said_at_once(error: httpx.TransportError) -> None:
    client, requests = client_of(error)

    with pytest.raises(GatewayUnreachable, match=r"http://gateway does not answer \(\w+\)\. Start SyncStore") as raised:
        await client.shops()
    assert (len(requests), raised.value.exit_code) == (1, 2)


async def test_a_refusal_keeps_the_servers_words_field_and_fix() -> None:
    refusal = {"title": "no such rate", "code": "INVALID_INPUT", "field": "exchange_rate", "fix": "give a number"}
    client, _ = client_of(httpx.Response(422, json=refusal))

    with pytest.raises(GatewayRefused) as raised:
        await client.shops()
    assert str(raised.value) == "GET /shops: 422 no such rate\n  exchange_rate: give a number"
    assert (raised.value.exit_code, raised.value.status, raised.value.code) == (1, 422, "INVALID_INPUT")


async def test_each_field_of_a_request_that_does_not_fit_is_named() -> None:
    body = {"title": "the request does not fit; see errors", "errors": [{"field": "limit", "message": "too large"}]}
    client, _ = client_of(httpx.Response(422, json=body))

    with pytest.raises(GatewayRefused, match="  limit: too large"):
        await client.shops()


@pytest.mark.parametrize("status", [401, 403])
async def test_trouble_with_the_key_says_how_to_get_another(status: int) -> None:
    client, _ = client_of(httpx.Response(status, json={"title": "the API key is not valid"}))

    with pytest.raises(GatewayRefused, match="syncstore up --new-key NAME") as raised:
        await client.shops()
    assert raised.value.exit_code == 2


async def test_an_answer_that_is_no_json_is_still_shown() -> None:
    client, _ = client_of(httpx.Response(502, text="<h1>Bad Gateway</h1>"))

    with pytest.raises(GatewayRefused, match="502 <h1>Bad Gateway</h1>"):
        await client.shops()


async def test_a_product_is_found_by_its_exact_code_on_any_page() -> None:
    pages = (
        httpx.Response(200, json={"items": [{"code": "A-10", "product_id": "p10"}], "next": "c2"}),
        httpx.Response(200, json={"items": [{"code": "A-1", "product_id": "p1"}], "next": None}),
    )
    client, requests = client_of(*pages)

    assert await client.product_id("A-1") == "p1"
    assert requests[1].url.params["cursor"] == "c2"


async def test_an_id_needs_no_question() -> None:
    client, requests = client_of()

    assert await client.product_id("0198b4a0-0000-7000-8000-000000000000") == "0198b4a0-0000-7000-8000-000000000000"
    assert requests == []


async def test_an_unknown_code_is_looked_for_again_and_then_refused() -> None:
    client, requests = client_of(*(httpx.Response(200, json={"items": [], "next": None}) for _ in range(4)))

    with pytest.raises(LocalRunError, match="no product has the code A-1"):
        await client.product_id("A-1")
    assert len(requests) == 4, "what was imported a moment ago may not be listed yet"


async def test_the_pages_of_a_validation_become_one_report() -> None:
    def page(number: int, following: int | None) -> httpx.Response:
        lists = {name: [number] for name in ("defects", "warnings", "refused", "failed", "items")}
        return httpx.Response(200, json={**lists, "counts": {"products": 2, "checked": 4}, "next": following})

    client, requests = client_of(page(1, 499), page(2, None))
    report = await client.validate_batch("b1")

    assert report["items"] == report["defects"] == [1, 2]
    assert report["counts"] == {"products": 4, "checked": 8}
    assert requests[1].url.params["after"] == "499"
