"""A client of the gateway's REST API, for the demo and for operators. Knows the API and nothing behind it.

Every refusal becomes a GatewayRefused with the server's own words, silence a GatewayUnreachable. A used-up allowance
(429) is waited out. POSTs that make something carry an Idempotency-Key, so they are sent again after a cut connection.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.api_errors import GatewayRefused, GatewayUnreachable

Json = dict[str, Any]

_FIRST_POLL_S = 0.25
_LONGEST_POLL_S = 1.0
"""Slow enough for the default allowance of 100 requests a minute."""
_TRIES = 3
_FINAL = (httpx.ConnectError, httpx.TimeoutException)
"""Nobody is there, or took their time: asking again at once would not help."""
_LONGEST_WAIT_S = 60.0
_UNDER_WAY = ("queued", "syncing", "in_review", "deferred")
_VALIDATION_PAGE = 500
_PLAN_PATIENCE_S = 300.0
"""A plan reads every listing back, so it takes as long as the rate limit says."""
_REPORT_LISTS = ("defects", "warnings", "refused", "failed", "items")


class GatewayClient:
    """Calls the API with one key."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def products(self, **filters: str | Sequence[str]) -> AsyncIterator[Json]:
        """Every product of the read model that the filters leave, page by page."""
        params: dict[str, Any] = {**filters, "limit": 50}
        while True:
            page = await self._call("GET", "/products", params=params)
            for item in page["items"]:
                yield item
            if not page.get("next"):
                return
            params["cursor"] = page["next"]

    async def product(self, product_id: str) -> Json:
        """Everything of a product."""
        return await self._call("GET", f"/products/{product_id}")

    async def product_id(self, code_or_id: str) -> str:
        """The id of a product named by its code or its id. Raises LocalRunError (exit 1) when no code is equal.

        Looks again for two seconds: what was imported a moment ago may not be in the lists yet.
        """
        if _is_id(code_or_id):
            return code_or_id
        for pause_s in (0.5, 0.5, 1.0, 0.0):
            async for item in self.products(query=code_or_id, sort="title"):
                if item["code"] == code_or_id:
                    return str(item["product_id"])
            await asyncio.sleep(pause_s)
        raise LocalRunError(
            f"no product has the code {code_or_id}; look for it with: syncstore products --query WORDS", exit_code=1
        )

    async def sync(self, product_id: str, platform: str, *, shop_id: str | None = None, force: bool = False) -> Json:
        """Ask for one product now; the answer names the ``sync_id``."""
        body: Json = {"product_id": product_id, "target_platform": platform, "force": force}
        return await self._post("/sync/manual", {**body, "shop_id": shop_id} if shop_id else body)

    async def change_presence(self, verb: str, product_id: str, platform: str, *, shop_id: str | None = None) -> Json:
        """Take one product off its shops (unlist), put it back (relist) or remove it."""
        return await self._post(
            f"/listings/{verb}", _presence(shop_id, product_id=product_id, target_platform=platform)
        )

    async def change_presences(
        self, verb: str, product_ids: Sequence[str], platform: str, *, shop_id: str | None = None
    ) -> Json:
        """The same for many products, as a batch."""
        body = _presence(shop_id, product_ids=list(product_ids), platform=platform)
        return await self._post(f"/listings/{verb}/batch", body)

    async def sync_state(self, sync_id: str) -> Json:
        """How a manual sync stands."""
        return await self._call("GET", f"/sync/{sync_id}")

    async def start_batch(self, product_ids: Sequence[str], platform: str = "both", **options: Any) -> Json:
        """Ask for these products in waves; ``options`` are further members of the request."""
        return await self._post("/sync/batch", {"product_ids": list(product_ids), "platform": platform, **options})

    async def batch(self, batch_id: str) -> Json:
        """How a batch stands, with the first page of its problems."""
        return await self._call("GET", f"/sync/batch/{batch_id}")

    async def batch_progress(self, batch_id: str) -> AsyncIterator[Json]:
        """The batch, again and again until it has ended."""
        for pause_s in pauses():
            batch = await self.batch(batch_id)
            yield batch
            if batch["status"] != "running":
                return
            await asyncio.sleep(pause_s)

    async def resume_batch(self, batch_id: str) -> None:
        """Release the next wave of a stopped batch."""
        await self._post(f"/sync/batch/{batch_id}/resume")

    async def cancel_batch(self, batch_id: str) -> None:
        """Give up the waves that were not released."""
        await self._post(f"/sync/batch/{batch_id}/cancel")

    async def listings_under_way(self) -> int:
        """How many products still have a listing that is queued, being pushed, in review or waiting."""
        page = await self._call("GET", "/products", params={"limit": 50, "state": list(_UNDER_WAY)})
        return len(page["items"])

    async def validate_batch(self, batch_id: str) -> Json:
        """The validation report of a batch, read back from the platforms; pages are put together."""
        report = await self._call("GET", "/validation", params={"batch_id": batch_id}, timeout=300)
        following = report["next"]
        while following is not None:
            params = {"batch_id": batch_id, "after": following}
            page = await self._call("GET", "/validation", params=params, timeout=300)
            _add_report(report, page)
            following = page["next"]
        return report

    async def validation_file(self, product_ids: Sequence[str], platforms: Sequence[str], suffix: str) -> bytes:
        """The validation report of these products (none named: of all) as a file."""
        body: Json = {"product_ids": list(product_ids)} if product_ids else {}
        body |= {"platforms": list(platforms)} if platforms else {}
        return await self.file(
            "POST", "/validation/report", timeout=_PLAN_PATIENCE_S, json=body, params={"format": suffix}
        )

    async def validate_products(self, product_ids: Sequence[str], platforms: Sequence[str]) -> Json:
        """The validation report of these products, so many at a time; ``platforms`` empty = all."""
        report: Json | None = None
        for first in range(0, len(product_ids), _VALIDATION_PAGE):
            body: Json = {"product_ids": list(product_ids[first : first + _VALIDATION_PAGE])}
            if platforms:
                body["platforms"] = list(platforms)
            page = await self._call("POST", "/validation", json=body, timeout=300)
            if report is None:
                report = page
            else:
                _add_report(report, page)
        if report is None:
            raise LocalRunError("no product to validate")
        return report

    async def work(self, platform: str | None) -> Json:
        """The work of every shop."""
        return await self._call("GET", "/work", params=_given(platform=platform))

    async def logs(self, *, product_id: str | None, platform: str | None, limit: int) -> Json:
        """Calls to the platforms."""
        params = _given(product_id=product_id, platform=platform, limit=str(limit))
        return await self._call("GET", "/logs", params=params)

    async def dead_letters(self) -> Json:
        """Open dead letters of every service: at most 50 of each."""
        return await self._call("GET", "/dead-letters", params={"limit": "50"})

    async def close_dead_letter(self, letter: Json, verb: str) -> None:
        """``replay`` or ``discard`` a letter of the list."""
        await self._post(f"/dead-letters/{letter['service']}/{letter['id']}/{verb}")

    async def shops(self) -> Json:
        """The connected shops."""
        return await self._call("GET", "/shops")

    async def start_connecting(self, platform: str) -> str:
        """The page on which the seller gives their consent."""
        answer = await self._post("/shops/connect", {"platform": platform})
        return str(answer["consent_url"])

    async def pause_shop(self, shop_id: str, reason: str | None) -> Json:
        """Hold all pushes to a shop."""
        return await self._post(f"/shops/{shop_id}/pause", {"reason": reason})

    async def resume_shop(self, shop_id: str) -> Json:
        """Let pushes go on."""
        return await self._post(f"/shops/{shop_id}/resume")

    async def stop_switch(self) -> Json:
        """Whether pushes flow."""
        return await self._call("GET", "/stop-switch")

    async def throw_stop_switch(self, reason: str | None) -> Json:
        """Hold every push."""
        return await self._post("/stop-switch/on", {} if reason is None else {"reason": reason})

    async def release_stop_switch(self) -> Json:
        """Let pushes go on."""
        return await self._post("/stop-switch/off")

    async def rules(self) -> Json:
        """All rules in their order, with their version."""
        return await self._call("GET", "/rules")

    async def add_rule(self, rule: Json) -> Json:
        """Add a rule; the set."""
        return await self._post("/rules", rule)

    async def edit_rule(self, rule_id: str, changes: Json) -> Json:
        """Change a rule at the version in ``changes``; the set."""
        return await self._call("PATCH", f"/rules/{rule_id}", json=changes)

    async def delete_rule(self, rule_id: str, rules_version: int) -> Json:
        """Take a rule away; the set."""
        return await self._call("DELETE", f"/rules/{rule_id}", params={"rules_version": str(rules_version)})

    async def reorder_rules(self, rule_ids: Sequence[str], rules_version: int) -> Json:
        """Put all rules into this order; the set."""
        body = {"rules_version": rules_version, "rule_ids": list(rule_ids)}
        return await self._call("PUT", "/rules/order", json=body)

    async def test_rules(self, product_id: str, shop_id: str | None) -> Json:
        """What each shop shows of a product, and why."""
        return await self._call("POST", "/rules/test", json={"product_id": product_id, "shop_id": shop_id})

    async def rule_history(self, limit: int) -> Json:
        """The latest changes of rules."""
        return await self._call("GET", "/rules/history", params={"limit": str(limit)})

    async def overrides(self, product_id: str) -> Json:
        """A product's overrides."""
        return await self._call("GET", f"/products/{product_id}/overrides")

    async def override(self, product_id: str, shop_id: str) -> Json:
        """A product's override in one shop."""
        return await self._call("GET", f"/products/{product_id}/overrides/{shop_id}")

    async def edit_override(self, product_id: str, shop_id: str, changes: Json) -> Json:
        """Change an override at the version in ``changes``."""
        return await self._call("PATCH", f"/products/{product_id}/overrides/{shop_id}", json=changes)

    async def clear_override(self, product_id: str, shop_id: str, version: int) -> Json:
        """Take an override back."""
        path = f"/products/{product_id}/overrides/{shop_id}"
        return await self._call("DELETE", path, params={"version": str(version)})

    async def shop_settings(self, shop_id: str) -> Json:
        """A shop's defaults."""
        return await self._call("GET", f"/shops/{shop_id}/settings")

    async def edit_shop_settings(self, shop_id: str, changes: Json) -> Json:
        """Change a shop's defaults at the version in ``changes``."""
        return await self._call("PATCH", f"/shops/{shop_id}/settings", json=changes)

    async def make_plan(self, product_ids: Sequence[str], platform: str, shop_id: str | None) -> Json:
        """What a sync of these products would do, with every item."""
        body: Json = {"product_ids": list(product_ids), "platform": platform}
        plan = await self._call(
            "POST",
            "/plans",
            json={**body, "shop_id": shop_id} if shop_id else body,
            headers={"Idempotency-Key": str(uuid4())},
            timeout=_PLAN_PATIENCE_S,
        )
        return await self._whole_plan(plan)

    async def plan(self, plan_id: str) -> Json:
        """A plan with every item."""
        return await self._whole_plan(await self._call("GET", f"/plans/{plan_id}"))

    async def plans(self) -> Json:
        """The newest plans."""
        return await self._call("GET", "/plans")

    async def apply_plan(self, plan_id: str, *, confirm_removals: bool) -> Json:
        """Do what was planned, where nothing changed since."""
        body = {"confirm_removals": confirm_removals}
        path = f"/plans/{plan_id}/apply"
        headers = {"Idempotency-Key": str(uuid4())}
        return await self._whole_plan(
            await self._call("POST", path, json=body, headers=headers, timeout=_PLAN_PATIENCE_S)
        )

    async def _whole_plan(self, plan: Json) -> Json:
        while plan["next"] is not None:
            page = await self._call("GET", f"/plans/{plan['plan_id']}", params={"after": str(plan["next"])})
            plan = {**plan, "items": plan["items"] + page["items"], "next": page["next"]}
        return plan

    async def advice(self, code: str) -> Json:
        """What a code means."""
        return await self._call("GET", f"/problems/{quote(code, safe='')}")

    async def ask(self, method: str, path: str, **options: Any) -> Json:
        """Make a call that has no method of its own here; options are httpx's."""
        return await self._call(method, path, **options)

    async def file(self, method: str, path: str, *, timeout: float, **options: Any) -> bytes:
        """Make a call whose answer is a file."""
        answer = await self._answer(method, path, timeout, method == "GET", options)
        if answer.status_code >= 400:
            raise GatewayRefused(method, path, answer)
        return answer.content

    async def _post(self, path: str, body: Json | None = None) -> Json:
        return await self._call("POST", path, json=body, headers={"Idempotency-Key": str(uuid4())}, repeatable=True)

    async def _call(
        self, method: str, path: str, *, timeout: float = 30, repeatable: bool = False, **options: Any
    ) -> Json:
        answer = await self._answer(method, path, timeout, method == "GET" or repeatable, options)
        if answer.status_code >= 400:
            raise GatewayRefused(method, path, answer)
        body: Json = answer.json()
        return body

    async def _answer(
        self, method: str, path: str, timeout: float, repeatable: bool, options: dict[str, Any]
    ) -> httpx.Response:
        cuts, waited_s = 0, 0.0
        while True:
            try:
                answer = await self.http.request(method, f"/api/v1{path}", timeout=timeout, **options)
            except httpx.HTTPError as error:
                cuts += 1
                if not repeatable or cuts >= _TRIES or isinstance(error, _FINAL):
                    raise GatewayUnreachable(str(self.http.base_url).rstrip("/"), error) from error
                continue
            wait_s = _wait_s(answer)
            waited_s += wait_s
            if not wait_s or waited_s > _LONGEST_WAIT_S:
                return answer
            await asyncio.sleep(wait_s)


def _wait_s(answer: httpx.Response) -> float:
    """How long to wait before asking again; 0 when the answer is an answer."""
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        text = answer.headers.get("retry-after", "")
        return max(1.0, float(text)) if text.isdecimal() else 1.0
    # our own first try, whose connection was cut, is still being carried out
    is_twin_running = answer.status_code == httpx.codes.CONFLICT and b"IDEMPOTENCY_IN_FLIGHT" in answer.content
    return 1.0 if is_twin_running else 0.0


def pauses() -> Iterator[float]:
    """Pauses between questions: short at first, for what is quick; then within the allowance."""
    pause_s = _FIRST_POLL_S
    while True:
        yield pause_s
        pause_s = min(pause_s * 1.1, _LONGEST_POLL_S)


def _given(**params: str | None) -> dict[str, str]:
    return {name: value for name, value in params.items() if value is not None}


def _presence(shop_id: str | None, **body: Any) -> Json:
    return body if shop_id is None else {**body, "shop_id": shop_id}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _add_report(report: Json, page: Json) -> None:
    for part in _REPORT_LISTS:
        report[part] += page[part]
    report["counts"] = {key: value + page["counts"][key] for key, value in report["counts"].items()}
