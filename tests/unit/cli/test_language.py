"""The language of a command reaches what it asks."""

import json

import pytest
from typer.testing import CliRunner

from syncstore_cli.commands.access import LANGUAGE
from syncstore_cli.main import app


@pytest.mark.parametrize(("given", "language"), [((), "en"), (("--lang", "id"), "id"), (("--lang", "en"), "en")])
def test_the_language_before_a_command_is_the_one_it_asks_in(
    given: tuple[str, ...], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("syncstore_cli.commands.explaining.operate", lambda *_, **__: _ended(asked))
    token = LANGUAGE.set("en")
    try:
        CliRunner().invoke(app, [*given, "explain", "title.too_short"])
    finally:
        LANGUAGE.reset(token)
    assert asked == [language]


def test_another_language_is_refused() -> None:
    said = CliRunner().invoke(app, ["--lang", "fr", "explain", "x"])
    assert said.exit_code == 2
    assert "fr" in json.dumps(said.output)


def _ended(asked: list[str]) -> BaseException:
    asked.append(LANGUAGE.get())
    return SystemExit(0)
