"""What is different between two worlds: rows that were added, removed and changed."""

from collections.abc import Iterator
from typing import NamedTuple

from mockserver.engine.world import Row, World


class RowChange(NamedTuple):
    """One row that is not the same; `before` or `after` is None if that world does not have it."""

    api: str
    collection: str
    id: str
    before: Row | None
    after: Row | None


def changed_rows(before: World, after: World) -> Iterator[RowChange]:
    """Compare all rows. Tables that both worlds share are skipped."""
    return (change for change in compared_rows(before, after) if change is not None)


def compared_rows(before: World, after: World) -> Iterator[RowChange | None]:
    """Compare all rows, one at a time: None for each row that is the same."""
    for api in dict.fromkeys((*before.tables, *after.tables)):
        collections = (*before.tables.get(api, {}), *after.tables.get(api, {}))
        for collection in dict.fromkeys(collections):
            old, new = before.table(api, collection), after.table(api, collection)
            if old is new:
                continue
            for identifier in dict.fromkeys((*old, *new)):
                left, right = old.get(identifier), new.get(identifier)
                if left is not right and left != right:
                    yield RowChange(api, collection, identifier, left, right)
                else:
                    yield None
