"""A mock server, joined by its URL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from mockserver.client.clock import starting_clock
from mockserver.client.control import Control
from mockserver.client.rules import given
from mockserver.client.world import World
from mockserver.errors import UnknownName


@dataclass(frozen=True, repr=False)
class Credentials:
    """Ready-made credentials of an API: `headers` can be sent as they are."""

    headers: Mapping[str, str]

    def __repr__(self) -> str:
        return f"<Credentials: {', '.join(self.headers)}>"


@dataclass(frozen=True)
class Api:
    """A simulated API: the control API's own description of it.

    `base_path` is the path of the vendor's server URL. `operations` have `id`, `method`, `path`
    (with the base path), `summary`, `provenance` and `note`; `backstage` actions have `name`,
    `summary` and `body`, a JSON Schema.
    """

    name: str
    title: str
    base_path: str
    credentials: Credentials
    operations: Sequence[Mapping[str, Any]]
    backstage: Sequence[Mapping[str, Any]]


class MockServer:
    """The mock server at `url`; `token` is the one that it was started with, if any.

    What never changes while a server runs (its APIs and their credentials) is asked for once.
    `url` has no slash at its end; `has_token` tells whether a token is sent.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self._control = Control(url, token)
        self._apis: Mapping[str, Api] | None = None
        self.url = self._control.url
        self.has_token = token is not None

    def __repr__(self) -> str:
        return f"<MockServer at {self.url}>"

    def health(self) -> Mapping[str, str]:
        """Tell `status` and `version`. Raises MockServerUnreachable where nobody answers."""
        return dict(self._control.get("health"))

    def apis(self) -> Mapping[str, Api]:
        """Give the simulated APIs by name."""
        if self._apis is None:
            told = [_api(each) for each in self._control.get("apis")["apis"]]
            self._apis = {each.name: each for each in told}
        return self._apis

    def api(self, name: str) -> Api:
        """Give one API. Raises UnknownName, with the nearest."""
        if name not in self.apis():
            raise UnknownName("API", name, self.apis())
        return self.apis()[name]

    def scenarios(self) -> Mapping[str, str]:
        """Give what every scenario is for, by name."""
        told = self._control.get("apis")["scenarios"]
        return {each["name"]: each["description"] for each in told}

    def world(self, name: str) -> World:
        """Speak of a world by its name. It need not be there: the first call makes it."""
        return World(self, self._control, name)

    def worlds(self) -> list[str]:
        """List the names of the worlds that there are."""
        return list(self._control.get("worlds")["worlds"])

    def create_world(
        self,
        name: str | None = None,
        scenario: str | None = None,
        seed: int | None = None,
        clock: str | datetime | Mapping[str, Any] | None = None,
        ttl: float | None = None,
    ) -> World:
        """Make a world anew, in place of any of that name; without one, of a name of its own.

        `clock` is the moment at which the world's clock stands, or a mapping of `now`, `frozen`
        and `rate`; the scenario's own without it. After `ttl` seconds of the wall clock without
        a call, the server drops the world. Raises MockServerRefused.
        """
        name = name or f"world-{uuid4().hex}"
        wish = given(scenario=scenario, seed=seed, ttl=ttl)
        if clock is not None:
            wish["clock"] = starting_clock(clock)
        self._control.put("worlds", name, body=wish)
        return self.world(name)

    def drop_worlds(self, prefix: str) -> int:
        """Drop every world whose name begins so; gives how many there were."""
        return int(self._control.delete("worlds", prefix=prefix)["dropped"])


def _api(told: Mapping[str, Any]) -> Api:
    return Api(
        name=told["name"],
        title=told["title"],
        base_path=told["base_path"],
        credentials=Credentials(told["credentials"]["headers"]),
        operations=told["operations"],
        backstage=told["backstage"],
    )
