"""Images: the rows and the agenda of a world as it was saved, written once however many use it."""

import asyncio
from collections import OrderedDict
from functools import partial
from sqlite3 import Connection
from typing import NamedTuple

from mockserver.engine.clock import Clock
from mockserver.engine.world import Start, World
from mockserver.stores.backends.sqlite.file import File
from mockserver.stores.backends.sqlite.writer import Writer
from mockserver.stores.contents import Contents, contents_of
from mockserver.stores.encoding import decode_tables, encode_tables

#: About how many bytes one part of an image has.
_PART = 2**18
#: How many images this process remembers, and how many bytes their rows may take.
_MOST, _MOST_BYTES = 64, 64 * 2**20
#: An image that nobody uses is left alone for so long, in microseconds: it is being made.
_YOUNG = 600_000_000

_IS_USED = """
  SELECT EXISTS (SELECT 1 FROM world WHERE image = :id)
  OR EXISTS (SELECT 1 FROM journal WHERE image = :id)
  OR EXISTS (SELECT 1 FROM snapshot WHERE image = :id)
"""


class _Known(NamedTuple):
    """An image that this process has written or read. Its tables are never changed."""

    image: int
    world: World
    key: Contents


class Images:
    """The images of a file. Worlds that share tables with an image share it in the file, too."""

    def __init__(self, file: File, writer: Writer) -> None:
        self._file = file
        self._writer = writer
        self._by_key: OrderedDict[Contents, _Known] = OrderedDict()
        self._by_image: dict[int, _Known] = {}
        self._bytes = 0
        #: Images that were forgotten for others; the file may have them for no one.
        self._evicted: list[int] = []

    async def keep(self, world: World, wall: int) -> int:
        """Return the image of a world's rows and agenda; it is written if there is none."""
        known = self._by_key.get(contents_of(world))
        if known is not None:
            self._by_key.move_to_end(known.key)
            return known.image
        kept = world.fork("")
        image: int | None = None
        for number, part in enumerate(encode_tables(kept, _PART)):
            image = await self._writer.run(partial(_add_part, image, number, part, wall))
        assert image is not None, "a world has at least one part"
        self._remember(image, kept)
        return image

    async def read(self, image: int) -> World | None:
        """Return a world without a name that has the rows and the agenda of an image.

        None if the file does not have it any more: what began with it is gone.
        """
        known = self._by_image.get(image)
        if known is not None:
            self._by_key.move_to_end(known.key)
            return known.world
        world = World("", Start(), 0, Clock(0, None))
        numbers = self._file.reader.execute(
            "SELECT number FROM part WHERE image = ? ORDER BY number", (image,)
        ).fetchall()
        for (number,) in numbers:
            part = self._file.reader.execute(
                "SELECT rows FROM part WHERE image = ? AND number = ?", (image, number)
            ).fetchone()
            if part is None:
                return None
            decode_tables(part[0], world)
            world.size += len(part[0])
            if number:
                await asyncio.sleep(0)
        if not numbers:
            return None
        self._remember(image, world)
        return world

    def forget(self, image: int) -> None:
        """Forget an image: the file does not have it any more."""
        known = self._by_image.pop(image, None)
        if known is not None:
            self._by_key.pop(known.key, None)
            self._bytes -= known.world.size

    def forget_all(self) -> None:
        """Forget everything: the file may be another one."""
        self._by_key.clear()
        self._by_image.clear()
        self._bytes = 0

    def remove(self, connection: Connection, image: int) -> None:
        """Delete an image that nothing uses, unless the next world is likely to begin with it."""
        if image not in self._by_image:
            _remove(connection, image)

    def tidy(self, connection: Connection) -> None:
        """Delete the images that nothing uses, of those that this process no longer remembers."""
        while self._evicted:
            self.remove(connection, self._evicted.pop())

    def sweep(self, connection: Connection, wall: int) -> None:
        """Delete the images that nothing uses, except young ones: they are being made."""
        for (image,) in connection.execute(
            "SELECT id FROM image WHERE made < ?", (wall - _YOUNG,)
        ).fetchall():
            self.remove(connection, image)

    def _remember(self, image: int, world: World) -> None:
        known = _Known(image, world, contents_of(world))
        self._by_key[known.key] = self._by_image[image] = known
        self._bytes += world.size
        while len(self._by_key) > _MOST or (self._bytes > _MOST_BYTES and len(self._by_key) > 1):
            _, oldest = self._by_key.popitem(last=False)
            self.forget(oldest.image)
            self._evicted.append(oldest.image)


def _add_part(
    image: int | None, number: int, part: bytes, wall: int, connection: Connection
) -> int:
    """Write a part of an image; the first one begins the image. Returns the image."""
    if image is None:
        (image,) = connection.execute(
            "INSERT INTO image (made) VALUES (?) RETURNING id", (wall,)
        ).fetchone()
    if is_there(connection, image):
        connection.execute("INSERT INTO part VALUES (?, ?, ?)", (image, number, part))
    return image


def is_there(connection: Connection, image: int) -> bool:
    """Whether the file still has an image."""
    return connection.execute("SELECT 1 FROM image WHERE id = ?", (image,)).fetchone() is not None


def _remove(connection: Connection, image: int) -> None:
    (is_used,) = connection.execute(_IS_USED, {"id": image}).fetchone()
    if not is_used:
        connection.execute("DELETE FROM part WHERE image = ?", (image,))
        connection.execute("DELETE FROM image WHERE id = ?", (image,))
