"""A named starting world: which rows, which seed, and what time it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.engine.clock import Clock
from mockserver.engine.provider import Provider
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.errors import FixtureError


@dataclass(frozen=True, slots=True)
class Fixture:
    """The rows of one API, as its schema accepted them; `where` names a pointer's file and line."""

    rows: Mapping[str, Any]
    where: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What QA asks for by name: the fixture of each API, the time, the seed.

    Without `now` the world starts at the wall clock's time, and runs.
    """

    name: str
    description: str
    fixtures: Mapping[str, Fixture]
    now: int | None = None
    frozen: bool = False
    seed: int = 0

    def clock(self, wall: int) -> Clock:
        """Give the clock that the world starts with."""
        return Clock(wall if self.now is None else self.now, None if self.frozen else wall)

    def found(self, providers: Mapping[str, Provider], seed: int, wall: int) -> World:
        """Make the world in which every API's rows stand. Raises FixtureError where they clash."""
        world = World("", Start(self.name), seed, self.clock(wall))
        for name, fixture in self.fixtures.items():
            transaction = Transaction(world, name, world.clock.at)
            try:
                providers[name].found(transaction, fixture.rows)
            except FixtureError as error:
                place = fixture.where(error.where or "")
                raise FixtureError(error.what, where=place, hint=error.hint) from None
            world.apply(transaction.changes())
        return world
