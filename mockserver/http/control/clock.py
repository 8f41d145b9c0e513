"""The clock of a world: read, set, frozen, running, faster, advanced."""

from collections.abc import Mapping
from heapq import nsmallest
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import Clock, format_instant, is_instant, parse_duration, parse_instant
from mockserver.engine.world import Due
from mockserver.errors import SettingsError
from mockserver.http.control.context import ControlContext, Operation
from mockserver.http.control.refusals import refused
from mockserver.stores.due import Turned

#: How many of the due effects that ran are listed when a clock was set or advanced.
_MOST_EFFECTS = 1_000


async def get_clock(context: ControlContext, call: Call) -> Reply:
    """Read a world's clock."""
    world = await context.world(call)
    return Reply(200, clock_json(context.worlds.now(world), world.clock))


async def list_due(context: ControlContext, call: Call) -> Reply:
    """List what will happen next, in the order in which it will."""
    world = await context.world(call)
    due = [_due_json(each) for each in nsmallest(call.query["limit"], world.agenda, key=_order)]
    return Reply(200, {"due": due, "total": len(world.agenda)})


async def set_clock(context: ControlContext, call: Call) -> Reply:
    """Set a clock forward, freeze it, let it run, or change its rate."""
    body = call.body
    instant = read_instant(body["now"]) if "now" in body else None

    def turned(clock: Clock, wall: int) -> Clock:
        if instant is not None:
            clock = _forward(clock, instant, wall)
        clock = clock.with_rate(body.get("rate", clock.rate), wall)
        return clock.with_frozen(body.get("frozen", clock.frozen), wall)

    return _turned_reply(await context.worlds.turn(call.path["world"], turned))


async def advance_clock(context: ControlContext, call: Call) -> Reply:
    """Advance a clock by a duration."""
    if "seconds" in call.body:
        step = round(call.body["seconds"] * 1_000_000)
    else:
        step = _duration(call.body["duration"])

    def turned(clock: Clock, wall: int) -> Clock:
        return _forward(clock, clock.now(wall) + step, wall)

    return _turned_reply(await context.worlds.turn(call.path["world"], turned))


def read_instant(text: str) -> int:
    """Parse a date-time that the schema has accepted. Refuses a time that no clock can show."""
    try:
        instant = parse_instant(text)
    except ValueError as error:
        raise refused("conflict", str(error)) from None
    if not is_instant(instant):
        raise refused("conflict", f"{text!r} is not between the years 1970 and 9999.")
    return instant


def clock_json(now: int, clock: Clock) -> dict[str, Any]:
    """Return a clock in the contract's shape; a rate of 1 is left out."""
    shown: dict[str, Any] = {"now": format_instant(now), "frozen": clock.frozen}
    return shown if clock.rate == 1 else {**shown, "rate": clock.rate}


def _forward(clock: Clock, to: int, wall: int) -> Clock:
    now = clock.now(wall)
    if to < now:
        raise refused(
            "conflict",
            f"It is {format_instant(now)} in this world, and time does not run backwards. "
            "Restore a snapshot, or make the world again with the time at which it should start.",
        )
    if not is_instant(to):
        raise refused("conflict", "No clock here goes past the year 9999.")
    return clock.turned(to, wall)


def _duration(text: str) -> int:
    try:
        return parse_duration(text)
    except (ValueError, OverflowError) as error:
        raise SettingsError(str(error), hint="Write one such as P30D or PT1H.") from None


def _turned_reply(turned: Turned) -> Reply:
    happened = [_due_json(due) for due in turned.happened[:_MOST_EFFECTS]]
    body = clock_json(turned.now, turned.clock)
    return Reply(200, {**body, "happened": happened, "happened_total": len(turned.happened)})


def _order(due: Due) -> tuple[int, int, str]:
    return due.at, due.number, due.api


def _due_json(due: Due) -> dict[str, Any]:
    return {
        "at": format_instant(due.at),
        "api": due.api,
        "effect": due.effect,
        "arguments": dict(due.arguments),
    }


OPERATIONS: Mapping[str, Operation] = {
    "getClock": get_clock,
    "listDue": list_due,
    "setClock": set_clock,
    "advanceClock": advance_clock,
}
