"""A named starting world: which rows, which seed, and what time it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.engine.clock import SECOND, Clock
from mockserver.engine.provider import Provider
from mockserver.engine.rules import FAULTS, RULES_API, STUBS, Rule, add_rule, normalized
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.errors import FixtureError

#: 2020-01-01T00:00:00Z: when the rows of worlds without a starting time were written.
LONG_AGO = 1_577_836_800 * SECOND


@dataclass(frozen=True, slots=True)
class Fixture:
    """The rows of one API, as its schema accepted them; `where` names a pointer's file and line."""

    rows: Mapping[str, Any]
    where: Callable[[str], str]
    #: Magic values: stubs that come with the rows.
    stubs: Sequence[Rule] = ()


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
    stubs: Sequence[Rule] = ()
    faults: Sequence[Rule] = ()

    def make_world(self, providers: Mapping[str, Provider], seed: int, now: int | None) -> World:
        """Make the world in which every API's rows stand. Raises FixtureError where they clash.

        `now` is when the rows are written: the time at which the world starts, where that is
        known. A world that runs beside the wall clock has rows from long before, so that they
        are the same whenever it is made; what has become due since happens on the first call.
        """
        world = World("", Start(self.name), seed, Clock(LONG_AGO if now is None else now, None))
        for name, fixture in self.fixtures.items():
            transaction = Transaction(world, name, world.clock.at)
            try:
                providers[name].load_fixture(transaction, fixture.rows)
            except FixtureError as error:
                place = fixture.where(error.where or "")
                raise FixtureError(error.what, where=place, hint=error.hint) from None
            except ValueError as error:
                # A moment or duration that its schema accepts and no clock here can show.
                raise FixtureError(str(error), where=fixture.where("")) from None
            world.apply(transaction.changes())
        rules = Transaction(world, RULES_API, world.clock.at)
        for stub in self.all_stubs():
            add_rule(rules, STUBS, stub)
        for fault in self.faults:
            add_rule(rules, FAULTS, fault)
        if not rules.is_idle:
            world.apply(rules.changes())
        return world

    def all_stubs(self) -> Iterator[Rule]:
        """Go through the stubs of the fixtures, then the scenario's own, which are asked first."""
        for api, fixture in self.fixtures.items():
            yield from (normalized({**stub, "api": api}) for stub in fixture.stubs)
        yield from map(normalized, self.stubs)
