"""The address of an upstream: judged and resolved once, when the server starts."""

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from mockserver.errors import SettingsError
from mockserver.settings import is_loopback_address, is_loopback_name

#: Looks a host name up; returns the texts of its IP addresses. Raises OSError.
Resolve = Callable[[str, int], list[str]]

_PORTS: Final = {"http": 80, "https": 443}
#: IPv6 addresses whose last 32 bits are an IPv4 address (RFC 6052).
_NAT64: Final = IPv6Network("64:ff9b::/96")


class Address(NamedTuple):
    """Where an upstream is: `path` is put before the paths of calls, `pinned` are its addresses."""

    scheme: str
    host: str
    port: int
    path: str
    pinned: tuple[str, ...]

    @property
    def host_header(self) -> str:
        """The Host of every request; a usual port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.path}"


def resolve(host: str, port: int) -> list[str]:
    """Look a host name up in the DNS. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def read_address(url: str, *, allow_private: bool = False, resolve: Resolve = resolve) -> Address:
    """Read an upstream's URL, and look its host up; nothing looks it up again.

    The URL may have a path, and no user, query or fragment. A private address, one of this machine
    among them, needs `allow_private`, unless the URL itself names the loopback: `localhost`,
    `127.0.0.1`, `[::1]`. Raises SettingsError.
    """
    parts = _split(url)
    host = _ascii(str(parts.hostname))
    port = parts.port or _PORTS[parts.scheme]
    try:
        pinned = resolve(host, port)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no name"
        raise SettingsError(
            f"The upstream's host {host!r} cannot be looked up: {reason}.",
            hint="Correct --upstream, or the name service of this machine.",
        ) from None
    if not allow_private:
        _require_public(host, pinned)
    return Address(parts.scheme, host, port, parts.path.rstrip("/"), tuple(pinned))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in _PORTS and parts.hostname and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole:
        raise SettingsError(
            "The upstream is not an address of HTTP.",
            hint="Write it with its scheme: --upstream https://api.example.com",
        )
    # The URL is not shown: what stands before the @ is a password.
    if parts.username is not None or parts.password is not None:
        raise SettingsError(
            "The upstream's URL has a user in it.",
            hint="Leave it out: the proxy passes on the credentials of its consumers.",
        )
    if parts.query or parts.fragment or not parts.path.isascii() or not url.isprintable():
        raise SettingsError(
            f"{url!r} is not an upstream: it has more than scheme, host, port and path.",
            hint="Leave out the query and the fragment, and encode what is not ASCII.",
        )
    return parts


def _ascii(host: str) -> str:
    """Return a host name as the DNS has it: letters beyond ASCII are encoded."""
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def _require_public(host: str, addresses: list[str]) -> None:
    """Refuse private addresses. Raises SettingsError with the first of them."""
    is_loopback = is_loopback_name(host)
    for each in addresses:
        if is_loopback_address(each) if is_loopback else _is_public(ip_address(each.split("%")[0])):
            continue
        raise SettingsError(
            f"The upstream {host!r} has the address {each}, which is private.",
            hint="If that is the server you mean, add --allow-private.",
        )


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the public internet; so is the IPv4 address inside it."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv4Address):
        return True
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner is None or _is_public(inner)
