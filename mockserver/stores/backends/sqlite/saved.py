"""A world as a whole in the file: its image, and beside that its clock, counters and head."""

from typing import NamedTuple

from mockserver.engine.world import World
from mockserver.stores.encoding import decode_head, encode, encode_clock, encode_head


class Saved(NamedTuple):
    """The columns of a world that was saved whole: as it or its journal began, or a snapshot."""

    image: int
    size: int
    clock: bytes
    counters: bytes
    head: bytes

    @classmethod
    def of(cls, world: World, image: int) -> "Saved":
        """Make the columns of a world that has this image."""
        counters, head = encode(world.counters), encode_head(world)
        return cls(image, world.size, encode_clock(world.clock), counters, head)

    def world(self, name: str, contents: World) -> World:
        """Make the world; `contents` has the rows and the agenda of its image."""
        world = decode_head(name, self.head, self.clock, self.counters, self.size)
        # A fork shares tables and agenda, and copies what is written to.
        shared = contents.fork(name)
        world.tables, world.agenda = shared.tables, shared.agenda
        return world
