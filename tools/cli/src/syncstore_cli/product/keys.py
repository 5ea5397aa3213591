"""API keys of a local run, made by the gateway's own command; their text passes through here once."""

import json

from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.stack import python_command
from syncstore_cli.product.running import run_once
from syncstore_cli.product.services import GATEWAY, Deployment

_KEY_PREFIX = "ss_"


async def make_key(deployment: Deployment, name: str) -> str:
    """Make an admin's key; its text is stored nowhere. Raises LocalRunError, for example when the name is taken."""
    output = await _keys(deployment, f"making the API key '{name}'", "create", name, "--scopes", "admin")
    key = next((word for word in output.split() if word.startswith(_KEY_PREFIX)), None)
    if key is None:
        raise LocalRunError("the gateway made no API key")
    return key


async def has_keys(deployment: Deployment) -> bool:
    """Whether any key of the installation is still good."""
    output = await _keys(deployment, "listing the API keys", "--json", "list")
    listed = next((line for line in output.splitlines() if line.startswith("[")), "[]")
    return any(key["revoked_at"] is None for key in json.loads(listed))


async def _keys(deployment: Deployment, what: str, *arguments: str) -> str:
    command = python_command(f"{GATEWAY.package}.access.key_command", *arguments)
    return await run_once(what, command, deployment.environment(GATEWAY))
