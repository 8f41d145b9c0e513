"""Removes worlds: at once for all who look, and what they had piece by piece."""

from sqlite3 import Connection

from mockserver.stores.backends.sqlite import journals
from mockserver.stores.backends.sqlite.images import Images

#: So many rows are deleted in one transaction.
_MOST = 2_000
#: So many worlds whose time has passed are removed in one transaction.
_MOST_WORLDS = 100


def drop(connection: Connection, images: Images, world: int) -> None:
    """Remove a world with its journal and its snapshots."""
    (name,) = connection.execute("SELECT name FROM world WHERE id = ?", (world,)).fetchone()
    unname(connection, world)
    for number, image, size in connection.execute(
        "SELECT number, image, size FROM snapshot WHERE world = ?", (name,)
    ).fetchall():
        connection.execute("DELETE FROM snapshot WHERE number = ?", (number,))
        connection.execute("UPDATE server SET bytes = bytes - ?", (size,))
        images.remove(connection, image)


def unname(connection: Connection, world: int) -> None:
    """Take the name from a world, and it out of all counts; `clean` deletes what it has."""
    connection.execute(
        "UPDATE server SET worlds = worlds - 1, "
        "bytes = bytes - (SELECT size FROM world WHERE id = ?)",
        (world,),
    )
    connection.execute("UPDATE world SET name = NULL WHERE id = ?", (world,))
    journals.clear(connection, world)


def sweep(connection: Connection, images: Images, wall: int) -> None:
    """Remove worlds whose time to live has passed."""
    for (world,) in connection.execute(
        "SELECT id FROM world WHERE name IS NOT NULL AND ttl IS NOT NULL AND touched + ttl <= ? "
        "LIMIT ?",
        (wall, _MOST_WORLDS),
    ).fetchall():
        drop(connection, images, world)


def clean(connection: Connection, images: Images) -> bool:
    """Delete some of what worlds without a name have; returns whether there was one."""
    found = connection.execute("SELECT id, image FROM world WHERE name IS NULL LIMIT 1").fetchone()
    if found is None:
        return False
    world, image = found
    deleted = connection.execute(
        "DELETE FROM row WHERE (world, api, collection, id) IN "
        "(SELECT world, api, collection, id FROM row WHERE world = ? LIMIT ?)",
        (world, _MOST),
    ).rowcount
    if deleted < _MOST:
        (began,) = connection.execute(
            "SELECT image FROM journal WHERE world = ?", (world,)
        ).fetchone()
        connection.execute("DELETE FROM journal WHERE world = ?", (world,))
        connection.execute("DELETE FROM world WHERE id = ?", (world,))
        for each in {image, began}:
            images.remove(connection, each)
    return True
