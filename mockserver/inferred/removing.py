"""DELETE of an item, or of all rows of a collection that filters choose."""

from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.inferred.choice import is_chosen, sent_query
from mockserver.inferred.creating import partial_of
from mockserver.inferred.identifier import id_texts, text_of
from mockserver.inferred.model import Model
from mockserver.inferred.reply import reply_of
from mockserver.inferred.resources.member import value_at
from mockserver.inferred.resources.resource import OperationRole, Resource
from mockserver.inferred.resources.view import View
from mockserver.inferred.resources.words import plain
from mockserver.inferred.rows import (
    Found,
    find_row,
    key_parts,
    missing_parent,
    remove_row,
    rows_below,
    shown_row,
)

Json = Any

#: Members of a body, and parameters, that list the ids of rows to delete.
_ID_LISTS = ("ids", "uuids", "keys", "idlist")
#: Members of a reply that tell that something was deleted.
_DONE = ("deleted", "success", "ok", "removed")


def remove(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """Delete the row that the path names, or the rows that filters choose."""
    resource, parts = model.resource(role), key_parts(role, call)
    if len(parts) <= resource.depth and resource.ids:
        return _remove_several(model, role, view, tx, call, resource, parts)
    found = find_row(tx, resource, parts)
    if isinstance(found, Problem):
        return found
    remove_row(model, tx, resource, found.identifier)
    partial = _done(model, view, partial_of(model, role, view, resource, found))
    return reply_of(model, view, f"{resource.name}/{found.identifier}", partial)


def _remove_several(
    model: Model,
    role: OperationRole,
    view: View,
    tx: Transaction,
    call: Call,
    resource: Resource,
    parents: list[str],
) -> Reply | Problem:
    problem = missing_parent(model, tx, resource, parents)
    if problem is not None:
        return problem
    wanted = _wanted_ids(call)
    for found in list(rows_below(tx, resource, parents)):
        if _is_chosen(model, role, call, resource, found, wanted):
            remove_row(model, tx, resource, found.identifier)
    return reply_of(model, view, resource.name, _done(model, view, {}))


def _is_chosen(
    model: Model,
    role: OperationRole,
    call: Call,
    resource: Resource,
    found: Found,
    wanted: set[str] | None,
) -> bool:
    if wanted is not None:
        texts = id_texts(shown_row(model, resource, found), resource.ids)
        return texts is not None and texts[-1] in wanted
    return is_chosen(role, sent_query(call), found.row)


def _wanted_ids(call: Call) -> set[str] | None:
    """Return the ids that a request lists; None if it lists none."""
    body = call.body
    if isinstance(body, list):
        return {
            text_of(value_at(each, ("id",)) if isinstance(each, dict) else each) for each in body
        }
    given = {**call.query, **(body if isinstance(body, dict) else {})}
    for name, value in given.items():
        if plain(name) in _ID_LISTS:
            values = value if isinstance(value, list) else str(value).split(",")
            return {text_of(each) for each in values}
    return None


def _done(model: Model, view: View, partial: Json) -> Json:
    """Tell in the reply that it was deleted, where the reply has a member for it."""
    schema = view.reply_schema
    if schema is None or not isinstance(partial, dict):
        return partial
    for name, member in model.shapes.members(schema).items():
        if plain(name) in _DONE and "boolean" in model.shapes.types(member):
            partial = {**partial, name: True}
    return partial
