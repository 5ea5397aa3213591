"""API keys of a local run, made by the gateway's own command; their text passes through here once."""

import json

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.product.running import run_once
from syncstore_cli.product.services import GATEWAY, Deployment

_KEY_PREFIX = "ss_"


async def make_key(deployment: Deployment, name: str) -> str:
    """Make an admin's key; its text is stored nowhere. Raises LocalRunError, for example when the name is taken."""
    command = GATEWAY.command("keys", "create", name, "--scopes", "admin")
    output = await run_once(f"making the API key '{name}'", command, deployment.environment(GATEWAY))
    key = next((word for word in output.split() if word.startswith(_KEY_PREFIX)), None)
    if key is None:
        raise LocalRunError("the gateway made no API key")
    return key


async def has_keys(deployment: Deployment) -> bool:
    """Whether any key of the installation is still good."""
    command = GATEWAY.command("keys", "--json", "list")
    output = await run_once("listing the API keys", command, deployment.environment(GATEWAY))
    listed = next((line for line in output.splitlines() if line.startswith("[")), "[]")
    return any(key["revoked_at"] is None for key in json.loads(listed))
