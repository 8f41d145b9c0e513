"""Rules of rows that are made: they are shown and listed as they were sent, each with its id."""

from mockserver.checks.journeys.broken import Broken, written
from mockserver.checks.journeys.odd_text import ODD_TEXT
from mockserver.checks.journeys.own.likeness import difference
from mockserver.checks.journeys.own.pages import Pages
from mockserver.checks.journeys.own.row_facts import (
    declared_members,
    hidden_members,
    read_only_members,
    shown_members,
    write_only_members,
)
from mockserver.checks.journeys.own.rows import Row, Rows
from mockserver.checks.journeys.own.rule import rule
from mockserver.checks.journeys.walk import Untested, expect
from mockserver.contract.absent import ABSENT
from mockserver.inferred.resources.member import find_at, value_at, with_value


def is_listed(rows: Rows, row: Row, *, so: bool = True) -> bool:
    """Whether the list has a row. Raises Untested if the list is too long to tell."""
    role = rows.on.get("list")
    own = row.parts[rows.resource.depth :]
    pages = Pages(rows, role, required_filters(rows, row))
    for page in pages:
        found = [rows.ids_in(each) for each in page]
        if page and None in found:
            raise Untested("its list names no ids")
        if own in found:
            return True
    if so and not pages.is_whole:
        raise Untested(f"its list has more than the {len(pages.replies)} pages that are read")
    return False


def required_filters(rows: Rows, row: Row) -> dict[str, object]:
    """Return the parameters that a list has to be given, so that it shows a row."""
    role = rows.on.get("list")
    operation = rows.maker.operation(role.operation)
    needed = {each.name for each in operation.parameters if each.required}
    query = {}
    for each in role.filters:
        value = value_at(row.sent, each.member) if each.member else None
        if each.parameter in needed and each.op == "=" and not each.inner and value is not None:
            query[each.parameter] = value
    return query


@rule("create", "show")
def a_new_row_is_shown_as_it_was_sent(rows: Rows) -> None:
    """A new row is shown with the members that were sent."""
    row = rows.made()
    reply = rows.show(row)
    role, show = rows.on.adding, rows.on.get("show")
    names = shown_members(rows, role, row.sent) if role is not None else set()
    operation = rows.maker.operation(show.operation)
    wrong = difference(operation, reply, show.one or (), row.sent, names)
    expect(not wrong, "the row as it was sent", wrong)


@rule("create", "show")
def a_text_is_shown_to_the_letter(rows: Rows) -> None:
    """A text with capitals, signs and letters of several scripts is shown as it was sent."""
    role, show = rows.on.get("create"), rows.on.get("show")
    body = rows.body_of_new(role)
    sent = value_at(body, role.body)
    ids = {step for steps in rows.resource.ids for step in steps[:1]}
    # What the data gives has to be sent as it is.
    given = rows.walk.data.get(role.operation)
    kept = ids | (given.keys() if isinstance(given, dict) else set())
    odd = set()
    for name in sorted(sent.keys() - kept) if isinstance(sent, dict) else ():
        changed = with_value(body, (*role.body, name), f"{sent[name]} {ODD_TEXT}")
        if isinstance(sent[name], str) and rows.maker.accepts(role.operation, changed):
            body = changed
            odd.add(name)
    row = rows.made(body)
    names = odd & shown_members(rows, role, row.sent)
    if not names:
        raise Untested("no text may be any one, and is shown")
    operation = rows.maker.operation(show.operation)
    wrong = difference(operation, rows.show(row), show.one or (), row.sent, names)
    expect(not wrong, "the text as it was sent", wrong)


@rule("create", "list")
def a_new_row_is_listed(rows: Rows) -> None:
    """A new row is in the list."""
    row = rows.made()
    expect(is_listed(rows, row), f"{'/'.join(row.parts)} in the list", "a list without it")


@rule("create")
def each_new_row_has_an_id_of_its_own(rows: Rows) -> None:
    """Two rows that are made have two ids."""
    first, second = rows.made(), rows.made()
    expect(first.parts != second.parts, "two ids", f"{'/'.join(second.parts)} twice")


@rule("create", status_of="create", status=409)
def a_taken_id_is_a_conflict(rows: Rows) -> None:
    """A row with the id of another one is refused, and the other one stays."""
    role = rows.on.get("create")
    steps = rows.resource.ids[0] if len(rows.resource.ids) == 1 else ()
    if not steps or role.is_bulk:
        raise Untested("the server chooses the ids")
    body = rows.body_of_new(role)
    chosen = rows.maker.with_fresh_id(role.operation, body, (*role.body, *steps), rows.key())
    if chosen is None or steps[0] in read_only_members(rows, role):
        raise Untested("the server chooses the ids")
    row = rows.made(chosen)
    sent = str(value_at(chosen, (*role.body, *steps)))
    if row.parts[-1:] != (sent,):
        raise Untested("the server chooses the ids")
    again = rows.send(role, rows.parents(), body=chosen)
    if "409" in rows.maker.operation(role.operation).replies:
        expect(again.status == 409, "the status 409", again.came)
    else:
        expect(400 <= again.status < 500, "a refusal: a status of 4xx", again.came)


@rule("create", "list")
def a_refused_row_leaves_the_list_as_it_was(rows: Rows) -> None:
    """A row that is refused, because its body is not valid, is not in the list."""
    role, listing = rows.on.get("create"), rows.on.get("list")
    wrong = invalid_body(rows)
    before = [rows.ids_in(each) for each in Pages(rows, listing).rows()]
    reply = rows.send(role, rows.parents(), body=wrong)
    if not 400 <= reply.status < 500:
        raise Untested(f"an invalid row is not refused: {reply.came}")
    after = [rows.ids_in(each) for each in Pages(rows, listing).rows()]
    more = [each for each in after if each not in before]
    expect(not more, "the list as it was", f"{len(more)} rows more: {more[:3]}")


def invalid_body(rows: Rows) -> object:
    """Return a body that the contract does not allow. Raises Untested if it allows any."""
    role = rows.on.get("create")
    body = rows.body_of_new(role)
    candidates: list[object] = []
    row = value_at(body, role.body)
    for name in sorted(row) if isinstance(row, dict) else ():
        rest = {each: value for each, value in row.items() if each != name}
        candidates += [with_value(body, role.body, rest)]
        candidates += [with_value(body, (*role.body, name), {"wrong": ["type"]})]
    for each in (*candidates, [], "x"):
        if not rows.maker.accepts(role.operation, each):
            return each
    raise Untested("the document allows any body")


@rule("create")
def rows_made_at_the_same_time_are_all_there(rows: Rows) -> None:
    """Rows that are made at the same time are all made, each with an id of its own."""
    role = rows.on.get("create")
    parents = rows.parents()
    bodies = [rows.body_of_new(role) for _ in range(2)]
    first = rows.send(role, parents, body=rows.body_of_new(role))
    if not first.is_good:
        raise Untested(f"{rows.walk.label(role.operation)} refuses a valid row: {first.came}")
    rows.row_of(role, first, None, parents)
    replies = rows.walk.together(
        *(lambda body=body: rows.send(role, parents, body=body) for body in bodies)
    )
    came = " and ".join(each.came[:80] for each in replies)
    expect(all(each.is_good for each in replies), "2xx for each", came)
    pairs = zip(replies, bodies, strict=True)
    made = [rows.row_of(role, reply, body, parents) for reply, body in pairs]
    expect(made[0].parts != made[1].parts, "two ids", f"{'/'.join(made[0].parts)} twice")
    for each in made if rows.on.find("show") is not None else ():
        rows.show(each)


@rule("create", "show", is_stated=True)
def members_for_replies_cannot_be_set(rows: Rows) -> None:
    """A member that the document calls readOnly is not set by a request."""
    role = rows.on.get("create")
    names = sorted(read_only_members(rows, role))
    shown = rows.shown(rows.made())
    for name in names:
        forged = _other(shown.get(name))
        if forged is ABSENT:
            continue
        body = with_value(rows.body_of_new(role), (*role.body, name), forged)
        reply = rows.send(role, rows.parents(), body=body)
        if not reply.is_good:
            continue
        row = rows.row_of(role, reply, body, rows.parents())
        if name not in {step for steps in rows.resource.ids for step in steps[:1]}:
            shown = rows.shown(row)
            expect(
                shown.get(name) != forged,
                f"{name} not to be {written(forged)}",
                written(shown.get(name)),
            )
        else:
            expect(
                row.parts[-1] != str(forged),
                f"another {name} than {written(forged)}",
                row.parts[-1],
            )
    if not names:
        raise Untested("no member of a row is readOnly")


def _other(value: object) -> object:
    """Return another value of the type of this one; ABSENT for one of no simple type."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ABSENT
    if not isinstance(value, str):
        return value + 700_001
    return "1999-12-31" + value[10:] if value[4:5] == "-" and value[:4].isdecimal() else value + "x"


@rule("create", is_stated=True)
def members_for_requests_are_never_shown(rows: Rows) -> None:
    """A member that the document calls writeOnly is in no reply."""
    role = rows.on.get("create")
    row = rows.made()
    names = {name for name in write_only_members(rows, role) if name in row.sent}
    if not names:
        raise Untested("no member that is sent is writeOnly")
    places = [(role, row.reply)]
    if (show := rows.on.find("show")) is not None:
        places.append((show, rows.show(row)))
    for each, reply in places:
        shown = find_at(reply.json, each.one or ())
        hidden = names - declared_members(rows, each) | names & hidden_members(rows, each)
        told = sorted(hidden & shown.keys()) if isinstance(shown, dict) else []
        if told:
            raise Broken(f"no member {told[0]}", reply.came)
