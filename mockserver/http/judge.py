"""Checks our own replies: a reply that breaks the contract is never sent."""

from mockserver.engine.call import Call, Reply
from mockserver.engine.header import unsendable
from mockserver.engine.problem import Problem


def judged(call: Call, reply: Reply) -> Reply | Problem:
    """Return the reply if it fits the contract. Otherwise it is a bug: return a Problem."""
    status, body, headers, media_type = reply
    unsent = unsendable(headers) if headers else []
    operation = call.operation.ours
    if not unsent and operation.keeps(status, media_type, body, headers):
        return reply
    violations = [
        *unsent,
        *operation.reply_violations(status, media_type, body, headers),
    ]
    return Problem(
        "broken-reply",
        f"The mock's own reply to {call.operation.id} breaks the contract, so nothing was changed. "
        "This is a bug of the mock server: please report it.",
        tuple(violations),
    )
