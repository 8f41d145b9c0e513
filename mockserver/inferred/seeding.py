"""The rows that a world starts with: some of each collection, two levels deep, or the user's."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.engine.fixture import fixture_error, require_known
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.inferred.example_rows import documented_row, is_fixed, shown_rows
from mockserver.inferred.identifier import id_texts, identifier_of, parts_of
from mockserver.inferred.model import Model
from mockserver.inferred.resources.finder import canonical
from mockserver.inferred.resources.overrides import Overrides
from mockserver.inferred.resources.resource import Resource
from mockserver.inferred.rows import Found, Row, new_row, seeded_row

Json = Any

#: Rows of a collection below another's are made for parents of this level at most.
_DEEPEST = 2
#: How many made-up rows a world starts with, at most: those of the top level come first.
_MOST_ROWS = 200
#: In how many further collections one row is made, so that rows can be added below it.
_MOST_PARENTS = 200


def seed(model: Model, overrides: Overrides, tx: Transaction, fixture: Mapping[str, Json]) -> None:
    """Fill an empty world: from the fixture where it names collections, else with seeds."""
    for name, rows in fixture.items():
        require_known(model.inference.resources, "collection", name, name)
        for identifier, row in rows.items():
            tx.put(name, identifier, row)
    left, parents = _MOST_ROWS, _MOST_PARENTS
    for resource in _parents_first(model):
        if resource.name in fixture or resource.kind != "collection":
            continue
        given = _seeds_of(overrides, resource)
        room = left if _level(model, resource) <= _DEEPEST else 0
        shown = shown_rows(model, resource) if given is None and overrides.rows else []
        if given is not None:
            _put_all(model, tx, resource, given)
        elif shown:
            _put_shown(model, tx, resource, shown)
        elif room:
            left -= _make_rows(model, tx, resource, overrides.rows, room)
        elif parents and _is_only_parent(model, resource):
            parents -= _make_rows(model, tx, resource, overrides.rows, 1)


def _put_all(
    model: Model, tx: Transaction, resource: Resource, given: tuple[Mapping[str, Json], ...]
) -> None:
    """Write the user's rows, below each parent."""
    for parents in _parents(model, tx, resource):
        for index, row in enumerate(given):
            _put(model, tx, resource, parents, row, is_made_up=False, index=index)


def _put_shown(model: Model, tx: Transaction, resource: Resource, shown: list[Row]) -> None:
    """Write the rows of an example as they are; a second one with the id of a first is left out."""
    for row in shown:
        found = new_row(model, tx, resource, [], row)
        if isinstance(found, Found):
            has_id = id_texts(row, resource.ids) is not None or not any(resource.ids)
            tx.put(resource.name, found.identifier, row if has_id else found.row)


def _make_rows(model: Model, tx: Transaction, resource: Resource, rows: int, room: int) -> int:
    """Make up some rows below each parent, but no more than there is room; returns how many."""
    left = room
    for parents in _parents(model, tx, resource):
        count = min(rows, left)
        for index in range(count):
            is_shown = left == room and index == 0 and is_fixed(resource)
            _put(model, tx, resource, parents, {}, is_made_up=True, index=index, is_shown=is_shown)
        left -= count
    return room - left


def _put(
    model: Model,
    tx: Transaction,
    resource: Resource,
    parents: list[str],
    row: Mapping[str, Json],
    *,
    is_made_up: bool,
    index: int,
    is_shown: bool = False,
) -> None:
    """Write one row at the start of a world; one that `is_shown` is as the document's example."""
    scope = _scope(model, tx, resource, index)
    found: Found | Problem
    if is_made_up:
        found = seeded_row(model, tx, resource, parents, scope)
        if is_shown and isinstance(found, Found):
            found = documented_row(model, tx, resource, parents, found)
    else:
        found = new_row(model, tx, resource, parents, row, scope)
    if isinstance(found, Found):
        tx.put(resource.name, found.identifier, found.row)
    elif not is_made_up:
        raise _seed_error(resource, index, found)


def _seed_error(resource: Resource, index: int, problem: Problem) -> Exception:
    hint = "Give every seed of a collection an id of its own."
    return fixture_error(problem.message, hint, "seeds", resource.path, index)


def _seeds_of(overrides: Overrides, resource: Resource) -> tuple[Mapping[str, Json], ...] | None:
    for path, rows in overrides.seeds.items():
        if canonical(path) == resource.segments:
            return rows
    return None


def _parents_first(model: Model) -> Iterator[Resource]:
    resources = model.inference.resources.values()
    return iter(sorted(resources, key=lambda each: (_level(model, each), each.depth)))


def _level(model: Model, resource: Resource) -> int:
    """Return 1 for a collection of the top level, 2 for one below it, and so on."""
    level, parent = 1, resource.parent
    while parent is not None and level < 20:
        level, parent = level + 1, model.inference.resources[parent].parent
    return level


def _is_only_parent(model: Model, resource: Resource) -> bool:
    """Whether rows can be added below a row of a collection to which no operation adds any."""
    return resource.name in model.children and "create" not in resource.roles.values()


def _parents(model: Model, tx: Transaction, resource: Resource) -> Iterator[list[str]]:
    """Yield the ids of the rows below which rows are made."""
    if resource.depth == 0:
        yield []
        return
    if resource.parent is None:
        return
    parent = model.inference.resources[resource.parent]
    count = parent.depth + len(parent.ids)
    if count != resource.depth:
        return
    for identifier, _ in list(tx.rows(parent.name)):
        yield parts_of(identifier, count)


def _scope(model: Model, tx: Transaction, resource: Resource, index: int) -> dict[str, str]:
    """Link a made-up row to rows of other collections at whose paths it is listed."""
    scope: dict[str, str] = {}
    for name in resource.roles:
        scoped = model.inference.roles[name].scope
        parent = _listed_below(model, name) if scoped else None
        for parameter in scoped:
            rows = [] if parent is None else [each for each, _ in tx.rows(parent.name)]
            if parent is not None and rows and len(parent.ids) + parent.depth == 1:
                scope[parameter] = identifier_of([rows[index % len(rows)]])
    return scope


def _listed_below(model: Model, operation: str) -> Resource | None:
    """Find the resource below whose item an operation lists the rows of another."""
    path = model.views[operation].template.segments
    return next((each for item, each in model.items if path[: len(item)] == item), None)
