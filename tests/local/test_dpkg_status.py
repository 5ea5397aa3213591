"""The list of installed packages without some of them."""

import re

from syncstore_cli.local.dpkg_status import without

STATUS = """\
Package: libc6
Status: install ok installed

Package: erlang-base
Status: install ok installed
Depends: libc6 (>= 2.36)
Description: Erlang
 postgresql is not mentioned as a package here

Package: chat-server
Status: install ok installed
Pre-Depends: adduser, erlang-base:any (>= 1:25)

Package: chat-plugin
Status: install ok installed
Depends: chat-server (= 1.0) | other-chat, libc6

Package: chat-theme
Status: install ok installed
Depends: chat-server | libc6
"""


def packages(status: str) -> list[str]:
    return re.findall(r"^Package: (\S+)", status, re.MULTILINE)


def test_dependents_go_too_but_not_those_with_another_way() -> None:
    kept = without(STATUS.replace(" | other-chat", ""), re.compile("erlang"))

    assert packages(kept) == ["libc6", "chat-theme"]


def test_an_alternative_that_is_not_gone_keeps_a_package() -> None:
    assert packages(without(STATUS, re.compile("erlang"))) == ["libc6", "chat-plugin", "chat-theme"]


def test_a_package_of_two_architectures_is_kept_twice() -> None:
    twice = STATUS + "\nPackage: libc6\nArchitecture: i386\n"

    assert packages(without(twice, re.compile("chat"))) == ["libc6", "erlang-base", "libc6"]


def test_nothing_goes_when_nothing_matches() -> None:
    assert without(STATUS, re.compile("postgresql")).split() == STATUS.split()
