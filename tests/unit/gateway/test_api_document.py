"""The committed OpenAPI document is the one of the code, and no route is open by accident."""

from pathlib import Path
from typing import Any

import pytest

from syncstore_gateway.api.routes import openapi_document, openapi_text
from syncstore_gateway.sync.model import Target

COMMITTED = Path(__file__).parents[3] / "services/gateway/openapi.json"
OPEN_BY_NATURE = {"/api/v1/shops/callback/{platform}"}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = openapi_document()["paths"]
    return [(path, method, operation) for path, methods in paths.items() for method, operation in methods.items()]


def test_the_committed_document_is_current() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == openapi_text(), (
        "run: uv run syncstore-gateway openapi --write services/gateway/openapi.json"
    )


def test_every_operation_needs_a_key_but_the_callback() -> None:
    without = {path for path, _, operation in operations() if not operation.get("security")}
    assert without == OPEN_BY_NATURE


def test_every_operation_documents_refusals_and_describes_itself() -> None:
    for path, method, operation in operations():
        assert operation.get("description"), (path, method)
        if path not in OPEN_BY_NATURE:
            assert {"401", "403", "429"} <= set(operation["responses"]), (path, method)


def test_errors_are_problems_in_every_operation() -> None:
    for path, method, operation in operations():
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"], (path, method, status)


@pytest.mark.parametrize("name", ["shopee", "tiktokshop", "both"])
def test_targets_have_their_public_names(name: str) -> None:
    assert Target(name).platforms
