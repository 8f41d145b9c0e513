"""Rows of resources in a world: found by a call's path, made, shown, and removed with all below."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.contract.violation import Violation
from mockserver.engine.call import Call
from mockserver.engine.problem import Problem, invalid
from mockserver.engine.transaction import Transaction
from mockserver.inferred.identifier import (
    LONGEST,
    id_texts,
    id_value,
    identifier_of,
    parts_of,
    prefix_of,
    text_of,
)
from mockserver.inferred.made_row import invented, made_row
from mockserver.inferred.model import Model
from mockserver.inferred.new_id import is_kept, new_id
from mockserver.inferred.references import with_references
from mockserver.inferred.resources.identity import named_member
from mockserver.inferred.resources.member import Steps, value_at, with_value
from mockserver.inferred.resources.resource import OperationRole, Resource
from mockserver.inferred.row_address import address_members

Json = Any
Row = Mapping[str, Json]

#: The column with the parameters of another path at which a row was made; it is never shown.
SCOPE = "@scope"
_VOWELS = tuple("aeio")
#: The column of a single row that was deleted; it is never shown.
GONE = "@gone"


class Found(NamedTuple):
    """A row with its id."""

    identifier: str
    row: Row


def key_parts(role: OperationRole, call: Call) -> list[str]:
    """Return the values of the parameters that name a row, as texts."""
    return [text_of(call.path.get(name, "")) for name in role.keys]


def find_row(tx: Transaction, resource: Resource, parts: list[str]) -> Found | Problem:
    """Find the row that a path names, or say that there is none."""
    identifier = identifier_of(parts)
    row = tx.get(resource.name, identifier)
    if row is None:
        return missing(resource, parts[resource.depth :])
    return Found(identifier, row)


def missing(resource: Resource, texts: Iterable[str]) -> Problem:
    """Refuse a call for a row that does not exist."""
    named = "/".join(texts)[:80]
    return Problem("not-found", f"There is no {resource.thing} {named!r} in this world.")


def missing_parent(
    model: Model, tx: Transaction, resource: Resource, parents: list[str]
) -> Problem | None:
    """Refuse a call below a row that does not exist; None if the path has no such row."""
    if resource.parent is None:
        return None
    parent = model.inference.resources[resource.parent]
    parts = parents[: parent.depth + len(parent.ids)]
    found = find_row(tx, parent, parts)
    return found if isinstance(found, Problem) else None


def rows_below(tx: Transaction, resource: Resource, parents: list[str]) -> Iterator[Found]:
    """Yield the rows with these parents, oldest first."""
    prefix = prefix_of(parents)
    for identifier, row in tx.rows(resource.name):
        if identifier.startswith(prefix):
            yield Found(identifier, row)


def new_row(
    model: Model,
    tx: Transaction,
    resource: Resource,
    parents: list[str],
    sent: Row,
    scope: Mapping[str, str] | None = None,
    named: Sequence[Json] = (),
) -> Found | Problem:
    """Make a row of what was sent, with an id of its own if none was. Nothing is written.

    `named` are values of its id that were sent beside the row. Returns a Problem if a row with
    this id exists already.
    """
    row: Row = sent
    own = []
    for index, steps in enumerate(resource.ids):
        value = value_at(row, steps) if steps else None
        if not _is_id(value):
            value = named[index] if index < len(named) else None
            if not _is_id(value):
                value = new_id(model, tx, resource, index, _Taken(model, tx, resource, parents))
            value = id_value(value, _types(model, resource, steps))
            row = with_value(row, steps, value) if steps else row
        own.append(text_of(value))
    identifier = identifier_of([*parents, *own])
    problem = too_long(identifier)
    if problem is not None:
        return problem
    if tx.get(resource.name, identifier) is not None:
        article = "an" if resource.thing.startswith(_VOWELS) else "a"
        what = f"There is {article} {resource.thing} {'/'.join(own)[:80]!r} already."
        return Problem("conflict", what)
    whole = completed(model, tx, resource, row, parents, scope or {})
    address = address_members(model, resource, identifier)
    told = {name: each for name, each in address.items() if name not in sent}
    return Found(identifier, {**whole, **told})


def seeded_row(
    model: Model,
    tx: Transaction,
    resource: Resource,
    parents: list[str],
    scope: Mapping[str, str],
) -> Found | Problem:
    """Make up a whole row, with an id of its own. Nothing is written."""
    made = invented(model, resource, tx.new_id(f"{resource.name}.seed"))
    row: Row = {**made.row, **model.rules(resource).times(tx, is_new=True)}
    row = {**row, **_scope_members(model, resource, scope, {})}
    row = {**row, **_parent_members(model, resource, parents)}
    taken, own = _Taken(model, tx, resource, parents), []
    for index, steps in enumerate(resource.ids):
        value = value_at(row, steps) if steps else None
        if not is_kept(model, resource, index, value, taken):
            value = new_id(model, tx, resource, index, taken, made)
            row = with_value(row, steps, value) if steps else row
        own.append(text_of(value))
    identifier = identifier_of([*parents, *own])
    if tx.get(resource.name, identifier) is not None:
        return missing(resource, own)
    row = {**row, **address_members(model, resource, identifier)}
    return Found(identifier, {**row, SCOPE: dict(scope)} if scope else row)


def completed(
    model: Model,
    tx: Transaction,
    resource: Resource,
    row: Row,
    parents: list[str],
    scope: Mapping[str, str],
) -> dict[str, Json]:
    """Add what a new row has beside what was sent: defaults, moments, read-only members."""
    rules = model.rules(resource)
    given = {**rules.defaults, **rules.times(tx, is_new=True)}
    given |= _parent_members(model, resource, parents)
    given |= _scope_members(model, resource, scope, row)
    given |= row
    made = made_row(model, resource, tx.new_id(f"{resource.name}.made"), given)
    return {**made, SCOPE: dict(scope)} if scope else made


def named_row(resource: Resource, row: Row, parts: list[str]) -> dict[str, Json]:
    """Return a row with the id members that its path says, in the types of the row's own."""
    named: Json = dict(row)
    own = parts[resource.depth :]
    for steps, types, text in zip(resource.ids, resource.id_types, own, strict=False):
        if steps and (value_at(named, steps) is None or text_of(value_at(named, steps)) != text):
            named = with_value(named, steps, id_value(text, types))
    return dict(named)


def shown_row(model: Model, resource: Resource, found: Found) -> dict[str, Json]:
    """Return a row as replies show it: with its id, without hidden columns and secrets."""
    rules = model.rules(resource)
    hidden = {SCOPE, GONE, *rules.write_only}
    row = {name: each for name, each in found.row.items() if name not in hidden}
    row = dict(with_references(rules.references, row))
    if id_texts(row, resource.ids) is not None:
        return row
    return named_row(resource, row, parts_of(found.identifier, resource.depth + len(resource.ids)))


def remove_row(model: Model, tx: Transaction, resource: Resource, identifier: str) -> None:
    """Delete a row, and all rows below it."""
    tx.delete(resource.name, identifier)
    count = resource.depth + len(resource.ids)
    prefix = prefix_of(parts_of(identifier, count))
    waiting = list(model.children.get(resource.name, ()))
    while waiting:
        child = waiting.pop()
        waiting += model.children.get(child.name, ())
        for below, _ in list(tx.rows(child.name)):
            if below.startswith(prefix) or (below + ":") == prefix:
                tx.delete(child.name, below)


def too_long(identifier: str) -> Problem | None:
    """Refuse an id that a snapshot could not hold."""
    if len(identifier) <= LONGEST:
        return None
    expected = f"at most {LONGEST} characters in all ids of the path"
    return invalid([Violation("path", "", "maxLength", expected, f"{len(identifier):,}")])


def _scope_members(
    model: Model, resource: Resource, scope: Mapping[str, str], row: Row
) -> dict[str, Json]:
    """Set the members that are called like the parameters of the path where a row is made."""
    members = model.rules(resource).members if scope else {}
    named: dict[str, Json] = {}
    for name, text in scope.items():
        if name in members and name not in row:
            types = model.shapes.types(members[name])
            if types & {"string", "integer", "number"}:
                named[name] = id_value(text, types)
    return named


def _parent_members(model: Model, resource: Resource, parents: list[str]) -> dict[str, Json]:
    """Set the members of a row that speak of the rows which the parameters before its own name."""
    members = model.rules(resource).members
    named: dict[str, Json] = {}
    for (noun, parameter), text in zip(resource.above, parents, strict=False):
        found = named_member(model.shapes, resource.row, parameter, noun) if members else None
        if found is not None and found not in resource.ids:
            named[found[0]] = id_value(text, model.shapes.types(members[found[0]]))
    return named


def _is_id(value: Json) -> bool:
    """Whether a path can name a row by a value; an empty text leads to no path."""
    return value is not None and value != "" and not isinstance(value, dict | list)


def _types(model: Model, resource: Resource, steps: Steps) -> frozenset[str]:
    """Name the types of an id's member; none where the row has no such member."""
    schema = model.shapes.at(resource.row, steps) if steps and resource.row is not None else None
    return frozenset() if schema is None else model.shapes.types(schema)


class _Taken:
    """The ids that a new row must not have: those of rows, and those of the document's examples."""

    def __init__(
        self, model: Model, tx: Transaction, resource: Resource, parents: list[str]
    ) -> None:
        self._tx, self._name, self._parents = tx, resource.name, parents
        self._single = len(resource.ids) == 1
        self._examples = model.example_ids.get(resource.name, ())

    def __contains__(self, text: object) -> bool:
        if text in self._examples:
            return True
        identifier = identifier_of([*self._parents, str(text)])
        return self._single and self._tx.get(self._name, identifier) is not None
