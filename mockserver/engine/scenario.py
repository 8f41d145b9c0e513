"""A named starting world: its rows, seed and time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.engine.clock import SECOND, Clock
from mockserver.engine.provider import Provider
from mockserver.engine.rules import FAULTS, RULES_API, STUBS, Rule, add_rule
from mockserver.engine.story import Story
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.errors import FixtureError, TooMany

#: 2020-01-01T00:00:00Z: the time at which rows are written in worlds without a starting time.
LONG_AGO = 1_577_836_800 * SECOND

_TIMES = "Write moments such as 2026-11-26T12:00:00Z and durations such as P30D."


@dataclass(frozen=True, slots=True)
class Fixture:
    """Rows that their schema has accepted; `where` returns the file and line of a pointer."""

    rows: Mapping[str, Any]
    where: Callable[[str], str]
    #: Admitted stubs that belong to the rows, for "magic" values.
    stubs: Sequence[Rule] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named starting world: the fixture of each owner of rows, the time, the seed.

    Without `now` the world starts at the wall clock's time, and its clock runs. `stubs` and
    `faults` are admitted.
    """

    name: str
    description: str
    fixtures: Mapping[str, Fixture]
    now: int | None = None
    frozen: bool = False
    seed: int = 0
    stubs: Sequence[Rule] = ()
    faults: Sequence[Rule] = ()
    story: Story | None = None

    def make_world(self, providers: Mapping[str, Provider], seed: int, now: int | None) -> World:
        """Make a world with the rows of every fixture. Raises FixtureError if one is not valid.

        `now` is the time at which the rows are written: the start of the world. If it is None,
        the world runs like the wall clock, and its rows are written at a fixed time in the past,
        so that they are always the same; what has become due since happens on the first call.
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
                # Its schema accepts the moment or duration, but no clock of a world can show it.
                raise FixtureError(str(error), where=fixture.where(""), hint=_TIMES) from None
            world.apply(transaction.changes())
        self._add_rules(world)
        return world

    def _add_rules(self, world: World) -> None:
        """Add the stubs and faults; the scenario's own come before those of its fixtures."""
        rules = Transaction(world, RULES_API, world.clock.at)
        stubs = [stub for fixture in self.fixtures.values() for stub in fixture.stubs]
        try:
            for stub in (*stubs, *self.stubs):
                add_rule(rules, STUBS, stub)
            for fault in self.faults:
                add_rule(rules, FAULTS, fault)
        except TooMany as error:
            what = f"The scenario {self.name!r} has too many stubs or faults: {error.what}"
            raise FixtureError(what, hint=error.hint) from None
        if not rules.is_idle:
            world.apply(rules.changes())
