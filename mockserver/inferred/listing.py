"""GET of a collection, and searches elsewhere: rows by filter and page."""

from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.inferred.address import page_address
from mockserver.inferred.choice import is_chosen, sent_query
from mockserver.inferred.identifier import id_value, parts_of, text_of
from mockserver.inferred.model import Model
from mockserver.inferred.order import ordered
from mockserver.inferred.page import page_of
from mockserver.inferred.page_facts import fact_headers, with_facts
from mockserver.inferred.reply import reply_of
from mockserver.inferred.resources.member import value_at, with_value
from mockserver.inferred.resources.paging import Paging
from mockserver.inferred.resources.resource import OperationRole
from mockserver.inferred.resources.view import View
from mockserver.inferred.rows import (
    SCOPE,
    Found,
    key_parts,
    missing_parent,
    rows_below,
    shown_row,
)

Json = Any


def list_rows(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """List the rows that the filters choose, one page of them."""
    resource, parents = model.resource(role), key_parts(role, call)
    if not role.scope:
        problem = missing_parent(model, tx, resource, parents)
        if problem is not None:
            return problem
    given = {**sent_query(call), **(call.body if isinstance(call.body, dict) else {})}
    chosen = [
        found
        for found in rows_below(tx, resource, parents)
        if is_chosen(role, given, found.row) and _is_linked(role, call, found)
    ]
    paging = role.paging or Paging()
    page = page_of(paging, call.query, ordered(chosen, resource, call.query))
    rows = [_listed(model, role, view, each) for each in page.rows]
    partial = with_value({}, role.list or (), rows)
    address = page_address(call, model.contract.base_path)
    partial = with_facts(partial, paging, page, address)
    headers = fact_headers(paging, page, address)
    return reply_of(model, view, f"{resource.name}/list", partial, headers=headers)


def _listed(model: Model, role: OperationRole, view: View, found: Found) -> Json:
    """Return a row as the list shows it: its id alone where the list has texts or numbers."""
    resource = model.resource(role)
    items = model.shapes.items(model.shapes.at(view.reply_schema, role.list or ()))
    types = frozenset[str]() if items is None else model.shapes.types(items)
    if types and types <= {"string", "integer", "number"}:
        own = parts_of(found.identifier, resource.depth + len(resource.ids))[-1]
        return id_value(own, types)
    return shown_row(model, resource, found)


def _is_linked(role: OperationRole, call: Call, found: Found) -> bool:
    """Whether a row belongs to what the parameters of another path name."""
    scope = value_at(found.row, (SCOPE,)) or {}
    for name in role.scope:
        wanted = text_of(call.path.get(name, ""))
        linked = scope.get(name, value_at(found.row, (name,)))
        if linked is not None and not isinstance(linked, dict | list) and text_of(linked) != wanted:
            return False
        if linked is None:
            return False
    return True
