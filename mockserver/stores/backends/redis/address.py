"""The address of a Redis store: host, port, database, credentials, and options after a `?`."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit, urlunsplit

from mockserver.errors import SettingsError
from mockserver.stores.address_options import AddressOptions

_EXAMPLE = "Write it like --store redis://localhost:6379/0, or redis://host:6379?cluster=yes."
_SWITCH = {"yes": True, "no": False}
_OPTIONS = ("cluster", "prefix", "tls", "wait")
_PREFIX = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Address(NamedTuple):
    """Where the server is, and how it is used."""

    url: str
    is_cluster: bool = False
    #: How the names of all keys begin, so that others can use the same database.
    prefix: str = "mock"
    #: How many seconds a call waits for an answer.
    wait: float = 5.0

    @property
    def shown(self) -> str:
        """The address without its credentials."""
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    @property
    def options(self) -> dict[str, Any]:
        """What the driver is told beside the URL.

        By version 2 of the protocol, answers are lists, whatever the driver would make of them.
        """
        return {"socket_timeout": self.wait, "socket_connect_timeout": self.wait, "protocol": 2}


def read_address(text: str) -> Address:
    """Read the part of an address behind `redis:`. Raises SettingsError."""
    parts = _split(text)
    options = AddressOptions.read(parts.query, _OPTIONS, "Redis", _EXAMPLE)
    given = options.given
    scheme = "rediss" if _switch(given, "tls") else "redis"
    url = urlunsplit((scheme, parts.netloc, parts.path, "", ""))
    address = Address(url, _switch(given, "cluster"))
    if address.is_cluster and parts.path.strip("/") not in ("", "0"):
        raise SettingsError("A cluster has the database 0 only.", hint=_EXAMPLE)
    if "prefix" in given:
        if not _PREFIX.fullmatch(given["prefix"]):
            what = f"`prefix` is 1 to 64 letters, digits, '.', '_' or '-', not {given['prefix']!r}."
            raise SettingsError(what, hint=_EXAMPLE)
        address = address._replace(prefix=given["prefix"])
    return address._replace(wait=options.seconds("wait", address.wait))


def _split(text: str) -> SplitResult:
    """Take the address apart. What is wrong is told without the address: it may hold a password."""
    try:
        parts = urlsplit(f"redis:{text}")
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise SettingsError(f"This is no address of Redis: {error}.", hint=_EXAMPLE) from None
    if not host:
        raise SettingsError("The store 'redis' needs a host.", hint=_EXAMPLE)
    database = parts.path.strip("/")
    if database and not re.fullmatch(r"[0-9]{1,9}", database):
        what = f"A database of Redis is a number, and not {database!r}."
        raise SettingsError(what, hint=_EXAMPLE)
    return parts


def _switch(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "no")
    if value not in _SWITCH:
        raise SettingsError(f"`{name}` is 'yes' or 'no', and not {value!r}.", hint=_EXAMPLE)
    return _SWITCH[value]
