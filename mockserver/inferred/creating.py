"""POST to a collection: one row more, or several."""

from typing import Any
from urllib.parse import quote

from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.inferred.address import address_of
from mockserver.inferred.identifier import parts_of, text_of
from mockserver.inferred.model import Model
from mockserver.inferred.reply import reply_of
from mockserver.inferred.resources.member import value_at, with_value
from mockserver.inferred.resources.resource import OperationRole, Resource
from mockserver.inferred.resources.url_shape import header_is_url
from mockserver.inferred.resources.view import Response, View
from mockserver.inferred.rows import Found, key_parts, missing_parent, new_row, shown_row

Json = Any


def create(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """Add a row; for a body that is a list, one for each of its items."""
    resource = model.resource(role)
    parents = key_parts(role, call)
    problem = missing_parent(model, tx, resource, parents)
    if problem is not None:
        return problem
    scope = {name: text_of(call.path[name]) for name in role.scope if name in call.path}
    added: list[Found] = []
    for sent in sent_rows(role, call.body):
        found = new_row(model, tx, resource, parents, sent, scope)
        if isinstance(found, Problem):
            return found
        tx.put(resource.name, found.identifier, found.row)
        added.append(found)
    return _told(model, role, view, call, added)


def sent_rows(role: OperationRole, body: Json) -> list[dict[str, Json]]:
    """Return the rows in a request's body."""
    value = value_at(body, role.body)
    values = value if role.is_bulk and isinstance(value, list) else [value]
    return [dict(each) if isinstance(each, dict) else {} for each in values]


def _told(
    model: Model, role: OperationRole, view: View, call: Call, added: list[Found]
) -> Reply | Problem:
    resource = model.resource(role)
    key = f"{resource.name}/{added[0].identifier}" if added else resource.name
    rows = [shown_row(resource, each) for each in added]
    partial: Json = {}
    if role.list is not None:
        partial = with_value({}, role.list, rows)
    elif rows:
        partial = partial_of(model, role, view, resource, rows[0])
    headers = {}
    if len(added) == 1 and view.success is not None and view.success.status == 201:
        headers = _location(model, resource, view.success, call, added[0])
    return reply_of(model, view, key, partial, headers=headers)


def partial_of(
    model: Model, role: OperationRole, view: View, resource: Resource, row: dict[str, Json]
) -> Json:
    """Return what a reply says for certain: the row, or at least its id where the reply has one."""
    if role.one is not None:
        return with_value({}, role.one, row)
    if role.list is not None:
        return with_value({}, role.list, [row])
    partial: Json = {}
    for steps in resource.ids:
        for place in (steps, *((name, *steps) for name in ("data", "result", resource.noun))):
            schema = view.reply_schema
            if steps and schema is not None and model.shapes.at(schema, place) is not None:
                partial = with_value(partial, place, value_at(row, steps))
                break
    return partial


def _location(
    model: Model, resource: Resource, success: Response, call: Call, found: Found
) -> dict[str, str]:
    """Return the header that leads to a new row, if the document shows rows at a path."""
    path = model.shown_at.get(resource.name)
    if path is None:
        return {}
    for text in parts_of(found.identifier, resource.depth + len(resource.ids)):
        before, brace, rest = path.partition("{")
        path = before + quote(text, safe="") + rest.partition("}")[2] if brace else path
    if "{" in path:
        return {}
    is_url = "location" in success.headers and header_is_url(model.shapes, success, "location")
    return {"location": address_of(call, model.contract.base_path + path, is_url=is_url)}
