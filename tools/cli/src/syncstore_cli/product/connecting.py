"""Connecting a simulated shop the way a seller does: consent page, approval, redirect, token exchange."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import httpx

from syncstore_cli.local.errors import LocalRunError


class _Form(HTMLParser):
    """The first form of a page: its action and hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the form's action and the values of its inputs."""
        given = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = given.get("action") or ""
        elif tag == "input" and given.get("name"):
            self.fields[str(given["name"])] = given.get("value") or ""


async def connect_shop(api: httpx.AsyncClient, platform: str, external_shop_id: str) -> dict[str, Any]:
    """Connect a shop of a simulator; ``api`` speaks to the gateway. Raises LocalRunError when a step is refused."""
    started = _checked(await api.post("/api/v1/shops/connect", json={"platform": platform}))
    return await approve(platform, started.json()["consent_url"], external_shop_id)


async def approve(platform: str, consent_url: str, external_shop_id: str | None = None) -> dict[str, Any]:
    """Press the button of a simulator's consent page and follow the redirect; without an id its first shop approves.

    Returns the shop as the gateway shows it. Raises LocalRunError when a step is refused.
    """
    [shop, *_] = await approve_as(platform, consent_url, {"shop_id": external_shop_id} if external_shop_id else {})
    return shop


async def approve_as(platform: str, consent_url: str, owner: dict[str, str]) -> list[dict[str, Any]]:
    """The same as whoever ``owner`` names (``shop_id`` or ``main_account_id``); returns every shop connected."""
    async with httpx.AsyncClient(timeout=30, trust_env=False) as browser:
        page = _checked(await browser.get(consent_url))
        form = _Form()
        form.feed(page.text)
        if form.action is None:
            raise LocalRunError(f"the consent page of {platform} has no form to approve")
        fields = {**form.fields, **owner}
        approved = await browser.post(urljoin(str(page.url), form.action), data=fields)
        if approved.status_code not in (302, 303):
            raise LocalRunError(f"{platform} did not accept the approval: {approved.status_code} {approved.text[:200]}")
        finished = _checked(await browser.get(approved.headers["location"]))
    shops: list[dict[str, Any]] = finished.json()["shops"]
    return shops


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.status_code >= 400:
        raise LocalRunError(
            f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:500]}"
        )
    return answer
