"""How one server is set up: read once, frozen, handed to whoever needs it."""

from dataclasses import dataclass, field
from pathlib import Path

from mockserver.errors import SettingsError
from mockserver.resources import data_root

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

#: The largest request body that is read, in bytes.
MAX_BODY = 2**20
#: How long calls under way may go on once the server is to stop, in seconds.
GRACE = 5.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What `serve` was asked for; every default stands here and nowhere else.

    `now` is the starting time of worlds in microseconds, `apis` the providers to serve (all of
    them when empty). `token` guards the control API; `max_worlds` is how many fit.
    """

    apis: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = 4010
    scenario: str = "default"
    seed: int | None = None
    now: int | None = None
    token: str | None = None
    max_worlds: int = 10_000
    allowed_hosts: frozenset[str] = frozenset()
    specs: Path = field(default_factory=lambda: data_root() / "specs")
    fixtures: Path = field(default_factory=lambda: data_root() / "fixtures")

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK and not self.token:
            raise SettingsError(
                f"{self.host} can be reached from other machines, and whoever reaches this server "
                "can change its worlds.",
                hint="Add --token SECRET for the control API, or serve on 127.0.0.1.",
            )
        if self.token == "":
            raise SettingsError(
                "The token is empty.", hint="Give --token a secret, or leave it out."
            )
        if not self.fixtures.is_dir():
            raise SettingsError(f"There is no folder {str(self.fixtures)!r} of fixtures.")

    @property
    def hosts(self) -> frozenset[str]:
        """The names a request's Host may have: loopback, the host served on, what was added."""
        return LOOPBACK | {self.host.lower()} | {name.lower() for name in self.allowed_hosts}
