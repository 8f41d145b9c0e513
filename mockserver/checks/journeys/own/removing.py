"""Rules of rows that are removed: they are gone, and the others stay."""

from mockserver.checks.journeys.own.creating import is_listed
from mockserver.checks.journeys.own.rows import Row, Rows
from mockserver.checks.journeys.own.rule import expect_not_found, rule
from mockserver.checks.journeys.walk import Untested, expect
from mockserver.checks.wire.exchange import Exchange


def removed(rows: Rows, row: Row) -> Exchange:
    """Remove a row, which has to succeed."""
    role = rows.on.get("remove")
    reply = rows.send(role, row.parts)
    expect(reply.is_good, "a status of 2xx", reply.came)
    return reply


@rule("create", "remove", "show", status_of="show")
def a_removed_row_is_gone(rows: Rows) -> None:
    """A row that was removed is not shown again."""
    row = rows.made()
    rows.show(row)
    removed(rows, row)
    show = rows.on.get("show")
    expect_not_found(rows, show, rows.send(show, row.parts))


@rule("create", "remove", "list")
def a_removed_row_is_listed_no_more(rows: Rows) -> None:
    """A row that was removed is not in the list."""
    row = rows.made()
    if not is_listed(rows, row):
        raise Untested("the list does not have it before")
    removed(rows, row)
    came = "a list with it"
    expect(not is_listed(rows, row, so=False), f"no {'/'.join(row.parts)} in the list", came)


@rule("create", "remove", status_of="remove")
def a_row_is_removed_once(rows: Rows) -> None:
    """A row that was removed cannot be removed again; a server may also say that it is gone."""
    row = rows.made()
    removed(rows, row)
    role = rows.on.get("remove")
    again = rows.send(role, row.parts)
    if "404" in rows.maker.operation(role.operation).replies:
        expect_not_found(rows, role, again)
    else:
        expect(again.status < 500, "a status below 500", again.came)


@rule("create", "remove", "show")
def removing_a_row_leaves_the_others(rows: Rows) -> None:
    """A row is still shown after another one was removed."""
    other, row = rows.made(), rows.made()
    before = rows.shown(other)
    removed(rows, row)
    after = rows.shown(other)
    wrong = [name for name in before if before[name] != after.get(name)]
    expect(not wrong, "the other row as it was", f"another {', '.join(wrong)}")
