"""The gateway: order of its checks, exact bytes under the signature, ciphers, envelopes."""

import pytest

from tests.simulator.tiktok.seller import SHOPS, Seller
from tests.simulator.tiktok.signer import sign_request
from tests.simulator.tiktok.triggers import seen
from tests.simulator.world import Control

CATEGORIES = "/product/202309/categories"
SEARCH = "/product/202502/products/search"


async def test_checks_run_in_the_platforms_order(seller: Seller) -> None:
    """Everything is wrong at first; each step puts one thing right and the next complaint appears."""
    limited = seller.of_shop(5)
    now = str(seller.context.clock.seconds())
    wrong = {"app_key": "6otherapp", "timestamp": "12", "sign": "0" * 64, "shop_cipher": "unknown"}
    path = "/product/202309/products"
    codes = []

    async def send(
        at: str, query: dict[str, str], token: str | None, body: bytes = b"{}", *, signed: bool = False
    ) -> None:
        given = {key: value for key, value in query.items() if key != "sign" or not signed}
        params = {**given, "sign": sign_request("test-app-secret", at, given, body)} if signed else given
        headers = {"content-type": "application/json", **({"x-tts-access-token": token} if token else {})}
        answer = seen(await seller.http.post(at, params=params, content=body, headers=headers))
        codes.append((answer.status, answer.code, answer.message.split()[0]))

    await send("/product/202309/nothing", wrong, None)
    await send(path, wrong, None)
    wrong["app_key"] = "6testappkey"
    await send(path, wrong, None)
    wrong["timestamp"] = now
    await send(path, wrong, None)
    await send(path, wrong, None, signed=True)
    await send(path, wrong, "never-issued", signed=True)
    await send(path, wrong, limited.token, signed=True)
    wrong["shop_cipher"] = limited.cipher
    await send(path, wrong, limited.token, signed=True)
    wrong["shop_cipher"] = seller.cipher
    await send(path, wrong, seller.token, signed=True)

    assert codes == [
        (404, 36009009, "Invalid"),
        (400, 36009004, "Invalid"),
        (400, 36009004, "timestamp"),
        (401, 106001, "Signature"),
        (400, 36009004, "header"),
        (401, 105001, "Access"),
        (403, 101000, "The"),
        (403, 105005, "Access"),
        (400, 36009004, "invalid"),
    ]


@pytest.mark.parametrize(("skew_s", "code"), [(-299, 0), (29, 0), (-302, 36009004), (32, 36009004)])
async def test_timestamp_window_is_300_s_back_and_30_s_ahead(skew_s: int, code: int, seller: Seller) -> None:
    timestamp = str(seller.context.clock.seconds() + skew_s)

    assert await seller.code("GET", CATEGORIES, timestamp=timestamp) == code


async def test_signature_covers_the_exact_bytes_of_the_body(seller: Seller) -> None:
    spaced = '{ "status" :"ALL","note":"é☕" }'.encode()

    assert await seller.code("POST", SEARCH, raw=spaced, headers=_JSON, query={"page_size": "10"}) == 0


async def test_signature_takes_decoded_values_of_a_page_token(seller: Seller) -> None:
    await seller.create()
    await seller.live()
    token = (await seller.search(page_size="1"))["next_page_token"]
    query = {"shop_cipher": seller.cipher, "page_size": "1", "page_token": token}

    answered = await seller.search(page_size="1", page_token=token)
    params = seller.query(SEARCH, {**query, "page_token": token.replace("+", "%2B")}, b"{}")
    headers = {**_JSON, "x-tts-access-token": seller.token}
    encoded = await seller.http.post(SEARCH, params={**params, "page_token": token}, content=b"{}", headers=headers)

    assert {"+", "/", "="} <= set(token)
    assert len(answered["products"]) == 1
    assert seen(encoded).code == 106001


async def test_upper_case_sign_is_refused(seller: Seller) -> None:
    params = seller.query(CATEGORIES, {"shop_cipher": seller.cipher}, None)
    params["sign"] = params["sign"].upper()

    response = await seller.http.get(CATEGORIES, params=params, headers={"x-tts-access-token": seller.token})

    assert seen(response).code == 106001


async def test_access_token_in_the_query_does_not_replace_the_header(seller: Seller) -> None:
    assert await seller.code("GET", CATEGORIES, query={"access_token": seller.token}, token=None) == 36009004
    assert await seller.code("GET", CATEGORIES, query={"access_token": "legacy"}) == 0


async def test_one_token_opens_each_shop_of_its_grant(seller: Seller) -> None:
    third, fourth = seller.of_shop(3), seller.of_shop(4)

    shops = (await third.ok("GET", "/authorization/202309/shops", with_cipher=False))["shops"]

    assert [shop["cipher"] for shop in shops] == [third.cipher, fourth.cipher]
    assert {shop["region"] for shop in shops} == {"ID"}
    assert await third.code("GET", CATEGORIES) == await fourth.code("GET", CATEGORIES) == 0


async def test_envelope_names_code_message_request_id_and_data(seller: Seller) -> None:
    succeeded = (await seller.send("GET", CATEGORIES)).json()
    refused = (await seller.send("GET", CATEGORIES, token="never-issued")).json()

    assert set(succeeded) == set(refused) == {"code", "message", "request_id", "data"}
    assert (succeeded["message"], refused["data"]) == ("Success", None)
    assert len(succeeded["request_id"]) == 34
    assert succeeded["request_id"] != refused["request_id"]


async def test_body_of_the_wrong_type_is_refused(seller: Seller) -> None:
    query = {"page_size": "10"}

    assert await seller.code("POST", SEARCH, raw=b"[]", headers=_JSON, query=query) == 36009004
    assert await seller.code("POST", SEARCH, raw=b"{}", headers={"content-type": "text/plain"}, query=query) == 36009022


async def test_limit_of_one_shop_leaves_the_others_alone(seller: Seller, control: Control) -> None:
    await control.post("/settings", limits={"shop_per_second": 0.5, "shop_burst": 1})
    await seller.ok("GET", CATEGORIES)

    refused = await seller.send("GET", CATEGORIES)
    other = await seller.of_shop(2).send("GET", CATEGORIES)
    seller.advance(3)

    assert (refused.status_code, refused.json()["code"]) == (429, 36009002)
    assert refused.headers["retry-after"] == "2"
    assert other.status_code == 200
    assert await seller.code("GET", CATEGORIES) == 0


async def test_retry_after_can_be_switched_off(seller: Seller, control: Control) -> None:
    await control.post("/settings", limits={"shop_per_second": 0.5, "shop_burst": 1}, sends_retry_after=False)
    await seller.ok("GET", CATEGORIES)

    assert "retry-after" not in (await seller.send("GET", CATEGORIES)).headers


async def test_unknown_fields_of_a_body_are_noted_and_not_refused(seller: Seller, control: Control) -> None:
    await seller.create(colour="brown", skus=[{**(await seller.draft())["skus"][0], "weight": 3}])

    entry = (await control.get("/journal", operation="POST /product/202309/products"))[-1]

    assert entry["unknown_fields"] == ["colour", "skus[].weight"]
    assert entry["shop_id"] == SHOPS[0]["shop_id"]


_JSON = {"content-type": "application/json"}
