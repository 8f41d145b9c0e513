"""POST to a collection: one row more, or several."""

from typing import Any

from mockserver.contract.media_type import is_json
from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.inferred.address import address_of
from mockserver.inferred.identifier import id_value, parts_of, text_of
from mockserver.inferred.model import Model
from mockserver.inferred.reply import reply_of
from mockserver.inferred.resources.member import Steps, value_at, with_value
from mockserver.inferred.resources.resource import OperationRole, Resource
from mockserver.inferred.resources.url_shape import header_is_url
from mockserver.inferred.resources.view import Response, View
from mockserver.inferred.row_address import row_path
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
    named = [value_at(call.body, place) if place else None for place in role.sent]
    for sent in sent_rows(model, role, view, call.body):
        found = new_row(model, tx, resource, parents, sent, scope, named)
        if isinstance(found, Problem):
            return found
        tx.put(resource.name, found.identifier, found.row)
        added.append(found)
    return _told(model, role, view, call, added)


def sent_rows(model: Model, role: OperationRole, view: View, body: Json) -> list[dict[str, Json]]:
    """Return the rows in a request's body, without members that are for replies only.

    A member that replies spell in another way is named as they do.
    """
    value = value_at(body, role.body)
    values = value if role.is_bulk and isinstance(value, list) else [value]
    if isinstance(value, dict):
        values = [{**_beside(model, role, body), **value}]
    kept_back, spelled = _kept_back(model, role, view), model.rules(model.resource(role)).spelled
    return [
        {spelled.get(name, name): member for name, member in each.items() if name not in kept_back}
        if isinstance(each, dict)
        else {}
        for each in values
    ]


def _beside(model: Model, role: OperationRole, body: Json) -> dict[str, Json]:
    """Return what a body says of the row beside the member that holds it, but for an id.

    `{"bank_account": {...}, "metadata": {...}}` says the metadata of the account.
    """
    if len(role.body) != 1:
        return {}
    resource = model.resource(role)
    ids = {steps[0] for steps in resource.ids if steps}
    own = model.rules(resource).members.keys() - ids - {role.body[0]}
    return {name: each for name, each in body.items() if name in own}


def _kept_back(model: Model, role: OperationRole, view: View) -> frozenset[str]:
    """Name the members that only replies have, and that the schema of the body does not name."""
    read_only = model.rules(model.resource(role)).read_only
    schema = None if view.body_schema is None else model.shapes.at(view.body_schema, role.body)
    if schema is None or not read_only:
        return read_only
    items = model.shapes.items(schema) if role.is_bulk else None
    return read_only - model.shapes.members(schema if items is None else items).keys()


def _told(
    model: Model, role: OperationRole, view: View, call: Call, added: list[Found]
) -> Reply | Problem:
    resource = model.resource(role)
    key = f"{resource.name}/{added[0].identifier}" if added else resource.name
    partial: Json = {}
    if role.list is not None:
        partial = with_value({}, role.list, [shown_row(model, resource, each) for each in added])
    elif added:
        partial = partial_of(model, role, view, resource, added[0])
    if added and _is_id(model, view):
        own = parts_of(added[0].identifier, resource.depth + len(resource.ids))[-1]
        partial = id_value(own, model.shapes.types(view.reply_schema))
    headers = {}
    success = view.success
    is_told = success is None or _is_told(model, role, view, resource)
    if success is not None and len(added) == 1 and (success.status == 201 or not is_told):
        headers = _location(model, resource, success, call, added[0])
    return reply_of(model, view, key, partial, headers=headers)


def _is_told(model: Model, role: OperationRole, view: View, resource: Resource) -> bool:
    """Whether the contract of a reply has a member for each value of a row's id."""
    if role.list is not None or _is_id(model, view):
        return True
    told = role.told[-len(resource.ids) :] or ((),) * len(resource.ids)
    return all(
        place or _is_shown(model, role, view, steps)
        for place, steps in zip(told, resource.ids, strict=False)
    )


def _is_id(model: Model, view: View) -> bool:
    """Whether a reply is one text or number in JSON, which says what was made."""
    content = None if view.success is None else view.success.content
    if content is None or content.schema is None or not is_json(content.media_type):
        return False
    types = model.shapes.types(content.schema)
    return bool(types) and types <= {"string", "integer", "number"}


def _is_shown(model: Model, role: OperationRole, view: View, steps: Steps) -> bool:
    if role.one is None or not steps or view.reply_schema is None:
        return False
    shown = model.shapes.at(view.reply_schema, role.one)
    is_open = shown is None or model.shapes.is_open(shown)
    return is_open or model.shapes.at(shown, steps) is not None


def partial_of(
    model: Model, role: OperationRole, view: View, resource: Resource, found: Found
) -> Json:
    """Return what a reply says for certain: the row, and its id where the reply has one."""
    row = shown_row(model, resource, found)
    partial: Json = {}
    if role.one is not None:
        partial = with_value({}, role.one, row)
    elif role.list is not None:
        partial = with_value({}, role.list, [row])
    count = resource.depth + len(resource.ids)
    values: list[Json] = parts_of(found.identifier, count) if role.told else []
    for index, steps in enumerate(resource.ids[: len(values)]):
        if steps:
            values[resource.depth + index] = value_at(row, steps)
    for place, value in zip(role.told, values, strict=False):
        if place:
            types = model.shapes.types(model.shapes.at(view.reply_schema, place))
            partial = with_value(partial, place, id_value(value, types))
    return partial


def _location(
    model: Model, resource: Resource, success: Response, call: Call, found: Found
) -> dict[str, str]:
    """Return the header that leads to a new row, if the document shows rows at a path."""
    path = row_path(model, resource, found.identifier)
    if not path:
        return {}
    is_url = "location" in success.headers and header_is_url(model.shapes, success, "location")
    return {"location": address_of(call, model.contract.base_path + path, is_url=is_url)}
