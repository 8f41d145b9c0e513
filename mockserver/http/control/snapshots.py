"""Snapshots: a world as one document, snapshots that the server keeps, and what is different."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.diff import changed_rows
from mockserver.engine.rules import RULES, RULES_API
from mockserver.engine.snapshot import restore, take
from mockserver.engine.world import Row, Start, World
from mockserver.errors import RuleRejected, SnapshotError, UnknownName
from mockserver.http.control.context import ControlContext, Operation, require_world
from mockserver.http.control.rows import shown_row
from mockserver.http.control.worlds import shown_world

#: So many rows of each kind does a diff show.
_SHOWN = 1_000


async def get_snapshot(context: ControlContext, call: Call) -> Reply:
    """Take a world as one document, as it is or as it was when its journal began."""
    world = require_world(call, await context.worlds.look(call.path["world"]))
    if call.query["at"] == "start" and world.origin is not None:
        origin = world.origin
        document = take(origin, origin.clock.at, context.secrets)
    else:
        document = take(world, context.worlds.now(world), context.secrets)
    return Reply(200, document)


async def restore_snapshot(context: ControlContext, call: Call) -> Reply:
    """Make a world of a document: wholly, or not at all."""

    def origin(start: Start, seed: int) -> World:
        library = context.worlds.library
        return library.make_world(library.scenario(start.scenario), seed, start.now)

    world = restore(call.body, context.worlds.wall(), origin, context.secrets)
    for api, tables in world.tables.items():
        context.check_collections(api, tables)
    _admit_rules(context, world)
    for due in world.agenda:
        context.check_effect(due.api, due.effect)
    await context.worlds.replace(call.path["world"], world)
    return Reply(200, shown_world(context, world))


async def list_snapshots(context: ControlContext, call: Call) -> Reply:
    """List the snapshots that are kept of a world."""
    require_world(call, await context.worlds.find(call.path["world"]))
    return Reply(200, {"snapshots": list(context.worlds.snapshots(call.path["world"]))})


async def create_snapshot(context: ControlContext, call: Call) -> Reply:
    """Keep how a world stands, under a name."""
    if not await context.worlds.save_snapshot(call.path["world"], call.body["as"]):
        require_world(call, None)
    return Reply(201, {"name": call.body["as"]})


async def restore_world(context: ControlContext, call: Call) -> Reply:
    """Put a world back to a snapshot that is kept of it."""
    name, wanted = call.path["world"], call.body["from"]
    require_world(call, await context.worlds.find(name))
    snapshots = context.worlds.snapshots(name)
    if wanted not in snapshots:
        raise UnknownName(f"snapshot of {name}", wanted, snapshots)
    return Reply(
        200, shown_world(context, await context.worlds.restore_snapshot(name, snapshots[wanted]))
    )


async def diff_world(context: ControlContext, call: Call) -> Reply:
    """Tell which rows were added, removed and changed since a snapshot, or beside another world."""
    name, other = call.path["world"], call.query["from"]
    world = require_world(call, await context.worlds.look(name))
    snapshots = context.worlds.snapshots(name)
    before = snapshots[other].world if other in snapshots else await context.worlds.find(other)
    if before is None:
        raise UnknownName("snapshot or world", other, (*snapshots, *await context.worlds.names()))
    diff: dict[str, list[dict[str, Any]]] = {"added": [], "removed": [], "changed": []}
    total = 0
    for api, collection, identifier, old, new in changed_rows(before, world):
        if api not in context.owners:
            continue  # stubs and faults are no rows of an API
        total += 1
        hidden = context.secrets(api, collection)
        place = {"api": api, "collection": collection}
        if old is None or new is None:
            kind, row = ("added", new) if old is None else ("removed", old)
            shown = {**place, "id": identifier, "row": shown_row(identifier, row or {}, hidden)}
        else:
            kind = "changed"
            left, right = _parted(old, new, hidden)
            shown = {**place, "id": identifier, "before": left, "after": right}
        if len(diff[kind]) < _SHOWN:
            diff[kind].append(shown)
    return Reply(200, {"from": other, **diff, "total": total})


def _admit_rules(context: ControlContext, world: World) -> None:
    """Admit a restored world's stubs and faults like any others. Raises SnapshotError."""
    for kind in RULES:
        table = world.tables.get(RULES_API, {}).get(kind, {})
        for identifier, row in table.items():
            try:
                table[identifier] = context.admission.admit_row(kind, row)
            except RuleRejected as error:
                what = f"{kind.removesuffix('s')} {identifier!r} cannot be restored"
                raise SnapshotError(
                    f"The snapshot's {what}: {error.what} (at {error.pointer or 'its root'})",
                    hint=error.hint,
                ) from None


def _parted(old: Row, new: Row, hidden: frozenset[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the columns of two rows that are not the same."""
    different = {name for name in (*old, *new) if old.get(name) != new.get(name)}
    rows = [
        shown_row("", {name: row[name] for name in row if name in different}, hidden)
        for row in (old, new)
    ]
    for row in rows:
        del row["id"]
    return rows[0], rows[1]


OPERATIONS: Mapping[str, Operation] = {
    "getSnapshot": get_snapshot,
    "restoreSnapshot": restore_snapshot,
    "listSnapshots": list_snapshots,
    "createSnapshot": create_snapshot,
    "restoreWorld": restore_world,
    "diffWorld": diff_world,
}
