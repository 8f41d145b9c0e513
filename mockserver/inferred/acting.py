"""Something that happens to one row: `POST /orders/{id}/cancel`."""

from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.inferred.model import Model
from mockserver.inferred.resources.member import value_at
from mockserver.inferred.resources.resource import OperationRole
from mockserver.inferred.resources.view import View
from mockserver.inferred.rows import Found, find_row, key_parts
from mockserver.inferred.showing import row_reply

Json = Any


def act(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """Set the members that the role's states name; a row that is missing is refused."""
    resource = model.resource(role)
    count = resource.depth + len(resource.ids)
    found = find_row(tx, resource, key_parts(role, call)[:count])
    if isinstance(found, Problem):
        return found
    states = dict(role.states)
    if role.one is not None:
        states = {**_known(model, resource.row, value_at(call.body, role.body)), **states}
    if states:
        row = {**found.row, **states, **model.rules(resource).times(tx, is_new=False)}
        found = Found(found.identifier, row)
        tx.put(resource.name, found.identifier, row)
    return row_reply(model, role, view, resource, found)


def _known(model: Model, schema: Json, sent: Json) -> dict[str, Json]:
    """Return the members of a body that a row has, too."""
    if schema is None or not isinstance(sent, dict):
        return {}
    members = model.shapes.members(schema)
    return {name: value for name, value in sent.items() if name in members and value is not None}
