"""Snapshots: a world as one document, snapshots that the server keeps, and what is different."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.diff import changed_rows
from mockserver.engine.rules import FAULTS, RULES, RULES_API
from mockserver.engine.snapshot import restore, take
from mockserver.engine.world import Row, Start, World
from mockserver.errors import SnapshotError, UnknownName
from mockserver.http.control.context import ControlContext, Operation, require_world
from mockserver.http.control.rows import shown_row
from mockserver.http.control.worlds import world_json

#: So many rows of each kind does a diff show.
_SHOWN = 1_000


async def get_snapshot(context: ControlContext, call: Call) -> Reply:
    """Take a world as one document, as it is or as it was when its journal began."""
    world = await context.world(call)
    journal = await context.worlds.journal(world.name)
    if call.query["at"] == "start" and journal is not None and journal.origin is not None:
        document = take(journal.origin, journal.origin.clock.at, context.secrets)
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
    _check_rules(context, world)
    for due in world.agenda:
        context.check_effect(due.api, due.effect)
    await context.worlds.replace(call.path["world"], world)
    return Reply(200, await world_json(context, world))


async def list_snapshots(context: ControlContext, call: Call) -> Reply:
    """List the snapshots that are kept of a world."""
    require_world(call, await context.worlds.find(call.path["world"]))
    return Reply(200, {"snapshots": await context.worlds.snapshots(call.path["world"])})


async def create_snapshot(context: ControlContext, call: Call) -> Reply:
    """Keep how a world stands, under a name."""
    if not await context.worlds.save_snapshot(call.path["world"], call.body["as"]):
        require_world(call, None)
    return Reply(201, {"name": call.body["as"]})


async def restore_world(context: ControlContext, call: Call) -> Reply:
    """Put a world back to a snapshot that is kept of it."""
    name, wanted = call.path["world"], call.body["from"]
    require_world(call, await context.worlds.find(name))
    saved = await context.worlds.snapshot(name, wanted)
    if saved is None:
        raise UnknownName(f"snapshot of {name}", wanted, await context.worlds.snapshots(name))
    return Reply(200, await world_json(context, await context.worlds.restore_snapshot(name, saved)))


async def diff_world(context: ControlContext, call: Call) -> Reply:
    """Tell which rows were added, removed and changed since a snapshot, or beside another world."""
    name, other = call.path["world"], call.query["from"]
    world = await context.world(call)
    saved = await context.worlds.snapshot(name, other)
    before = await context.worlds.find(other) if saved is None else saved.world
    if before is None:
        known = (*await context.worlds.snapshots(name), *await context.worlds.names())
        raise UnknownName("snapshot or world", other, known)
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


def _check_rules(context: ControlContext, world: World) -> None:
    """Refuse stubs and faults that nothing here could carry out. Raises SnapshotError."""
    for kind in RULES:
        for identifier, row in world.table(RULES_API, kind).items():
            violations = context.worlds.library.rule_violations(kind, row)
            # What the shape has accepted has a reply; only then is it looked into.
            if violations or not _is_kept(kind, row):
                what = f"{kind} {identifier!r} of no known shape"
                why = f": {violations[0]}" if violations else ""
                raise SnapshotError(f"The snapshot has {what}{why}.")


def _is_kept(kind: str, row: Row) -> bool:
    """Whether a rule has what it gets when it is added: its counts, and its reply in full."""
    reply = row.get("reply", {})
    is_full = kind == FAULTS or ("headers" in reply and isinstance(reply.get("media_type"), str))
    return is_full and all(isinstance(row.get(name), int) for name in ("seen", "used"))


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
