"""GET of an item: one row."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.inferred.creating import partial_of
from mockserver.inferred.model import Model
from mockserver.inferred.reply import reply_of
from mockserver.inferred.resources.resource import OperationRole, Resource
from mockserver.inferred.resources.view import View
from mockserver.inferred.rows import Found, find_row, key_parts


def show(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """Show the row that the path names."""
    resource = model.resource(role)
    found = find_row(tx, resource, key_parts(role, call))
    return found if isinstance(found, Problem) else row_reply(model, role, view, resource, found)


def row_reply(
    model: Model,
    role: OperationRole,
    view: View,
    resource: Resource,
    found: Found,
    status: int | None = None,
) -> Reply | Problem:
    """Reply with one row."""
    partial = partial_of(model, role, view, resource, found)
    return reply_of(model, view, f"{resource.name}/{found.identifier}", partial, status=status)
