"""Where commands ask and as whom, and how they name one thing among several."""

from pathlib import Path
from typing import Any

import pytest

from syncstore_cli.commands.access import find_access
from syncstore_cli.commands.overseeing import choose_letters
from syncstore_cli.commands.shops import choose_shop
from syncstore_cli.commands.words import Platform, State, Target
from syncstore_cli.local.errors import LocalRunError
from syncstore_cli.local.state import StateDirectory
from syncstore_cli.views.states import PLATFORM_TITLES
from syncstore_common.contracts.platforms import PLATFORMS
from syncstore_common.contracts.states import ListingState
from syncstore_gateway.sync import model

LETTERS = [
    {"id": "01a2aaaa", "service": "gateway"},
    {"id": "01a2bbbb", "service": "sync-shopee"},
    {"id": "01a2bccc", "service": "sync-shopee"},
]
SHOPS = [{"shop_id": "s1", "name": "Toko"}, {"shop_id": "s2", "name": "Toko"}, {"shop_id": "s3", "name": "Kios"}]


@pytest.fixture
def state_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory of its own, in which nothing runs."""
    monkeypatch.setenv("SYNCSTORE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.mark.parametrize("written", ["http://host:8000", "http://host:8000/", "http://host:8000/api/v1"])
def test_a_url_may_be_written_with_the_path_of_the_api(written: str) -> None:
    assert find_access(written, "key").url == "http://host:8000"


def test_without_a_url_the_local_run_is_asked(state_path: Path) -> None:
    with StateDirectory.open(state_path) as state:
        state.announce("http://127.0.0.1:20001")
        assert find_access(None, "key").url == "http://127.0.0.1:20001"


def test_what_is_missing_is_said_with_the_next_command(state_path: Path) -> None:
    assert not state_path.exists()
    with pytest.raises(LocalRunError, match="make up") as nowhere:
        find_access(None, "key")
    with pytest.raises(LocalRunError, match="SYNCSTORE_API_KEY") as nobody:
        find_access("http://host", None)
    with pytest.raises(LocalRunError, match="is no URL"):
        find_access("host:8000", "key")
    assert nowhere.value.exit_code == nobody.value.exit_code == 2


def test_a_key_is_never_part_of_what_is_printed_about_access() -> None:
    assert "ss_secret" not in repr(find_access("http://host", "ss_secret"))


@pytest.mark.parametrize(
    ("ids", "service", "chosen"),
    [
        ((), None, LETTERS),
        ((), "sync-shopee", LETTERS[1:]),
        (("01A2BB", "01a2a", "01a2aaaa"), None, [LETTERS[1], LETTERS[0]]),
    ],
)
def test_letters_are_chosen_by_service_and_by_the_beginning_of_their_ids(
    ids: tuple[str, ...], service: str | None, chosen: list[dict[str, Any]]
) -> None:
    assert choose_letters(LETTERS, ids, service) == chosen


@pytest.mark.parametrize(("wanted", "words"), [("01a2b", "fits 2 letters"), ("ff", "fits no open letter")])
def test_a_beginning_that_does_not_name_one_letter_is_refused(wanted: str, words: str) -> None:
    with pytest.raises(LocalRunError, match=words):
        choose_letters(LETTERS, [wanted], None)


def test_a_shop_is_named_by_its_id_or_by_a_name_of_its_own() -> None:
    assert choose_shop(SHOPS, "s2") == SHOPS[1]
    assert choose_shop(SHOPS, "Kios") == SHOPS[2]
    with pytest.raises(LocalRunError, match="2 shops are called Toko"):
        choose_shop(SHOPS, "Toko")
    with pytest.raises(LocalRunError, match="No shop is called Warung"):
        choose_shop(SHOPS, "Warung")


def test_the_words_of_the_commands_are_those_of_the_api() -> None:
    assert {row.api_name: row.title for row in PLATFORMS.values()} == PLATFORM_TITLES
    assert [str(word) for word in Platform] == list(PLATFORM_TITLES)
    assert [str(word) for word in Target] == [str(word) for word in model.Target]
    assert [str(word) for word in State] == [str(word) for word in ListingState]
