"""What time it is in a world: read, set, stopped, let run, run faster, turned."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import Clock, format_instant, is_instant, parse_duration, parse_instant
from mockserver.errors import SettingsError
from mockserver.http.control.context import ControlContext, Operation
from mockserver.http.control.refusals import refused
from mockserver.stores.worlds import Turned

#: Of what happened while a clock was turned, so much is told.
_TOLD = 1_000


async def get_clock(context: ControlContext, call: Call) -> Reply:
    """Read a world's clock."""
    world = await context.world(call)
    return Reply(200, shown_clock(context.worlds.now(world), world.clock))


async def set_clock(context: ControlContext, call: Call) -> Reply:
    """Set a clock forward, stop it, let it run, or let it run at another rate."""
    body = call.body
    instant = read_instant(body["now"]) if "now" in body else None

    def turned(clock: Clock, wall: int) -> Clock:
        if instant is not None:
            clock = _forward(clock, instant, wall)
        clock = clock.with_rate(body.get("rate", clock.rate), wall)
        return clock.with_frozen(body.get("frozen", clock.frozen), wall)

    return _told(await context.worlds.turn(call.path["world"], turned))


async def advance_clock(context: ControlContext, call: Call) -> Reply:
    """Turn a clock forward by so much."""
    if "seconds" in call.body:
        step = round(call.body["seconds"] * 1_000_000)
    else:
        step = _duration(call.body["duration"])

    def turned(clock: Clock, wall: int) -> Clock:
        return _forward(clock, clock.now(wall) + step, wall)

    return _told(await context.worlds.turn(call.path["world"], turned))


def read_instant(text: str) -> int:
    """Read a moment that the schema has called a date-time. Refuses what no clock can show."""
    try:
        instant = parse_instant(text)
    except ValueError as error:
        raise refused("conflict", str(error)) from None
    if not is_instant(instant):
        raise refused("conflict", f"{text!r} is not between the years 1970 and 9999.")
    return instant


def shown_clock(now: int, clock: Clock) -> dict[str, Any]:
    """Give a clock as the contract has it; that it runs like any other goes without saying."""
    shown: dict[str, Any] = {"now": format_instant(now), "frozen": clock.frozen}
    return shown if clock.rate == 1 else {**shown, "rate": clock.rate}


def _forward(clock: Clock, to: int, wall: int) -> Clock:
    now = clock.now(wall)
    if to < now:
        raise refused(
            "conflict",
            f"It is {format_instant(now)} in this world, and time does not run backwards. "
            "Restore a snapshot, or make the world anew with the clock that it should start with.",
        )
    if not is_instant(to):
        raise refused("conflict", "No clock here goes past the year 9999.")
    return clock.turned(to, wall)


def _duration(text: str) -> int:
    try:
        return parse_duration(text)
    except (ValueError, OverflowError) as error:
        raise SettingsError(str(error)) from None


def _told(turned: Turned) -> Reply:
    happened = [
        {
            "at": format_instant(due.at),
            "api": due.api,
            "effect": due.effect,
            "arguments": dict(due.arguments),
        }
        for due in turned.happened[:_TOLD]
    ]
    body = shown_clock(turned.now, turned.clock)
    return Reply(200, {**body, "happened": happened, "happened_total": len(turned.happened)})


OPERATIONS: Mapping[str, Operation] = {
    "getClock": get_clock,
    "setClock": set_clock,
    "advanceClock": advance_clock,
}
