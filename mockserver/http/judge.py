"""Judges our own replies: one that breaks the contract is never sent."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.problem import Problem
from mockserver.http.canned import unsendable


def judged(call: Call, reply: Reply) -> Reply | Problem:
    """Give a reply that keeps the contract back; any other is a bug, reported as a Problem."""
    status, body, headers, media_type = reply
    unsent = unsendable(headers) if headers else []
    if not unsent and call.operation.keeps(status, media_type, body, headers):
        return reply
    violations = [
        *unsent,
        *call.operation.reply_violations(status, media_type, body, headers),
    ]
    return Problem(
        "broken-reply",
        f"The mock's own reply to {call.operation.id} breaks the contract, so nothing was changed. "
        "This is a bug of the mock server: please report it.",
        tuple(violations),
    )
