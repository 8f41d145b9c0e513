"""The rows that a call changes, as a journal keeps them: places, and no values."""

from typing import Final

from mockserver.engine.world import Changes, Table, World

#: So many of the rows that a call changed are kept with it.
MOST_ROWS: Final = 50

_NO_ROWS: Table = {}

#: The collection of a row, its id, and `added`, `changed` or `removed`.
ChangedRow = tuple[str, str, str]


def changed_rows(world: World, changes: Changes) -> tuple[ChangedRow, ...]:
    """Return the first rows that changes are about to add, change or remove in a world."""
    tables = world.tables.get(changes.api, {})
    changed: list[ChangedRow] = []
    for collection, rows in changes.writes.items():
        before = tables.get(collection, _NO_ROWS)
        for identifier, row in rows.items():
            written = "changed" if identifier in before else "added"
            changed.append((collection, identifier, "removed" if row is None else written))
    return tuple(changed[:MOST_ROWS])
