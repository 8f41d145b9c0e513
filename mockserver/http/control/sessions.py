"""Signing in to the console, and out of it."""

from collections.abc import Mapping

from mockserver.engine.call import Call, Reply
from mockserver.http.control.context import ControlContext, Operation


async def create_session(context: ControlContext, call: Call) -> Reply:
    """Sign a browser in: whoever has sent the token gets a cookie that stands for it."""
    return Reply(204, headers={"set-cookie": context.sessions.cookie(context.worlds.wall())})


async def delete_session(context: ControlContext, call: Call) -> Reply:
    """Sign a browser out."""
    return Reply(204, headers={"set-cookie": context.sessions.no_cookie()})


OPERATIONS: Mapping[str, Operation] = {
    "createSession": create_session,
    "deleteSession": delete_session,
}
