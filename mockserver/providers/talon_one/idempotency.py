"""Calls with an `Idempotency-Key`: the first one is answered, the same one gets that again."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from hashlib import sha256
from typing import Any

from mockserver.engine.call import NO_BODY, Call, Reply
from mockserver.engine.clock import DAY
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.dialect import Invalid, invalid
from mockserver.providers.talon_one.instants import has_ended
from mockserver.providers.talon_one.sessions.session import is_dry

_HEADER = "Idempotency-Key"
#: The due effect that forgets an answer.
FORGET = "forget-answer"

Answering = Callable[[Transaction, Call], Reply]


def idempotent(function: Answering) -> Answering:
    """Let an operation answer a call that comes again within a day as it did the first time.

    (documented: OAS 26.16, updateCustomerSessionV2)

    The key is one of the application's. Another call with it is refused; a refusal and the answer
    of a dry call are not stored (all of it assumed).
    """

    @wraps(function)
    def answer(tx: Transaction, call: Call) -> Reply:
        key = call.header.get(_HEADER)
        if key is None or is_dry(call):
            return function(tx, call)
        identifier, request = f"{call.identity['application']}:{key}", _request(call)
        row = tx.get("answers", identifier)
        if row is not None and not has_ended(row, tx.now):
            again = _again(row, request)
            if _is_of(call, again):
                return again
        reply = function(tx, call)
        if reply.status < 400:
            _store(tx, identifier, request, reply)
        return reply

    return answer


def forget_when_due(tx: Transaction, arguments: Mapping[str, Any]) -> None:
    """Forget an answer after its day; one that has been stored again since then stays."""
    row = tx.get("answers", arguments["answer"])
    if row is not None and has_ended(row, tx.now):
        tx.delete("answers", arguments["answer"])


def _again(row: Row, request: str) -> Reply:
    if row["request"] != request:
        what = "Another call has had this key within the last 24 hours."
        return invalid(Invalid("idempotency", what, _HEADER))
    return Reply(row["status"], row["body"] if row["has_body"] else NO_BODY)


def _is_of(call: Call, reply: Reply) -> bool:
    """Whether a call can have got this reply: a tester can write any body into a row."""
    if reply.status >= 400:
        return True
    status, body, headers, media_type = reply
    if body is NO_BODY:
        rule = call.operation.reply_rule(status)
        return rule is not None and not rule.media
    return not call.operation.ours.reply_violations(status, media_type, body, headers)


def _store(tx: Transaction, identifier: str, request: str, reply: Reply) -> None:
    has_body, ends = reply.body is not NO_BODY, tx.now + DAY
    row = {
        "request": request,
        "status": reply.status,
        "has_body": has_body,
        "body": reply.body if has_body else None,
        "expires_at": ends,
    }
    tx.put("answers", identifier, row)
    tx.schedule(ends, FORGET, answer=identifier)


def _request(call: Call) -> str:
    """Return a digest of what a call says."""
    body = None if call.body is NO_BODY else call.body
    said = [call.operation.id, dict(call.path), dict(call.query), body]
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
