"""Rules of what is there once: the one row of a path, and memberships."""

from mockserver.checks.journeys.own.likeness import difference
from mockserver.checks.journeys.own.row_facts import declared_members
from mockserver.checks.journeys.own.rows import Rows
from mockserver.checks.journeys.own.rule import rule
from mockserver.checks.journeys.walk import Untested, expect
from mockserver.inferred.resources.member import value_at
from mockserver.inferred.resources.resource import OperationRole


@rule("singleton", kind="singleton")
def what_is_set_is_shown(rows: Rows) -> None:
    """The one row of a path is shown with the members that were set."""
    show, write = rows.on.by_method("GET"), rows.on.by_method("PATCH", "PUT", "POST")
    at = rows.parents()
    before = rows.send(show, at)
    body = rows.maker.body(write.operation, rows.walk.data)
    sent = value_at(body, write.body)
    if not isinstance(sent, dict):
        raise Untested("what is set has no members")
    old = value_at(before.json, show.one or ()) if before.is_good else None
    if isinstance(old, dict):
        back = {name: old[name] for name in sent if name in old}
        rows.walk.at_end(lambda: rows.send(write, at, body=back))
    reply = rows.send(write, at, body=body)
    if not reply.is_good:
        raise Untested(f"{rows.walk.label(write.operation)} refuses a valid row: {reply.came}")
    after = rows.send(show, at)
    expect(after.is_good, "the row: a status of 2xx", after.came)
    declared = declared_members(rows, show)
    operation = rows.maker.operation(show.operation)
    wrong = difference(operation, after, show.one or (), sent, set(sent) & declared)
    expect(not wrong, "the row as it was set", wrong)


@rule("membership", kind="membership")
def what_is_set_is_there(rows: Rows) -> None:
    """What PUT sets is there, and what DELETE takes away is not."""
    put, remove = rows.on.by_method("PUT", "POST"), rows.on.by_method("DELETE")
    at = rows.parents()
    if not (made := rows.send(put, at)).is_good:
        raise Untested(f"{rows.walk.label(put.operation)} is refused: {made.came}")
    try:
        show: OperationRole | None = rows.on.by_method("GET")
    except Untested:
        show = None
    if show is not None:
        there = rows.send(show, at)
        expect(there.status < 400, "that it is there: a status of 2xx", there.came)
    taken = rows.send(remove, at)
    expect(taken.is_good, "a status of 2xx", taken.came)
    if show is not None:
        gone = rows.send(show, at)
        expect(400 <= gone.status < 500, "that it is not there: a status of 4xx", gone.came)
