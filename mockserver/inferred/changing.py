"""PUT, PATCH and POST of an item, and of a row that the body names."""

from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.inferred.choice import sent_query
from mockserver.inferred.creating import sent_rows
from mockserver.inferred.identifier import id_texts, identifier_of
from mockserver.inferred.json_patch import patched
from mockserver.inferred.model import Model
from mockserver.inferred.resources.member import merged, value_at, with_value
from mockserver.inferred.resources.resource import OperationRole, Resource
from mockserver.inferred.resources.view import View
from mockserver.inferred.rows import (
    SCOPE,
    Found,
    completed,
    find_row,
    key_parts,
    missing,
    missing_parent,
    named_row,
    new_row,
    too_long,
)
from mockserver.inferred.showing import row_reply

Json = Any


def replace(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """Replace a row as a whole; the row is made if there is none and the document allows it."""
    return _write(model, role, view, tx, call, whole=True)


def change(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """Change some members of a row: a merge patch (RFC 7396), or a JSON patch (RFC 6902)."""
    return _write(model, role, view, tx, call, whole=False)


def _write(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call, *, whole: bool
) -> Reply | Problem:
    resource = model.resource(role)
    reply: Reply | Problem | None = None
    patches = (
        [call.body]
        if not whole and _is_patch(call.body)
        else sent_rows(model, role, view, call.body)
    )
    for sent in patches:
        parts = key_parts(role, call)
        if role.is_named_by_body:
            own = id_texts(sent, resource.ids)
            if own is None and role.is_bulk and whole:
                found = new_row(model, tx, resource, parts, sent)
                if isinstance(found, Problem):
                    return found
                tx.put(resource.name, found.identifier, found.row)
                reply = row_reply(model, role, view, resource, found)
                continue
            if own is None:
                return missing(resource, [])
            parts = [*parts, *own]
        written = _written(model, role, view, tx, call, parts, sent, whole=whole)
        if isinstance(written, Problem):
            return written
        found, status = written
        tx.put(resource.name, found.identifier, found.row)
        reply = row_reply(model, role, view, resource, found, status)
        if isinstance(reply, Problem):
            return reply
    return reply or missing(resource, [])


def _written(
    model: Model,
    role: OperationRole,
    view: View,
    tx: Transaction,
    call: Call,
    parts: list[str],
    sent: Json,
    *,
    whole: bool,
) -> tuple[Found, int | None] | Problem:
    """Return the new row, and the status if it is not the usual one."""
    resource = model.resource(role)
    found = find_row(tx, resource, parts)
    if isinstance(found, Problem):
        if not _may_be_made(role, view, resource, whole=whole):
            return found
        return _made(model, view, tx, resource, parts, sent)
    if whole:
        row = _replaced(model, resource, found.row, sent)
    elif isinstance(sent, list):
        outcome = patched(dict(found.row), sent)
        if isinstance(outcome, Problem):
            return outcome
        row = outcome
    else:
        row = merged(found.row, {**_from_query(role, call), **sent})
    row = {**row, **model.rules(resource).times(tx, is_new=False)}
    row = named_row(resource, row, parts)
    is_new = view.success is not None and view.success.status == 201
    status = 200 if is_new and "200" in view.operation.replies else None
    return Found(found.identifier, row), status


def _may_be_made(role: OperationRole, view: View, resource: Resource, *, whole: bool) -> bool:
    """Whether a row that is missing is made.

    PUT makes one where 201 is documented or nothing else makes rows, POST where 201 is documented.
    """
    if "201" in view.operation.replies and view.operation.method != "PATCH":
        return True
    if not whole:
        return False
    if role.is_named_by_body:
        return role.is_bulk
    return "create" not in resource.roles.values()


def _made(
    model: Model, view: View, tx: Transaction, resource: Resource, parts: list[str], sent: Json
) -> tuple[Found, int | None] | Problem:
    problem = missing_parent(model, tx, resource, parts) or too_long(identifier_of(parts))
    if problem is not None:
        return problem
    parents = parts[: resource.depth]
    row = completed(model, tx, resource, named_row(resource, sent, parts), parents, {})
    return Found(identifier_of(parts), row), 201 if "201" in view.operation.replies else None


def _replaced(model: Model, resource: Resource, old: Json, sent: Json) -> dict[str, Json]:
    """Return what was sent, with those members of the old row that no request may set."""
    rules = model.rules(resource)
    needed = {name: value for name, value in old.items() if name in rules.required}
    scope = {SCOPE: old[SCOPE]} if SCOPE in old else {}
    row: Json = {**needed, **rules.kept(old), **sent, **scope}
    for steps in resource.ids:
        if steps and value_at(row, steps) is None and value_at(old, steps) is not None:
            row = with_value(row, steps, value_at(old, steps))
    return dict(row)


def _from_query(role: OperationRole, call: Call) -> dict[str, Json]:
    """Return members that the query sets, as `POST /pet/{petId}?name=Rex`."""
    named, given = {}, sent_query(call)
    for each in role.filters:
        if each.parameter in given and each.op == "=" and len(each.member) == 1:
            named[each.member[0]] = given[each.parameter]
    return named


def _is_patch(body: Json) -> bool:
    """Whether a body is a JSON patch: a list of operations."""
    return isinstance(body, list) and all(isinstance(each, dict) and "op" in each for each in body)
