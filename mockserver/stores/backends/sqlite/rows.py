"""The rows that were written since a world was saved: from changes to rows, and from rows to it."""

from collections.abc import Iterable
from sqlite3 import Connection
from typing import Any, NamedTuple

from mockserver.engine.world import Changes, Row, World
from mockserver.stores.encoding import AGENDA, decode, decode_due, due_id, encode

#: A new row is the last one, also if there was one of its id before. A row that is changed or
#: deleted (`based`) keeps its place among the others; if nothing was written to it since the world
#: was saved, the image has it.
_SAVE = """
  INSERT INTO row (world, api, collection, id, version, born, ordinal, based, value)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET version = excluded.version, value = excluded.value,
    born = iif(excluded.based, born, excluded.born),
    ordinal = iif(excluded.based, ordinal, excluded.ordinal)
"""
#: Rows that came and went, and that no image has, need not be remembered for ever.
_TIDY = """
  DELETE FROM row WHERE world = ? AND version < ? AND value IS NULL AND NOT based
"""
#: After so many versions they are removed; a process that is further behind reads the whole world.
TIDY = 1_000


class Written(NamedTuple):
    """The rows of one commit, ready for the file."""

    #: Place, version, birth, ordinal, whether an image may have it, and value of each row.
    rows: list[tuple[Any, ...]]

    def save(self, connection: Connection, world: int, version: int) -> None:
        """Write them as those of a version of a world."""
        connection.executemany(_SAVE, self.rows)
        if version % TIDY == 0:
            connection.execute(_TIDY, (world, version - TIDY))


def written(world: World, changes: Changes) -> Written:
    """Return the rows of changes that are about to be committed to a world."""
    incarnation, version, api = world.incarnation, world.version + 1, changes.api
    tables = world.tables.get(api, {})
    found: list[tuple[Any, ...]] = []
    for collection, rows in changes.writes.items():
        table = tables.get(collection, {})
        for identifier, row in rows.items():
            value = None if row is None else encode(row)
            if identifier in table:
                found.append((incarnation, api, collection, identifier, version, 0, 0, 1, value))
            elif row is not None:
                place = (incarnation, api, collection, identifier)
                found.append((*place, version, version, len(found), 0, value))
    settled = changes.settled
    if settled is not None:
        found.append((incarnation, *AGENDA, due_id(settled), version, 0, 0, 1, None))
    for due in changes.scheduled:
        place = (incarnation, *AGENDA, due_id(due))
        found.append((*place, version, version, len(found), 0, encode(list(due))))
    return Written(found)


class StoredRow(NamedTuple):
    """A row as it is in the file."""

    api: str
    collection: str
    id: str
    born: int
    ordinal: int
    value: bytes | None


_STORED = "SELECT api, collection, id, born, ordinal, value FROM row"


def since(connection: Connection, world: int, version: int) -> list[StoredRow]:
    """Read what was written to a world after a version."""
    found = connection.execute(f"{_STORED} WHERE world = ? AND version > ?", (world, version))
    return [StoredRow(*each) for each in found]


def some(connection: Connection, world: int, after: StoredRow | None, most: int) -> list[StoredRow]:
    """Read the rows of a world that come after one, by API, collection and id."""
    place = ("", "", "") if after is None else after[:3]
    found = connection.execute(
        f"{_STORED} WHERE world = ? AND (api, collection, id) > (?, ?, ?) "
        "ORDER BY api, collection, id LIMIT ?",
        (world, *place, most),
    )
    return [StoredRow(*each) for each in found]


def put(world: World, rows: Iterable[StoredRow]) -> None:
    """Write stored rows into a world; they are newer than its version."""
    removed: dict[str, dict[str, dict[str, None]]] = {}
    changed: dict[str, dict[str, dict[str, Row]]] = {}
    agenda: list[StoredRow] = []
    for each in sorted(rows, key=lambda each: (each.born, each.ordinal)):
        if each[:2] == AGENDA:
            agenda.append(each)
            continue
        if each.value is None or each.born > world.version:
            # A new row is the last of all, also where there was one of its id.
            removed.setdefault(each.api, {}).setdefault(each.collection, {})[each.id] = None
        if each.value is not None:
            table = changed.setdefault(each.api, {}).setdefault(each.collection, {})
            table[each.id] = decode(each.value)
    for writes in (removed, changed):
        for api, tables in writes.items():
            world.apply(Changes(api, tables, {}, (), None))
    if agenda:
        _put_agenda(world, agenda)


def _put_agenda(world: World, rows: Iterable[StoredRow]) -> None:
    agenda = {due_id(due): due for due in world.agenda}
    for each in rows:
        if each.value is None:
            agenda.pop(each.id, None)
        else:
            agenda[each.id] = decode_due(decode(each.value))
    world.agenda = sorted(agenda.values())
