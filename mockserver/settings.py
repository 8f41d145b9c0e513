"""The settings of one server: read once at start-up, never changed."""

from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from pathlib import Path

from mockserver.errors import SettingsError
from mockserver.own_document import OwnDocument, require_names
from mockserver.resources import data_root

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

#: The largest request body that is read, in bytes.
MAX_BODY = 2**20
#: How many seconds running calls may still take when the server is asked to stop.
GRACE = 5.0


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of `serve`; every default is defined here and nowhere else.

    `now` is the starting time of worlds in microseconds, `apis` the built-in APIs to serve and
    `documents` the user's own; without both, all built-in ones are served. `token` guards the
    control API. `max_worlds` is how many worlds fit and `max_bytes` how many bytes all their rows
    may take; with `strict_worlds`, a world is made by PUT /_mock/worlds/{world} and by nothing
    else. `store` is the address of the store that keeps them, `loads` are files of saved worlds to
    begin with. `grace` is how many seconds running calls may still take when the server is asked to
    stop. `cache` is a folder for what is made of documents, which makes the next start faster.
    """

    apis: tuple[str, ...] = ()
    documents: tuple[OwnDocument, ...] = ()
    host: str = "127.0.0.1"
    port: int = 4010
    scenario: str = "default"
    seed: int | None = None
    now: int | None = None
    token: str | None = None
    max_worlds: int = 10_000
    grace: float = GRACE
    max_bytes: int = 2**30
    strict_worlds: bool = False
    store: str = "memory"
    loads: tuple[Path, ...] = ()
    cache: Path | None = None
    allowed_hosts: frozenset[str] = frozenset()
    specs: Path = field(default_factory=lambda: data_root() / "specs")
    fixtures: Path = field(default_factory=lambda: data_root() / "fixtures")

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK and not is_loopback_address(self.host) and not self.token:
            raise SettingsError(
                f"{self.host} can be reached from other machines, and whoever reaches this server "
                "can change its worlds.",
                hint="Add --token SECRET for the control API, or serve on 127.0.0.1.",
            )
        if self.token is not None and not _is_token(self.token):
            raise SettingsError(
                "The token is blank, or no request can carry it.",
                hint="Give --token (or MOCKSERVER_TOKEN) a secret of visible ASCII characters, "
                "without a space at its ends; or leave it out.",
            )
        if not self.fixtures.is_dir():
            what = f"There is no folder {str(self.fixtures)!r} of fixtures."
            raise SettingsError(what, hint="Make it, or name another by --fixtures.")
        require_names(self.documents)

    @property
    def hosts(self) -> frozenset[str]:
        """The names that a request's Host may have: loopback, the served host, added ones."""
        return LOOPBACK | {self.host.lower()} | {name.lower() for name in self.allowed_hosts}


def is_loopback_address(name: str) -> bool:
    """Whether a name is an address that only this machine can reach: 127.0.0.0/8 or ::1."""
    try:
        return IPv4Address(name).is_loopback
    except AddressValueError:
        pass
    try:
        return IPv6Address(name) == IPv6Address("::1")
    except AddressValueError:
        return False


def is_loopback_name(name: str) -> bool:
    """Whether a host name or address is this machine's alone: no other can have it (RFC 6761)."""
    return name == "localhost" or name.endswith(".localhost") or is_loopback_address(name)


def _is_token(token: str) -> bool:
    """Whether a header can carry the token unchanged: a header loses spaces at both ends."""
    return token.isascii() and token.isprintable() and token.strip() == token != ""
