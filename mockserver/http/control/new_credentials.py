"""New credentials in a world: of one person, and with an end if one is asked for."""

from collections.abc import Mapping

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import LATEST, SECOND
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Changes, World
from mockserver.http.control.context import ControlContext, Operation
from mockserver.http.control.refusals import refused


async def issue_credentials(context: ControlContext, call: Call) -> Reply:
    """Make credentials, and return the headers that carry them. Raises UnknownName."""
    provider = context.api(call.path["api"]).provider
    issue = provider.issue
    if issue is None:
        what = f"{provider.name} has no credentials to make; GET /_mock/apis lists ready-made ones."
        raise refused("not-found", what)
    body = call.body if isinstance(call.body, dict) else {}
    person, seconds = body.get("person"), body.get("expires_in")

    def work(world: World, now: int) -> tuple[Changes | None, Mapping[str, str]]:
        transaction = Transaction(world, provider.state, now)
        ends = None if seconds is None else min(max(now + round(seconds * SECOND), 0), LATEST)
        headers = issue(transaction, person, ends)
        return None if transaction.is_idle else transaction.changes(), headers

    return Reply(201, {"headers": dict(await context.change(call, work))})


OPERATIONS: Mapping[str, Operation] = {"issueCredentials": issue_credentials}
