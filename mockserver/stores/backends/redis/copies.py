"""The worlds that this process has read: each is brought up to date before it is used.

A process that is current reads the version of the world and nothing else; one that is behind
reads what was committed since, and one that does not have the world reads its image and its log.
"""

from collections.abc import Callable

from mockserver.engine.clock import Clock
from mockserver.engine.world import Changes, Due, World
from mockserver.stores import conflicts
from mockserver.stores.backends.redis import world_scripts
from mockserver.stores.backends.redis.keys import Keys
from mockserver.stores.backends.redis.link import Link
from mockserver.stores.backends.redis.saved import Saved
from mockserver.stores.encoding import decode, encode, encode_clock
from mockserver.stores.recent import RecentWorlds

#: A world that is replaced or gets a newer image while it is read is tried so often.
_TRIES = 8


class Copies:
    """Reads worlds, and keeps those that were used lately."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._recent = RecentWorlds()
        #: Keeps a world that is as Redis has it.
        self.keep: Callable[[World], None] = self._recent.keep
        #: Forgets a world that is gone, or that was changed here without being committed.
        self.forget: Callable[[str], None] = self._recent.forget

    async def current(
        self, name: str, keys: Keys, incarnation: bytes, version: int
    ) -> World | None:
        """Return a world that is at least at this version; None if it was dropped meanwhile."""
        world = self._recent.use(name)
        if world is not None and world.incarnation == int(incarnation):
            if world.version >= version:
                return world
            if await self._catch_up(world, keys):
                return world
        world = await self._read(name, keys)
        if world is not None:
            self.keep(world)
        return world

    async def _catch_up(self, world: World, keys: Keys) -> bool:
        """Apply what was committed since; returns whether that was possible."""
        first = world.version
        found = await self._link.call(world_scripts.READ, keys.all[:2], world.incarnation, first)
        if not found or found[2]:
            return False
        # Another call may have caught up meanwhile.
        _follow(world, found[1][world.version - first :])
        return True

    async def _read(self, name: str, keys: Keys) -> World | None:
        """Read a whole world; None if there is none."""
        for _ in range(_TRIES):
            found = await self._link.call(world_scripts.READ, keys.all[:2], "", "")
            if not found:
                return None
            (incarnation, _, base, touched, *columns), log, _ = found
            world = await Saved(*columns).world(self._link, name)
            if world is not None:
                world.incarnation, world.version = int(incarnation), int(base)
                world.touched = int(touched)
                _follow(world, log)
                return world
        raise conflicts.made_anew(name)


def encode_changes(changes: Changes) -> bytes:
    """Write an entry of a log: the changes of one commit."""
    api, writes, counters, scheduled, settled, growth, _ = changes
    return encode(
        [
            api,
            writes,
            counters,
            [[*each] for each in scheduled],
            None if settled is None else [*settled],
            growth,
        ]
    )


def encode_turn(clock: Clock) -> bytes:
    """Write an entry of a log: a new clock."""
    return encode_clock(clock)


def _follow(world: World, log: list[bytes]) -> None:
    """Apply the entries of a log to a world."""
    for each in log:
        entry = decode(each)
        if not isinstance(entry[0], str):
            world.turn(Clock(*entry))
            continue
        api, writes, counters, scheduled, settled, growth = entry
        due = None if settled is None else Due(*settled)
        effects = [Due(*each) for each in scheduled]
        world.apply(Changes(api, writes, counters, effects, due, growth))
