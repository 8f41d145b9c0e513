"""The worlds that a process has read from a store elsewhere: the least recently used give way."""

from collections import OrderedDict

from mockserver.engine.world import World

#: How many worlds are kept, and how many bytes their rows may take; sizes are looked at after
#: so many more worlds.
_MOST, _MOST_BYTES, _OFTEN = 10_000, 2**28, 64


class RecentWorlds:
    """The worlds in this process's memory by name, the least recently used first."""

    def __init__(self) -> None:
        self._worlds: OrderedDict[str, World] = OrderedDict()
        self._kept = 0

    def use(self, name: str) -> World | None:
        """Return a world as it was read or written last; None if it is not kept."""
        world = self._worlds.get(name)
        if world is not None:
            self._worlds.move_to_end(name)
        return world

    def keep(self, world: World) -> None:
        """Keep a world that is as the store has it; others may give way."""
        self._worlds[world.name] = world
        self._worlds.move_to_end(world.name)
        self._kept += 1
        if len(self._worlds) > _MOST:
            self._worlds.popitem(last=False)
        if self._kept % _OFTEN == 0:
            total = sum(each.size for each in self._worlds.values())
            while total > _MOST_BYTES and len(self._worlds) > 1:
                total -= self._worlds.popitem(last=False)[1].size

    def forget(self, name: str) -> None:
        """Forget a world that is gone, or that is not as the store has it any more."""
        self._worlds.pop(name, None)

    def forget_all(self) -> None:
        """Forget everything: the store may be another one."""
        self._worlds.clear()
