"""Which addresses a picture may be fetched from: only those of the open internet.

Pure. A seller's file may name any URL; it must never reach our own machines, the cloud's metadata service or the
seller's network. The check is made on the address that is being dialled, so a name that resolves differently the
second time gains nothing.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_SPECIAL_V4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
"""Protocol assignments and retired relays: special in IANA's registry, global to some versions of ``ipaddress``."""
MAX_URL = 2000


class ForbiddenAddress(ValueError):
    """The URL or address is not one we fetch from."""


def check_url(url: str) -> None:
    """Raise ForbiddenAddress unless this is a plain http or https URL without credentials."""
    if len(url) > MAX_URL:
        raise ForbiddenAddress(f"the URL is longer than {MAX_URL} characters")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ForbiddenAddress("not a valid URL") from error
    if parts.scheme not in ("http", "https"):
        raise ForbiddenAddress("only http and https URLs can be fetched")
    if not host:
        raise ForbiddenAddress("the URL names no host")
    if parts.username is not None or parts.password is not None:
        raise ForbiddenAddress("the URL holds a user name or password")


def is_global_address(address: str) -> bool:
    """Tell whether an IP address (text, as a socket gives it) belongs to the open internet."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return _is_global_v4(parsed)
    return _is_global_v6(parsed)


def _is_global_v4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address in network for network in _SPECIAL_V4)


def _is_global_v6(address: IPv6Address) -> bool:
    """Addresses that carry an IPv4 address inside lead to that one, through a translator or a tunnel."""
    if address.ipv4_mapped is not None:
        return _is_global_v4(address.ipv4_mapped)
    if address.sixtofour is not None or address.teredo is not None or any(address in network for network in _NAT64):
        return False
    if int(address) >> 32 == 0:  # the retired ::a.b.c.d form
        return False
    return address.is_global and not address.is_multicast and not address.is_site_local
