"""The one row of a path, such as `/settings`, and memberships, such as `/gists/{id}/star`."""

from typing import Any, NamedTuple

from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.inferred.creating import sent_rows
from mockserver.inferred.identifier import identifier_of
from mockserver.inferred.made_row import invented
from mockserver.inferred.model import Model
from mockserver.inferred.reply import reply_of
from mockserver.inferred.resources.member import merged
from mockserver.inferred.resources.resource import OperationRole, Resource
from mockserver.inferred.resources.view import View
from mockserver.inferred.rows import GONE, Found, key_parts, missing, missing_parent, too_long
from mockserver.inferred.showing import row_reply

Json = Any


def single(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """Show, replace, change or delete the one row of a path; it is there from the start."""
    resource, parts, identifier, problem = _place(model, role, tx, call)
    if problem is not None:
        return problem
    method = view.operation.method
    row = _current(model, tx, resource, identifier)
    if row is None and method != "PUT" and method != "POST":
        return missing(resource, parts)
    if method in ("GET", "HEAD"):
        return row_reply(model, role, view, resource, Found(identifier, row or {}))
    if method == "DELETE":
        tx.put(resource.name, identifier, {GONE: True})
        return row_reply(model, role, view, resource, Found(identifier, row or {}))
    sent = sent_rows(model, role, view, call.body)[0]
    rules = model.rules(resource)
    new = merged(row or {}, sent) if method != "PUT" else {**rules.kept(row or {}), **sent}
    new = {**new, **rules.times(tx, is_new=row is None)}
    tx.put(resource.name, identifier, new)
    return row_reply(model, role, view, resource, Found(identifier, new))


def membership(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """Answer whether a membership is there, set it, or remove it."""
    resource, parts, identifier, problem = _place(model, role, tx, call)
    if problem is not None:
        return problem
    method = view.operation.method
    if method in ("PUT", "POST", "PATCH"):
        tx.put(resource.name, identifier, {})
    elif tx.get(resource.name, identifier) is None:
        return missing(resource, parts)
    elif method == "DELETE":
        tx.delete(resource.name, identifier)
    return reply_of(model, view, f"{resource.name}/{identifier}", {})


class _Place(NamedTuple):
    """Where the one row of a call's path stands; the problem says why it cannot stand there."""

    resource: Resource
    parts: list[str]
    identifier: str
    problem: Problem | None


def _place(model: Model, role: OperationRole, tx: Transaction, call: Call) -> _Place:
    resource, parts = model.resource(role), key_parts(role, call)
    identifier = identifier_of(parts)
    problem = missing_parent(model, tx, resource, parts) or too_long(identifier)
    return _Place(resource, parts, identifier, problem)


def _current(
    model: Model, tx: Transaction, resource: Resource, identifier: str
) -> dict[str, Json] | None:
    """Return the row as it is, or as it is made up from the start; None if it was deleted."""
    row = tx.get(resource.name, identifier)
    if row is not None:
        return None if GONE in row else dict(row)
    if _starts_absent(model, resource):
        return None
    return dict(invented(model, resource, f"{resource.name}/{identifier}").row)


def _starts_absent(model: Model, resource: Resource) -> bool:
    """Whether somebody has to set the row before it is there: what is deleted can be set."""
    methods = {model.contract.operations[name].method for name in resource.roles}
    return "DELETE" in methods and "PUT" in methods
