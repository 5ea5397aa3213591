"""Uses tiktok-erp-mcp: its client's methods, its tools, and the two steps its operator takes in its own database."""

from typing import Any

from tiktok_erp_mcp import server

from tests.sdks.programs.serving import serve

_TOOLS = (
    server.list_shops,
    server.get_categories,
    server.create_product_draft,
    server.get_draft,
    server.update_draft,
    server.submit_for_review,
    server.publish_draft,
)


def main() -> None:
    """Serve ``client.method``, ``db.method`` and tools."""
    tools = {tool.__name__: tool for tool in _TOOLS}

    def handle(call: str, arguments: dict[str, Any]) -> Any:
        part, _, method = call.partition(".")
        match part:
            case "client":
                return getattr(server.get_client(), method)(**arguments)
            case "db":
                return getattr(server.db, method)(**arguments)
            case _:
                return tools[call](**arguments)

    serve(handle)


if __name__ == "__main__":
    main()
