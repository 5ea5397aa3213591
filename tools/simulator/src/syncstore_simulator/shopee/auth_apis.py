"""Token exchange and refresh, and the list of authorised shops. These answer at the top level of the envelope."""

from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_gateway import AuthRefusal
from syncstore_simulator.shopee.errors_product import RequestRefusal
from syncstore_simulator.shopee.fields import optional_whole, text, whole, wrong
from syncstore_simulator.shopee.pushes import ShopeePushes
from syncstore_simulator.shopee.requests import Reply, ShopeeRequest
from syncstore_simulator.shopee.tokens import TokenBook, TokenPair


class AuthApis:
    """Handlers of the auth and public modules."""

    def __init__(self, partner_id: int, tokens: TokenBook, told: ShopeePushes) -> None:
        self._partner_id = partner_id
        self._tokens = tokens
        self._told = told

    def get_token(self, request: ShopeeRequest) -> Reply:
        """Exchange an authorisation code, of a shop or of a main account."""
        body = self._body(request, "code", "partner_id", "shop_id", "main_account_id")
        code = _required_text(body, "code")
        if body.get("main_account_id") is not None and body.get("shop_id") is None:
            pair, account = self._tokens.exchange_for_account(code, _required_whole(body, "main_account_id"))
            request.call.applied = True
            self._told.authorised(account.shop_ids, account.main_account_id)
            lists = {"merchant_id_list": list(account.merchant_ids), "shop_id_list": list(account.shop_ids)}
            return Reply(top={**_pair(pair), **lists}, warning=None)
        shop_id = _required_whole(body, "shop_id")
        request.call.shop_id = str(shop_id)
        pair = self._tokens.exchange(code, shop_id)
        request.call.applied = True
        self._told.authorised((shop_id,))
        return Reply(top=_pair(pair), warning=None)

    def refresh_token(self, request: ShopeeRequest) -> Reply:
        """Trade a refresh token for a new pair, of a shop or of a merchant."""
        body = self._body(request, "refresh_token", "partner_id", "shop_id", "merchant_id", "supplier_id", "user_id")
        refresh_token = _required_text(body, "refresh_token")
        if body.get("merchant_id") is not None and body.get("shop_id") is None:
            merchant_id = _required_whole(body, "merchant_id")
            pair = self._tokens.refresh_merchant(refresh_token, merchant_id)
            request.call.applied = True
            return Reply(top={"partner_id": self._partner_id, "merchant_id": merchant_id, **_pair(pair)}, warning=None)
        shop_id = _required_whole(body, "shop_id")
        request.call.shop_id = str(shop_id)
        pair = self._tokens.refresh(refresh_token, shop_id)
        request.call.applied = True
        return Reply(top={"partner_id": self._partner_id, "shop_id": shop_id, **_pair(pair)}, warning=None)

    def shops_by_partner(self, request: ShopeeRequest) -> Reply:
        """List the shops that authorised the app."""
        query = request.query()
        size, page = optional_whole(query, "page_size") or 100, optional_whole(query, "page_no") or 1
        if not 1 <= size <= 100 or page < 1:
            raise wrong("page_size", "1 to 100, page_no from 1")
        linked = [shop for shop in self._tokens.shops.values() if shop.is_linked]
        shown = linked[(page - 1) * size : page * size]
        shops = [
            {
                "shop_id": shop.shop_id,
                "region": shop.region,
                "auth_time": int(shop.authorised_at),
                "expire_time": int(shop.authorised_until),
                "sip_affi_shop_list": [],
            }
            for shop in shown
        ]
        return Reply(top={"authed_shop_list": shops, "more": page * size < len(linked)}, warning=None)

    def _body(self, request: ShopeeRequest, *known: str) -> JsonObject:
        try:
            body = request.body(*known)
        except Refused as refused:
            raise Refused(AuthRefusal.MISSING_FIELD, "the body is not a JSON object") from refused
        if _required_whole(body, "partner_id") != self._partner_id:
            raise Refused(AuthRefusal.PARTNER_DIFFERS)
        return body


def _pair(pair: TokenPair) -> JsonObject:
    return {
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "expire_in": pair.expires_in_s,
    }


def _required_text(body: JsonObject, name: str) -> str:
    try:
        return text(body, name)
    except Refused as refused:
        raise _missing(name, refused) from refused


def _required_whole(body: JsonObject, name: str) -> int:
    try:
        return whole(body, name)
    except Refused as refused:
        raise _missing(name, refused) from refused


def _missing(name: str, refused: Refused) -> Refused:
    is_absent = refused.refusal is RequestRefusal.MISSING_FIELD
    return Refused(AuthRefusal.MISSING_FIELD, f"{name} is {'missing' if is_absent else 'of a wrong type'}")
