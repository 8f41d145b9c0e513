"""The rows that a call changes, as a journal keeps them: places, and no values."""

from typing import Final

from mockserver.engine.world import Changes, Row, World

#: So many of the rows that a call changed are kept with it.
MOST_ROWS: Final = 50

#: The collection of a row, its id, and `added`, `changed` or `removed`.
ChangedRow = tuple[str, str, str]


def changed_rows(world: World, changes: Changes) -> tuple[ChangedRow, ...]:
    """Return the first rows that changes are about to add, change or remove in a world."""
    before = world.tables.get(changes.api, {})
    changed = [
        (collection, identifier, _kind(row, is_there=identifier in before.get(collection, ())))
        for collection, rows in changes.writes.items()
        for identifier, row in rows.items()
    ]
    return tuple(changed[:MOST_ROWS])


def _kind(row: Row | None, *, is_there: bool) -> str:
    if row is None:
        return "removed"
    return "changed" if is_there else "added"
