"""Worlds: listed, made, read, reset, forked and dropped."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import SECOND, format_instant
from mockserver.engine.world import Start, World
from mockserver.http.control.clock import clock_json, read_instant
from mockserver.http.control.context import ControlContext, Operation, require_world


async def list_worlds(context: ControlContext, call: Call) -> Reply:
    """List the worlds: their names, and some of them in detail if that is asked for."""
    names = await context.worlds.names()
    body: dict[str, Any] = {"worlds": names}
    asked = call.query
    if asked["details"]:
        after, text = asked.get("after", ""), asked.get("text", "").casefold()
        matching = [name for name in names if text in name.casefold()]
        page = [name for name in matching if name > after][: asked["limit"]]
        # To look at a world would be a use of it, and let happen what is due.
        found = [await context.worlds.find(name) for name in page]
        body["details"] = [await _seen(context, world) for world in found if world is not None]
        body["matching"] = len(matching)
    return Reply(200, body)


async def create_world(context: ControlContext, call: Call) -> Reply:
    """Make a new world; it replaces any world with this name."""
    body = call.body or {}
    default = context.worlds.start
    clock = body.get("clock")
    start = Start(
        scenario=body.get("scenario", default.scenario),
        seed=body.get("seed", default.seed),
        now=read_instant(clock["now"]) if clock else default.now,
        frozen=clock.get("frozen", True) if clock else default.frozen,
        rate=clock.get("rate", 1) if clock else default.rate,
    )
    world = await context.worlds.create(call.path["world"], start, _ttl(body))
    return Reply(200, await world_json(context, world))


async def get_world(context: ControlContext, call: Call) -> Reply:
    """Read a world."""
    world = require_world(call, await context.worlds.look(call.path["world"]))
    return Reply(200, await world_json(context, world))


async def delete_world(context: ControlContext, call: Call) -> Reply:
    """Drop a world."""
    if not await context.worlds.drop(call.path["world"]):
        require_world(call, None)
    return Reply(204)


async def reset_world(context: ControlContext, call: Call) -> Reply:
    """Reset a world to its start."""
    world = require_world(call, await context.worlds.reset(call.path["world"]))
    return Reply(200, await world_json(context, world))


async def delete_worlds(context: ControlContext, call: Call) -> Reply:
    """Drop every world whose name has a prefix."""
    prefix = call.query["prefix"]
    names = [name for name in await context.worlds.names() if name.startswith(prefix)]
    for name in names:
        await context.worlds.drop(name)
    return Reply(200, {"dropped": len(names)})


async def fork_world(context: ControlContext, call: Call) -> Reply:
    """Make an independent copy of a world."""
    name, as_ = call.path["world"], call.body["as"]
    copy = await context.worlds.fork(name, as_, _ttl(call.body))
    return Reply(201, await world_json(context, require_world(call, copy)))


async def world_json(context: ControlContext, world: World) -> dict[str, Any]:
    """Return a world in the contract's shape."""
    return {
        "name": world.name,
        "scenario": world.start.scenario,
        "seed": world.seed,
        "clock": clock_json(context.worlds.now(world), world.clock),
        "rows": {
            owner: {each: len(world.table(owner, each)) for each in provider.collections}
            for owner, provider in context.owners.items()
        },
        "exchanges": await context.worlds.total(world.name),
    }


async def _seen(context: ControlContext, world: World) -> dict[str, Any]:
    """Return a world as a list shows it: without the numbers of its collections."""
    shown = await world_json(context, world)
    rows = sum(count for each in shown.pop("rows").values() for count in each.values())
    until = {} if world.ttl is None else {"ttl": world.ttl / SECOND}
    return {**shown, "rows": rows, "used": format_instant(world.touched), **until}


def _ttl(body: Mapping[str, Any]) -> int | None:
    return round(body["ttl"] * SECOND) if "ttl" in body else None


OPERATIONS: Mapping[str, Operation] = {
    "listWorlds": list_worlds,
    "createWorld": create_world,
    "getWorld": get_world,
    "deleteWorld": delete_world,
    "resetWorld": reset_world,
    "deleteWorlds": delete_worlds,
    "forkWorld": fork_world,
}
