"""Reads a file of behaviours again when it changes, while the server answers; worlds stay."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from mockserver.cli.announcing import error_text
from mockserver.cli.stamps import Stamps, read_stamps
from mockserver.errors import BehavioursError
from mockserver.http.behaviours import OwnBehaviours

if TYPE_CHECKING:
    from mockserver.http.own_api import OwnApi

_EVERY = 0.25


def watch_behaviours(api: "OwnApi", say: Callable[[str], None]) -> None:
    """Look at the API's file of behaviours four times a second, until the event loop ends.

    `say` prints that it has changed.
    """
    if api.behaviours is not None:
        _look(api.behaviours, read_stamps((), [api.behaviours.path]), say)


def _look(behaviours: OwnBehaviours, seen: Stamps, say: Callable[[str], None]) -> None:
    now = read_stamps((), [behaviours.path])
    if now != seen and now:
        say(f"Changed: {behaviours.path}. {_reloaded(behaviours)}")
        seen = now
    asyncio.get_running_loop().call_later(_EVERY, _look, behaviours, seen, say)


def _reloaded(behaviours: OwnBehaviours) -> str:
    """Read the file again; say what answers now."""
    try:
        behaviours.reload()
    except BehavioursError as error:
        return f"The old functions go on.\n{error_text(error)}"
    return f"Its functions answer {', '.join(behaviours.own) or 'nothing'}; worlds stay."
