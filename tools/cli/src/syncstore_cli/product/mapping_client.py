"""The calls about mappings: what shops offer, how products are mapped, templates."""

from typing import Any
from uuid import uuid4

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.client import GatewayClient, Json

_TEMPLATES = "/mapping/templates"


class MappingClient:
    """Speaks about mappings through the gateway's client."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def check(self, product_id: str, shop_id: str | None) -> Json:
        """How a product is mapped in each shop, and what is missing."""
        params = {"shop_id": shop_id} if shop_id is not None else {}
        return await self._client.ask("GET", f"/products/{product_id}/mapping", params=params, timeout=60)

    async def choices(self, shop_id: str, kind: str, query: str, category_id: str | None = None) -> Json:
        """What a shop offers to map to."""
        params = {"query": query, **({"category_id": category_id} if category_id is not None else {})}
        return await self._client.ask("GET", f"/shops/{shop_id}/mapping/{kind}", params=params, timeout=60)

    async def attributes(self, shop_id: str, category_id: str) -> Json:
        """What a category wants to know of a product."""
        path = f"/shops/{shop_id}/mapping/categories/{category_id}/attributes"
        return await self._client.ask("GET", path, timeout=60)

    async def templates(self) -> Json:
        """All templates by name."""
        return await self._client.ask("GET", _TEMPLATES)

    async def template(self, wanted: str) -> Json:
        """The template of a name or id, with the shops that use it. Raises LocalRunError when there is none."""
        for item in (await self.templates())["items"]:
            if wanted in (item["template_id"], item["name"]) or wanted.casefold() == item["name"].casefold():
                return await self._client.ask("GET", f"{_TEMPLATES}/{item['template_id']}")
        raise LocalRunError(f"No template is called {wanted}; see: syncstore mapping templates", exit_code=1)

    async def add_template(self, name: str, platform: str, mapping: Json) -> Json:
        """Add a template."""
        body = {**mapping, "name": name, "platform": platform}
        headers = {"Idempotency-Key": str(uuid4())}
        return await self._client.ask("POST", _TEMPLATES, json=body, headers=headers, repeatable=True)

    async def edit_template(self, template: Json, changes: dict[str, Any]) -> Json:
        """Change a template at the version that was read."""
        body = {**changes, "version": template["version"]}
        return await self._client.ask("PATCH", f"{_TEMPLATES}/{template['template_id']}", json=body)

    async def delete_template(self, template: Json) -> Json:
        """Take a template away."""
        params = {"version": str(template["version"])}
        return await self._client.ask("DELETE", f"{_TEMPLATES}/{template['template_id']}", params=params)

    async def use_template(self, template: Json, **shops: list[str]) -> Json:
        """Have shops use a template (``add``), or use it no more (``remove``)."""
        return await self._client.ask("POST", f"{_TEMPLATES}/{template['template_id']}/shops", json=shops)
