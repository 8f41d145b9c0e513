"""A mock server, reached by its URL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from mockserver.client.api import Api
from mockserver.client.clock import starting_clock
from mockserver.client.control import Control
from mockserver.client.rules import without_none
from mockserver.client.world import World
from mockserver.errors import UnknownName


class MockServer:
    """The mock server at `url`; `token` is that of its control API, if it has one.

    The APIs and their credentials never change while a server runs, so they are fetched once for
    each scenario.
    `url` has no slash at its end; `has_token` is true where a token is sent.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self._control = Control(url, token)
        self._apis: dict[str | None, Mapping[str, Api]] = {}
        self.url = self._control.url
        self.has_token = token is not None

    def __repr__(self) -> str:
        return f"<MockServer at {self.url}>"

    def health(self) -> Mapping[str, str]:
        """Return `status` and `version`. Raises MockServerUnreachable where nobody answers."""
        return dict(self._control.get("health"))

    def apis(self, scenario: str | None = None) -> Mapping[str, Api]:
        """Return the simulated APIs by name, with the credentials of a scenario.

        Without a scenario, it is that of the server. Raises MockServerRefused for an unknown one.
        """
        if scenario not in self._apis:
            payload = self._control.get("apis", **without_none(scenario=scenario))["apis"]
            self._apis[scenario] = {each["name"]: Api.of(each) for each in payload}
        return self._apis[scenario]

    def api(self, name: str, scenario: str | None = None) -> Api:
        """Return one API, as `apis` does. Raises UnknownName with the closest name."""
        apis = self.apis(scenario)
        if name not in apis:
            raise UnknownName("API", name, apis)
        return apis[name]

    def scenarios(self) -> Mapping[str, str]:
        """Return the description of every scenario, by name."""
        payload = self._control.get("apis")["scenarios"]
        return {each["name"]: each["description"] for each in payload}

    def world(self, name: str) -> World:
        """Return a world by its name. It need not exist: the first call makes it."""
        return World(self, self._control, name)

    def worlds(self) -> list[str]:
        """List the names of all worlds."""
        return list(self._control.get("worlds")["worlds"])

    def create_world(
        self,
        name: str | None = None,
        scenario: str | None = None,
        seed: int | None = None,
        clock: str | datetime | Mapping[str, Any] | None = None,
        ttl: float | None = None,
    ) -> World:
        """Create a world, and replace any of that name; without a name it gets a unique one.

        `clock` is the moment at which the world's clock stands, or a mapping of `now`, `frozen`
        and `rate`; without it, the scenario's. The server drops the world after `ttl` seconds of
        the wall clock without a call. Raises MockServerRefused.
        """
        name = name or f"world-{uuid4().hex}"
        options = without_none(scenario=scenario, seed=seed, ttl=ttl)
        if clock is not None:
            options["clock"] = starting_clock(clock)
        self._control.put("worlds", name, body=options)
        return self.world(name)

    def drop_worlds(self, prefix: str) -> int:
        """Drop every world whose name begins with `prefix`; returns how many there were."""
        return int(self._control.delete("worlds", prefix=prefix)["dropped"])
