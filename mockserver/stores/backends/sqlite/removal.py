"""Removes worlds: at once for all who look, and what they had piece by piece."""

from mockserver.stores.backends.sqlite import journals
from mockserver.stores.backends.sqlite.images import Images
from mockserver.stores.backends.sqlite.ledger import Ledger

#: So many rows are deleted in one transaction.
_MOST = 2_000
#: So many worlds whose time has passed are removed in one transaction.
_MOST_WORLDS = 100


def drop(ledger: Ledger, images: Images, world: int) -> None:
    """Remove a world with its journal and its snapshots."""
    (name,) = ledger.execute("SELECT name FROM world WHERE id = ?", (world,)).fetchone()
    unname(ledger, world)
    for number, image, size in ledger.execute(
        "SELECT number, image, size FROM snapshot WHERE world = ?", (name,)
    ).fetchall():
        ledger.execute("DELETE FROM snapshot WHERE number = ?", (number,))
        ledger.bytes -= size
        images.remove(ledger, image)


def unname(ledger: Ledger, world: int) -> None:
    """Take the name from a world, and it out of all counts; `clean` deletes what it has."""
    (size,) = ledger.execute("SELECT size FROM world WHERE id = ?", (world,)).fetchone()
    ledger.worlds -= 1
    ledger.bytes -= size
    ledger.execute("UPDATE world SET name = NULL WHERE id = ?", (world,))
    journals.clear(ledger, world)


def sweep(ledger: Ledger, images: Images, wall: int) -> None:
    """Remove worlds whose time to live has passed."""
    for (world,) in ledger.execute(
        "SELECT id FROM world WHERE name IS NOT NULL AND ttl IS NOT NULL AND touched + ttl <= ? "
        "LIMIT ?",
        (wall, _MOST_WORLDS),
    ).fetchall():
        drop(ledger, images, world)


def clean(ledger: Ledger, images: Images) -> bool:
    """Delete some of what worlds without a name have; returns whether there was one."""
    found = ledger.execute("SELECT id, image FROM world WHERE name IS NULL LIMIT 1").fetchone()
    if found is None:
        return False
    world, image = found
    deleted = ledger.execute(
        "DELETE FROM row WHERE (world, api, collection, id) IN "
        "(SELECT world, api, collection, id FROM row WHERE world = ? LIMIT ?)",
        (world, _MOST),
    ).rowcount
    if deleted < _MOST:
        (began,) = ledger.execute("SELECT image FROM journal WHERE world = ?", (world,)).fetchone()
        ledger.execute("DELETE FROM journal WHERE world = ?", (world,))
        ledger.execute("DELETE FROM world WHERE id = ?", (world,))
        for each in {image, began}:
            images.remove(ledger, each)
    return True
