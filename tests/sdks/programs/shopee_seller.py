"""Uses mcp-shopee-seller: a call is one of its tools by name. Host, app and token file come from the environment."""

import asyncio
import json
from typing import Any

from shopee_mcp.server import mcp

from tests.sdks.programs.serving import serve

_FAILED = "Erro:"


def main() -> None:
    """Serve calls of its tools; a tool's message of failure becomes an error."""
    loop = asyncio.new_event_loop()

    def handle(call: str, arguments: dict[str, Any]) -> Any:
        contents, _ = loop.run_until_complete(mcp.call_tool(call, arguments))
        text = contents[0].text
        if text.startswith(_FAILED):
            raise RuntimeError(text.removeprefix(_FAILED).strip())
        return json.loads(text)

    serve(handle)


if __name__ == "__main__":
    main()
