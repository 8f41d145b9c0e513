"""A world as it was saved whole: its columns, beside an image of its rows and its agenda."""

from collections.abc import Iterator
from typing import NamedTuple

from mockserver.engine.world import World
from mockserver.stores.backends.redis.link import Link
from mockserver.stores.encoding import (
    decode_head,
    decode_tables,
    encode,
    encode_clock,
    encode_head,
    encode_tables,
)

#: About how many bytes one part of an image has.
_PART = 2**18
#: An image that nothing refers to yet lives so long, in milliseconds: it is being made.
_YOUNG = 600_000


class Saved(NamedTuple):
    """The columns of a world, as Redis has them."""

    image: bytes
    size: bytes
    clock: bytes
    counters: bytes
    head: bytes

    async def world(self, link: Link, name: str) -> World | None:
        """Read the world; None if its image is gone, because the world has a newer one."""
        world = decode_head(name, self.head, self.clock, self.counters, int(self.size))
        number = 0
        while part := await link.run("LINDEX", self.image, number):
            decode_tables(part, world)
            number += 1
        # An image that is deleted while it is read ends early: half a world would be kept, and
        # written as the world's next image.
        is_whole = number > 0 and await link.run("LLEN", self.image) == number
        return world if is_whole else None


def columns(world: World) -> list[bytes | int]:
    """Return size, clock, counters and head of a world."""
    return [world.size, encode_clock(world.clock), encode(world.counters), encode_head(world)]


def encode_image(world: World) -> Iterator[bytes]:
    """Encode the rows and the agenda of a world, in parts. It must not change meanwhile."""
    return encode_tables(world, _PART)


async def write_image(link: Link, key: str, world: World) -> None:
    """Write the rows and the agenda of a world. It must not change meanwhile."""
    for part in encode_image(world):
        await link.run("RPUSH", key, part)
        await link.run("PEXPIRE", key, _YOUNG)
