"""One journey as it went on one server: its exchanges, and how it ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.checks.journeys.broken import Broken
from mockserver.checks.journeys.journey import Journey
from mockserver.checks.journeys.walk import Untested, Walk
from mockserver.checks.wire.caller import Caller, NoReply
from mockserver.checks.wire.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Taken:
    """A journey that was walked over one server. At most one of the three endings is there.

    `is_ordered` says that the exchanges are all: those after calls at the same time are left out.
    """

    exchanges: tuple[Exchange, ...]
    made: tuple[tuple[str, tuple[str, ...]], ...]
    is_ordered: bool
    broken: Broken | None = None
    untested: Untested | None = None
    silence: NoReply | None = None


def take(
    journey: Journey,
    caller: Caller,
    data: Mapping[str, Any],
    run: str,
    is_tested: Callable[[str], bool],
) -> Taken:
    """Walk a journey as far as it goes on a server."""
    walk = Walk(caller, data, f"{run}-{journey.name}", is_tested=is_tested)
    broken = untested = silence = None
    try:
        journey.take(walk)
    except Broken as error:
        broken = error
    except Untested as error:
        untested = error
    except NoReply as error:
        silence = error
    # What comes after calls at the same time depends on their order.
    exchanges = tuple(walk.exchanges[: walk.ordered])
    walk.end()
    is_ordered = walk.ordered is None
    return Taken(exchanges, tuple(walk.made), is_ordered, broken, untested, silence)


def why_not_compared(mock: Taken, real: Taken) -> str | None:
    """Say why a journey was not walked to its end; None if it was, or ended in a difference."""
    if mock.silence is not None and real.silence is not None:
        return f"neither server answers: {real.silence}"
    if real.untested is not None:
        return str(real.untested)
    return None if mock.untested is None else f"on the mock: {mock.untested}"
