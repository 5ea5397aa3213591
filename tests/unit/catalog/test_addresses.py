"""Pictures are fetched from the open internet only."""

import pytest

from syncstore_catalog.images.addresses import ForbiddenAddress, check_url, is_global_address

NOT_OPEN = [
    "127.0.0.1",
    "127.8.8.8",
    "0.1.2.3",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.7",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "localhost",
    "1.2.3",
]
NOT_FETCHED = [
    "ftp://a.example/x.jpg",
    "file:///etc/passwd",
    "gopher://a.example/",
    "https://",
    "https:///x.jpg",
    "//a.example/x.jpg",
    "x.jpg",
    "https://user:pw@a.example/x.jpg",
    "https://user@a.example/",
    "http://a.example:99999/",
    "http://[::1/x",
]


@pytest.mark.parametrize("address", [*NOT_OPEN, ""])
def test_addresses_that_are_not_the_open_internet(address: str) -> None:
    assert not is_global_address(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_global_address(address)


@pytest.mark.parametrize("url", [*NOT_FETCHED, "https://a.example/" + "x" * 2000])
def test_urls_we_do_not_fetch(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        check_url(url)


def test_ordinary_urls_are_fine() -> None:
    check_url("https://cdn.a.example:8443/p/1.jpg?v=2#x")
    check_url("HTTP://A.example/1.jpg")
