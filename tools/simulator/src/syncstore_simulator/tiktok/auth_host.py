"""The authorisation host: the seller's consent page and the two token endpoints. None of them is signed.

Sources: pages authorization-overview and the token endpoints. The app's redirect address is fixed in Partner
Center, so the consent address has no redirect parameter; the app secret travels in the query of the token
endpoints.
"""

from html import escape
from urllib.parse import urlencode

from syncstore_simulator.core.calls import Answer, Call
from syncstore_simulator.core.jsontypes import JsonObject
from syncstore_simulator.core.multipart import parse_form
from syncstore_simulator.tiktok.errors import Refused
from syncstore_simulator.tiktok.errors_gateway import AuthRefusal
from syncstore_simulator.tiktok.grants import Grant
from syncstore_simulator.tiktok.world import World

CONSENT_PATH = "/open/authorize"
TOKEN_PATH = "/api/v2/token/get"  # noqa: S105 # a path
REFRESH_PATH = "/api/v2/token/refresh"
PATHS = {CONSENT_PATH: ("GET", "POST"), TOKEN_PATH: ("GET",), REFRESH_PATH: ("GET",)}


class AuthHost:
    """Answers the calls that make and renew tokens."""

    def __init__(self, world: World) -> None:
        self._world = world

    def tokens(self, call: Call) -> JsonObject:
        """Exchange an auth code or refresh a token; return the answer's ``data``. Raises Refused."""
        config = self._world.config
        if call.first("app_key") != config.app_key or call.first("app_secret") != config.app_secret:
            raise Refused(AuthRefusal.APP_INVALID)
        is_refresh = call.path == REFRESH_PATH
        wanted = "refresh_token" if is_refresh else "authorized_code"
        if call.first("grant_type") != wanted:
            raise Refused(AuthRefusal.PARAM_INVALID, f"grant_type must be {wanted}")
        name = "refresh_token" if is_refresh else "auth_code"
        secret = call.first(name)
        if not secret:
            raise Refused(AuthRefusal.PARAM_INVALID, f"{name} is missing")
        grants = self._world.grants
        data = grants.refresh(secret) if is_refresh else grants.exchange(secret)
        call.applied, call.effect = (
            True,
            {"open_id": data["open_id"], "operation": "refresh" if is_refresh else "exchange"},
        )
        return data

    def consent(self, call: Call) -> Answer:
        """Show the consent page, or redirect with an auth code once the seller approved."""
        if call.method == "GET":
            return self._page(call.first("service_id"), call.first("state") or "")
        try:
            form = dict(parse_form(call.headers.get("content-type", ""), call.body).fields)
        except ValueError:
            return _error_page("The form could not be read.")
        return self._approve(call, form)

    def _page(self, service_id: str | None, state: str) -> Answer:
        if service_id != self._world.config.service_id:
            return _error_page("This service does not exist: check service_id.")
        choices = "".join(
            f'<label><input type="radio" name="shop_id" value="{escape(grant.shops[0].shop_id)}"'
            f"{' checked' if number == 0 else ''}> {escape(_names(grant))}</label><br>"
            for number, grant in enumerate(self._world.grants.grants)
        )
        return Answer.of_html(
            "<!doctype html><html><head><title>Authorize - TikTok Shop simulator</title></head><body>"
            "<h1>Authorize this app</h1><p>Choose the seller account that gives the app access to its shops.</p>"
            f'<form method="post" action="{CONSENT_PATH}">'
            f'<input type="hidden" name="service_id" value="{escape(service_id)}">'
            f'<input type="hidden" name="state" value="{escape(state)}">'
            f'{choices}<button type="submit" name="action" value="approve">Authorize</button></form></body></html>'
        )

    def _approve(self, call: Call, form: dict[str, str]) -> Answer:
        grant = self._chosen(form)
        redirect = self._world.settings.text("redirect_url")
        if form.get("service_id") != self._world.config.service_id:
            return _error_page("This service does not exist: check service_id.")
        if grant is None:
            return _error_page("This shop does not exist: check shop_id.")
        if not redirect:
            return _error_page(
                "The app has no redirect address: set redirect_url in the configuration or the settings."
            )
        call.applied, call.shop_id = True, grant.shops[0].shop_id
        call.effect = {"operation": "consent", "shop_ids": [shop.shop_id for shop in grant.shops]}
        query = {
            "app_key": self._world.config.app_key,
            "code": self._world.grants.issue_code(grant),
            "locale": "id-ID",
            "shop_region": grant.region,
            "state": form.get("state", ""),
        }
        return Answer.redirect(f"{redirect}{'&' if '?' in redirect else '?'}{urlencode(query)}")

    def _chosen(self, form: dict[str, str]) -> Grant | None:
        """Return the chosen seller's grant; without a choice, the first one's."""
        shop_id = form.get("shop_id")
        grants = self._world.grants
        return grants.grant_of_shop(shop_id) if shop_id else next(iter(grants.grants), None)


def _names(grant: Grant) -> str:
    return ", ".join(f"{shop.name} ({shop.region})" for shop in grant.shops)


def _error_page(problem: str) -> Answer:
    return Answer.of_html(
        f"<!doctype html><html><body><h1>Authorization failed</h1><p>{escape(problem)}</p></body></html>", 400
    )
