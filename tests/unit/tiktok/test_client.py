"""Requests as they leave: signed over what is sent, ciphers only where they belong, nothing secret to be shown."""

from dataclasses import replace
from urllib.parse import parse_qsl

import httpx
import orjson
import pytest

from syncstore_common.kernel.errors import Disposition, PlatformFailure
from syncstore_common.sync.ports import CallKind
from syncstore_simulator.tiktok.signing import sign as simulator_sign
from syncstore_tiktok.markets import market_of
from tests.unit.tiktok.samples import CIPHER, NOW, SECRET, TOKEN, client, credentials

MARKET = market_of("ID")
EDIT = "POST /product/202509/products/{product_id}/partial_edit"


def query_of(request: httpx.Request) -> dict[str, str]:
    return dict(parse_qsl(request.url.query.decode(), keep_blank_values=True))


def expected_sign(request: httpx.Request, body: bytes) -> str:
    """The signature as the simulator, which shares nothing with the client, computes it."""
    content_type = request.headers.get("content-type", "")
    return simulator_sign(SECRET, request.url.path, query_of(request).items(), body, content_type=content_type)


def test_the_very_bytes_that_are_sent_are_signed() -> None:
    changes = {"title": "Kopi ☕ enak"}
    call = client().shop_call(EDIT, MARKET, ids={"product_id": "1729"}, body=changes, kind=CallKind.WRITE)
    request = call.build(credentials())
    body = request.read()
    assert request.url.path == "/product/202509/products/1729/partial_edit"
    assert orjson.loads(body) == changes
    assert query_of(request)["sign"] == expected_sign(request, body)


def test_a_shop_call_carries_cipher_token_and_the_time_of_the_credentials() -> None:
    request = client().shop_call("GET /logistics/202309/warehouses", MARKET).build(credentials())
    query = query_of(request)
    assert (query["shop_cipher"], query["timestamp"]) == (CIPHER, str(int(NOW.timestamp())))
    assert request.headers["x-tts-access-token"] == TOKEN
    assert request.headers["content-type"] == "application/json"
    assert "access_token" not in query
    assert "version" not in query


def test_query_values_are_signed_decoded_and_sent_encoded() -> None:
    call = client().shop_call("POST /product/202502/products/search", MARKET, query={"page_token": "a+/=="}, body={})
    request = call.build(credentials())
    assert b"page_token=a%2B%2F%3D%3D" in request.url.query
    assert query_of(request)["sign"] == expected_sign(request, request.read())


def test_an_upload_goes_without_cipher_and_its_body_is_not_signed() -> None:
    data = b"\xff\xd8\xff picture"
    call = client().upload_call("POST /product/202309/images/upload", MARKET, data=data, use_case="MAIN_IMAGE")
    request = call.build(credentials())
    assert "shop_cipher" not in query_of(request)
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert query_of(request)["sign"] == expected_sign(request, b"")
    body = request.read()
    assert data in body
    assert b'name="use_case"' in body
    assert b"image/jpeg" in body


def test_the_shops_of_a_grant_are_asked_for_with_the_given_token_and_no_cipher() -> None:
    call = client().account_call("GET /authorization/202309/shops", MARKET, access_token="fresh-token")
    request = call.build(replace(credentials(), access_token="", cipher=None))
    assert request.headers["x-tts-access-token"] == "fresh-token"
    assert "shop_cipher" not in query_of(request)


def test_token_calls_carry_the_secret_but_never_show_it() -> None:
    call = client().token_call("GET /api/v2/token/get", MARKET, {"auth_code": "one-time-code"})
    request = call.build(credentials())
    assert query_of(request)["app_secret"] == SECRET
    assert request.url.host == "auth.example.test"
    shown = f"{request!r} {request} {call!r}"
    assert SECRET not in shown
    assert "one-time-code" not in shown
    assert call.kind is CallKind.AUTH
    assert not call.repeatable


def test_every_build_signs_anew() -> None:
    call = client().shop_call("GET /logistics/202309/warehouses", MARKET)
    first = call.build(credentials())
    second = call.build(replace(credentials(), access_token="newer", at=NOW.replace(minute=31)))
    assert query_of(first)["sign"] != query_of(second)["sign"]
    assert second.headers["x-tts-access-token"] == "newer"


def test_ids_cannot_break_out_of_their_place_in_the_path() -> None:
    call = client().shop_call("GET /product/202309/products/{product_id}", MARKET, ids={"product_id": "../1?x=1"})
    request = call.build(credentials())
    assert request.url.raw_path.startswith(b"/product/202309/products/..%2F1%3Fx%3D1?")


def test_the_operation_names_no_ids() -> None:
    assert client().shop_call(EDIT, MARKET, ids={"product_id": "1729"}).operation == EDIT


def test_a_shop_without_a_cipher_is_blocked_before_anything_is_sent() -> None:
    call = client().shop_call("GET /logistics/202309/warehouses", MARKET)
    with pytest.raises(PlatformFailure) as caught:
        call.build(replace(credentials(), cipher=None))
    assert caught.value.disposition is Disposition.BLOCKED


def test_an_answer_is_read_with_its_headers() -> None:
    call = client().shop_call("GET /logistics/202309/warehouses", MARKET)
    response = httpx.Response(
        429, headers={"Retry-After": "4"}, json={"code": 36009002, "message": "Too many requests"}
    )
    with pytest.raises(PlatformFailure) as caught:
        call.interpret(response)
    assert (caught.value.disposition, caught.value.facts.retry_after_s) == (Disposition.RATE_LIMITED, 4.0)
