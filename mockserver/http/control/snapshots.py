"""Snapshots: a world as one document, saved snapshots, and differences between worlds."""

from collections.abc import Generator, Mapping
from typing import Any

from mockserver.engine.call import Call, Reply
from mockserver.engine.diff import compared_rows
from mockserver.engine.problem import Problem
from mockserver.engine.snapshot import LARGEST, OPENED, Receiver, restore_in_steps, take_in_steps
from mockserver.engine.world import Row, World
from mockserver.errors import TooMany, UnknownName
from mockserver.http.control.admission import SnapshotAdmission
from mockserver.http.control.context import ControlContext, Display, Operation, require_world
from mockserver.http.control.rows import row_json
from mockserver.http.control.worlds import world_json
from mockserver.http.request import Request, read_call
from mockserver.http.slices import in_slices
from mockserver.http.transport.long_json import decode_in_steps, json_parts
from mockserver.http.transport.wire import DEPTH, NotJson, encode_json

#: How many rows of each kind a diff shows.
_SHOWN = 1_000
#: A snapshot may have more levels than a body: it holds values of bodies, seven levels down.
_DEPTH = DEPTH + 64


async def get_snapshot(context: ControlContext, call: Call) -> Reply:
    """Return a world as one document, as it is now or as it was when its journal began."""
    world = await context.world(call)
    journal = await context.worlds.journal(world.name)
    if call.query["at"] == "start" and journal is not None and journal.origin is not None:
        world = journal.origin
        now = world.clock.at
    else:
        now = context.worlds.now(world)
    # A fork does not change while it is written, whatever other calls do to the world.
    document = await in_slices(take_in_steps(world.fork(""), now, context.secrets))
    return Reply(200, document)


async def snapshot_payload(reply: Reply) -> bytes:
    """Encode a snapshot in slices. Raises TooMany if it is too large to be restored."""
    text = await in_slices(_encoded(reply.body))
    if len(text) > LARGEST:
        raise TooMany(
            f"The snapshot has {len(text):,} bytes; no more than {LARGEST:,} can be restored.",
            hint="Remove rows of the world, or reset it.",
        )
    return bytes(text)


async def read_restore(request: Request) -> Call | Problem:
    """Parse a call that restores a snapshot; its body may be very long, so it is read in slices."""
    document: Any = None
    if request.body:
        try:
            document = await in_slices(decode_in_steps(request.body, _DEPTH))
        except NotJson as error:
            return Problem("malformed", str(error))
        request = request._replace(body=encode_json(_outline(document)))
    call = read_call(request, request.head.fields(), {})
    return call if isinstance(call, Problem) else call._replace(body=document)


async def restore_snapshot(context: ControlContext, call: Call) -> Reply:
    """Make a world from a document, completely or not at all."""
    admission = SnapshotAdmission(context)
    receiver = Receiver(
        admission.origin, context.secrets, admission.check, admission.row, admission.due
    )
    steps = restore_in_steps(call.body, context.worlds.wall(), receiver)
    world = await in_slices(steps)
    await context.worlds.replace(call.path["world"], world)
    return Reply(200, await world_json(context, world))


async def list_snapshots(context: ControlContext, call: Call) -> Reply:
    """List the saved snapshots of a world."""
    require_world(call, await context.worlds.find(call.path["world"]))
    return Reply(200, {"snapshots": await context.worlds.snapshots(call.path["world"])})


async def create_snapshot(context: ControlContext, call: Call) -> Reply:
    """Save a world as it is now, under a name."""
    if not await context.worlds.save_snapshot(call.path["world"], call.body["as"]):
        require_world(call, None)
    return Reply(201, {"name": call.body["as"]})


async def restore_world(context: ControlContext, call: Call) -> Reply:
    """Restore a world from a saved snapshot."""
    name, wanted = call.path["world"], call.body["from"]
    require_world(call, await context.worlds.find(name))
    saved = await context.worlds.snapshot(name, wanted)
    if saved is None:
        raise UnknownName(f"snapshot of {name}", wanted, await context.worlds.snapshots(name))
    return Reply(200, await world_json(context, await context.worlds.restore_snapshot(name, saved)))


async def diff_world(context: ControlContext, call: Call) -> Reply:
    """List the rows that differ from a snapshot or from another world."""
    name, other = call.path["world"], call.query["from"]
    world = await context.world(call)
    saved = await context.worlds.snapshot(name, other)
    before = await context.worlds.find(other) if saved is None else saved.world
    if before is None:
        known = (*await context.worlds.snapshots(name), *await context.worlds.names())
        raise UnknownName("snapshot or world", other, known)
    # Forks do not change while they are compared, whatever other calls do to the worlds.
    diff = await in_slices(_compared(context, before.fork(""), world.fork("")))
    return Reply(200, {"from": other, **diff})


def _compared(
    context: ControlContext, before: World, after: World
) -> Generator[None, None, dict[str, Any]]:
    diff: dict[str, list[dict[str, Any]]] = {"added": [], "removed": [], "changed": []}
    total = 0
    for change in compared_rows(before, after):
        yield
        if change is None or change.api not in context.owners:
            continue  # stubs and faults are not rows of an API
        total += 1
        api, collection, identifier, old, new = change
        display = context.display(api, collection)
        place = {"api": api, "collection": collection}
        if old is None or new is None:
            kind, row = ("added", new) if old is None else ("removed", old)
            shown = {**place, "id": identifier, "row": row_json(identifier, row or {}, display)}
        else:
            kind = "changed"
            left, right = _parted(old, new, display)
            shown = {**place, "id": identifier, "before": left, "after": right}
        if len(diff[kind]) < _SHOWN:
            diff[kind].append(shown)
    return {**diff, "total": total}


def _outline(document: Any) -> Any:
    """Return a document without its world, to check whether it is a snapshot at all."""
    if not isinstance(document, dict):
        return type(document)() if isinstance(document, list) else document
    return {
        name: type(value)() if isinstance(value, dict | list) else value
        for name, value in document.items()
    }


def _encoded(document: dict[str, Any]) -> Generator[None, None, bytearray]:
    text = bytearray(encode_json({**document, "world": {}})[:-2])
    for number, (name, value) in enumerate(document["world"].items()):
        text += (b"," if number else b"") + encode_json(name) + b":"
        for part in json_parts(value, OPENED.get(name, 0)):
            text += part
            yield
    return text + b"}}"


def _parted(old: Row, new: Row, display: Display) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns of two rows that are not the same."""
    different = {name for name in (*old, *new) if old.get(name) != new.get(name)}
    rows = [
        row_json("", {name: row[name] for name in row if name in different}, display)
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
