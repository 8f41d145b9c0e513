"""Rules of rows that are changed: the change is shown, and nothing else is changed."""

from collections.abc import Mapping

from mockserver.checks.journeys.broken import written
from mockserver.checks.journeys.own.likeness import difference, is_same
from mockserver.checks.journeys.own.pages import Pages
from mockserver.checks.journeys.own.row_body import row_in, with_row
from mockserver.checks.journeys.own.row_facts import is_counting, shown_members
from mockserver.checks.journeys.own.rows import Row, Rows
from mockserver.checks.journeys.own.rule import expect_not_found, rule
from mockserver.checks.journeys.walk import Untested, expect
from mockserver.contract.document import Json
from mockserver.inferred.resources.member import value_at, with_value
from mockserver.inferred.resources.resource import OperationRole


@rule("create", "replace", "show")
def a_replaced_row_is_shown_as_it_was_sent(rows: Rows) -> None:
    """A row that is replaced is shown with the members that were sent."""
    row = rows.made()
    role = rows.on.get("replace")
    sent = replace_row(rows, row)
    _expect_shown(rows, row, role, sent)


@rule("create", "change", "show")
def a_changed_row_is_shown_with_its_change(rows: Rows) -> None:
    """A row that is changed is shown with the members that were sent, and keeps the others."""
    row = rows.made()
    before = rows.shown(row)
    role = rows.on.get("change")
    sent = change_row(rows, row)
    _expect_shown(rows, row, role, sent)
    after = rows.shown(row)
    for name in row.sent.keys() & before.keys() - sent.keys():
        kept = is_same(before[name], after.get(name)) or is_counting(name)
        expect(kept, f"{name} as it was: {written(before[name])}", written(after.get(name)))


@rule("create", "show", either=("change", "replace"))
def a_change_leaves_other_rows_as_they_were(rows: Rows) -> None:
    """A row stays as it is while another one is changed or replaced."""
    other, row = rows.made(), rows.made()
    before = rows.shown(other)
    if rows.on.find("change") is not None:
        change_row(rows, row)
    else:
        replace_row(rows, row)
    after = rows.shown(other)
    wrong = [name for name in before if before[name] != after.get(name)]
    expect(not wrong, "the other row as it was", f"another {', '.join(wrong)}")


@rule("create", "replace", "show", "list")
def replacing_twice_is_replacing_once(rows: Rows) -> None:
    """A row that is replaced twice in the same way is the same after both, and one row."""
    row = rows.made()
    sent = replace_row(rows, row)
    first = rows.shown(row)
    replace_row(rows, row, sent)
    second = rows.shown(row)
    for name in sent.keys() & first.keys():
        expect(is_same(first[name], second.get(name)), f"{name} as before", second.get(name))
    own = row.parts[rows.resource.depth :]
    listed = [rows.ids_in(each) for each in Pages(rows, rows.on.get("list")).rows()]
    expect(listed.count(own) <= 1, "the row once in the list", f"{listed.count(own)} times")


@rule("change")
def an_unknown_row_cannot_be_changed(rows: Rows) -> None:
    """A change of a row that is not there is refused."""
    role = rows.on.get("change")
    if role.is_named_by_body or "201" in rows.maker.operation(role.operation).replies:
        raise Untested("the change may make the row")
    parts = (*rows.parents(), *rows.unknown_ids(role))
    expect_not_found(rows, role, rows.send(role, parts))


@rule("create", "action", "show")
def an_action_sets_the_state(rows: Rows) -> None:
    """An action sets the state of the row that it is named after, and is shown."""
    roles = [each for each in rows.on.all("action") if each.states]
    if not roles:
        raise Untested("no action is named after a state")
    for role in roles:
        row = rows.made()
        reply = rows.send(role, row.parts)
        if 400 <= reply.status < 500:
            raise Untested(f"the action is refused: {reply.came}")
        expect(reply.is_good, "a status of 2xx", reply.came)
        shown = rows.shown(row)
        for name, value in role.states.items():
            expect(
                shown.get(name) == value, f"{name} to be {written(value)}", written(shown.get(name))
            )


@rule("action")
def an_action_on_an_unknown_row_is_refused(rows: Rows) -> None:
    """An action on a row that is not there is refused."""
    role = rows.on.get("action")
    parts = (*rows.parents(), *rows.unknown_ids(role))
    expect_not_found(rows, role, rows.send(role, parts))


def replace_row(rows: Rows, row: Row, sent: Mapping[str, Json] | None = None) -> Mapping[str, Json]:
    """Replace a row, and return what was sent."""
    role = rows.on.get("replace")
    return _written(rows, row, role, _new_row(rows, role) if sent is None else sent)


def change_row(rows: Rows, row: Row) -> Mapping[str, Json]:
    """Change a row, and return the members that were sent."""
    role = rows.on.get("change")
    return _written(rows, row, role, _new_row(rows, role))


def _new_row(rows: Rows, role: OperationRole) -> Mapping[str, Json]:
    row = row_in(role, rows.body_of_new(role))
    if row is None:
        raise Untested(f"{rows.walk.label(role.operation)} takes no members of a row")
    return row


def _written(
    rows: Rows, row: Row, role: OperationRole, sent: Mapping[str, Json]
) -> Mapping[str, Json]:
    """Send a row to an operation on another row, with the id of that one."""
    own = row.parts[rows.resource.depth :]
    for index, text in enumerate(own):
        steps, types = rows.resource.ids[index], rows.resource.id_types[index]
        old = value_at(sent, steps) if steps else None
        if steps and (old is not None or role.is_named_by_body):
            is_number = isinstance(old, int) or "string" not in types
            value = int(text) if is_number and text.lstrip("-").isdecimal() else text
            sent = with_value(sent, steps, value)
    body = with_row(role, rows.maker.body(role.operation, rows.walk.data), sent)
    reply = rows.send(role, row.parts, body=body)
    if not reply.is_good:
        raise Untested(f"{rows.walk.label(role.operation)} refuses a valid row: {reply.came}")
    return sent


def _expect_shown(rows: Rows, row: Row, role: OperationRole, sent: Mapping[str, Json]) -> None:
    show = rows.on.get("show")
    names = shown_members(rows, role, sent)
    operation = rows.maker.operation(show.operation)
    wrong = difference(operation, rows.show(row), show.one or (), sent, names)
    expect(not wrong, "the row as it was sent", wrong)
