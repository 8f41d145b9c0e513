"""Makes worlds: from scenarios, with their rows, seed and time, and as copies of others."""

import re

from mockserver.engine.clock import DAY, Clock
from mockserver.engine.world import Start, World
from mockserver.errors import SettingsError
from mockserver.stores.library import Library
from mockserver.stores.shelves import DEFAULT

WORLD_NAME = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,64}")
NAME_RULE = "use 1 to 64 letters, digits, dots, underscores and hyphens, but not . or .. alone"
#: How long a world that was made by a call lives without another call, in microseconds.
CALL_TTL = DAY


def make_world(library: Library, name: str, start: Start, wall: int) -> World:
    """Make a world that is not in a store yet. Raises SettingsError, UnknownName, FixtureError."""
    check_name(name)
    scenario = library.scenario(start.scenario)
    seed = scenario.seed if start.seed is None else start.seed
    now, frozen = scenario.now, scenario.frozen
    if start.now is not None:
        now, frozen = start.now, start.frozen
    world = library.make_world(scenario, seed, now)
    world.name = name
    world.start = start
    world.clock = Clock(wall if now is None else now, None if frozen else wall, start.rate)
    return world


def make_transient_world(library: Library, name: str, start: Start, wall: int) -> World:
    """Make the world that a call names, and that ends by itself.

    The name of a scenario makes a world of that scenario; any other name, and that of the default
    world, makes one of the server's.
    """
    if name != DEFAULT and library.has_scenario(name):
        start = start._replace(scenario=name)
    world = make_world(library, name, start, wall)
    world.ttl, world.is_transient = CALL_TTL, True
    return world


def make_again(library: Library, before: World, wall: int) -> World:
    """Make the world that another one was when it began; it lives as long."""
    world = make_world(library, before.name, before.start, wall)
    world.ttl, world.is_transient = before.ttl, before.is_transient
    return world


def copy_world(source: World, as_: str, wall: int, ttl: int | None) -> World:
    """Make an independent copy, whose clock goes on from this moment."""
    world = source.fork(as_)
    world.clock = source.clock.with_frozen(source.clock.frozen, wall)
    world.ttl = ttl
    return world


def copy_at(world: World, wall: int) -> World:
    """Copy a world as it is at this moment, for a journal that begins with it."""
    origin = world.fork(world.name)
    clock = world.clock
    origin.clock = clock.turned(clock.now(wall), wall)
    return origin


def check_name(name: str) -> None:
    """Raise SettingsError if a text is not a valid name of a world."""
    if not WORLD_NAME.fullmatch(name):
        hint = f"{NAME_RULE[0].upper()}{NAME_RULE[1:]}."
        raise SettingsError(f"{name!r} is not a world's name.", hint=hint)
