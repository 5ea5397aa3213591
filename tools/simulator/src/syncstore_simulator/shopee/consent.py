"""The seller's consent page, in both forms that are live: the unsigned ``/auth`` and the signed legacy link.

A person presses the button, a program posts the form (optionally with ``shop_id`` or ``main_account_id``); both are
sent to the redirect with a code. A main account lets the app into all its shops.
"""

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from syncstore_simulator.core.calls import Answer, Call
from syncstore_simulator.core.multipart import parse_form
from syncstore_simulator.shopee.errors import Refused
from syncstore_simulator.shopee.errors_gateway import AuthRefusal
from syncstore_simulator.shopee.tokens import TokenBook

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Authorise - Shopee simulator</title></head>
<body><h1>Let the app manage your shop?</h1>
<form method="post">
<label>Shop <select name="shop_id">{options}</select></label>
{accounts}<button type="submit" name="approve" value="yes">Confirm authorisation</button>
</form></body></html>
"""


class ConsentPage:
    """Shows the page and carries out the approval."""

    def __init__(self, partner_id: int, tokens: TokenBook, redirect_prefix: str | None) -> None:
        self._partner_id = partner_id
        self._tokens = tokens
        self._redirect_prefix = redirect_prefix

    def current(self, call: Call) -> Answer:
        """Serve the unsigned form: partner_id, auth_type, redirect_uri, response_type, state. Raises Refused."""
        if call.first("partner_id") != str(self._partner_id):
            raise Refused(AuthRefusal.CONSENT_PARAMETER, "partner_id")
        if call.first("auth_type") not in {"seller", "supplier", "user"}:
            raise Refused(AuthRefusal.CONSENT_PARAMETER, "auth_type")
        if call.first("response_type") != "code":
            raise Refused(AuthRefusal.CONSENT_PARAMETER, "response_type")
        return self._serve(call, call.first("redirect_uri") or "", call.first("state"))

    def legacy(self, call: Call) -> Answer:
        """Serve the legacy link, whose signature was checked before: redirect. Raises Refused."""
        return self._serve(call, call.first("redirect") or "", None)

    def _serve(self, call: Call, redirect: str, state: str | None) -> Answer:
        if not self._is_allowed(redirect):
            raise Refused(AuthRefusal.REDIRECT_REFUSED)
        if call.method == "GET":
            return Answer.of_html(_PAGE.format(options=self._options(), accounts=self._accounts()))
        given = self._approved(call)
        call.applied = True
        if state is not None:
            given["state"] = state
        parts = urlsplit(redirect)
        query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *given.items()])
        return Answer.redirect(urlunsplit(parts._replace(query=query)))

    def _approved(self, call: Call) -> dict[str, str]:
        """Return what comes back with the seller: the code, and whom it is for."""
        account_id = self._posted(call, "main_account_id")
        if account_id:
            if not account_id.isdigit() or int(account_id) not in self._tokens.main_accounts:
                raise Refused(AuthRefusal.CONSENT_PARAMETER, "main_account_id")
            code = self._tokens.issue_code(int(account_id), is_main_account=True)
            return {"code": code, "main_account_id": account_id}
        shop_id = self._chosen_shop(call)
        call.shop_id = str(shop_id)
        return {"code": self._tokens.issue_code(shop_id), "shop_id": str(shop_id)}

    def _is_allowed(self, redirect: str) -> bool:
        if self._redirect_prefix is not None:
            base = self._redirect_prefix.rstrip("/")
            return redirect == base or redirect.startswith((f"{base}/", f"{base}?"))
        parts = urlsplit(redirect)
        return parts.scheme in {"http", "https"} and parts.hostname in _LOOPBACK

    def _options(self) -> str:
        shops = self._tokens.shops.values()
        return "".join(f'<option value="{shop.shop_id}">{escape(shop.name)}</option>' for shop in shops)

    def _accounts(self) -> str:
        known = self._tokens.main_accounts.values()
        if not known:
            return ""
        options = "".join(
            f'<option value="{account.main_account_id}">{escape(account.name)}</option>' for account in known
        )
        choice = f'<select name="main_account_id"><option value="">-</option>{options}</select>'
        return f"<label>or main account {choice}</label>\n"

    def _chosen_shop(self, call: Call) -> int:
        chosen = self._posted(call, "shop_id") or next((str(shop_id) for shop_id in self._tokens.shops), "")
        if not chosen.isdigit() or int(chosen) not in self._tokens.shops:
            raise Refused(AuthRefusal.CONSENT_PARAMETER, "shop_id")
        return int(chosen)

    def _posted(self, call: Call, name: str) -> str | None:
        if not call.body:
            return None
        try:
            return parse_form(call.headers.get("content-type", ""), call.body).first(name)
        except ValueError as error:
            raise Refused(AuthRefusal.CONSENT_PARAMETER, "the form cannot be read") from error
