"""Replies that are not kept: the first valid example of the contract, or a made-up value."""

import json
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.media_type import is_json
from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.errors import Unsatisfiable
from mockserver.inferred.identifier import text_of
from mockserver.inferred.model import Model
from mockserver.inferred.reply import reply_of
from mockserver.inferred.resources.resource import OperationRole
from mockserver.inferred.resources.view import View
from mockserver.inferred.rows import find_row, key_parts

Json = Any


def answer(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """Answer out of the contract, the same for the same seed and request."""
    success = view.success
    if success is None or success.content is None:
        return reply_of(model, view, view.operation.id, {})
    content = success.content
    example = model.values.example(content.pointer, "reply")
    if example is not ABSENT and (content.schema is not None or isinstance(example, str)):
        reply = reply_of(model, view, view.operation.id, example)
        is_text = isinstance(example, str) and not is_json(content.media_type)
        if (content.schema is None or is_text) and isinstance(reply, Reply):
            return reply._replace(body=example, media_type=content.media_type)
        return reply
    if content.schema is None:
        return reply_of(model, view, view.operation.id, {})
    key = f"{tx.seed}/{view.operation.id}/{_request(call)}"
    try:
        value = model.values.value(content.schema_pointer, "reply", key)
    except Unsatisfiable:
        value = {}
    return reply_of(model, view, key, value)


def detail(
    model: Model, role: OperationRole, view: View, tx: Transaction, call: Call
) -> Reply | Problem:
    """Answer out of the contract, if the row that the path names is there."""
    found = find_row(tx, model.resource(role), key_parts(role, call))
    return found if isinstance(found, Problem) else answer(model, role, view, tx, call)


def _request(call: Call) -> str:
    """Write what a request says, to make its answer of it."""
    path = [text_of(each) for each in call.path.values()]
    said = [path, sorted(call.query.items()), call.body]
    return json.dumps(said, default=str, sort_keys=True)
