"""Rules of rows that are shown and listed: by id, by page, by filter, below their parent."""

from mockserver.checks.journeys.broken import Broken, written
from mockserver.checks.journeys.own.creating import is_listed, required_filters
from mockserver.checks.journeys.own.pages import Pages
from mockserver.checks.journeys.own.rows import NO_EXCHANGE, Row, Rows
from mockserver.checks.journeys.own.rule import expect_not_found, rule
from mockserver.checks.journeys.walk import Untested, expect
from mockserver.contract.document import Json
from mockserver.inferred.resources.filter import Filter
from mockserver.inferred.resources.member import value_at
from mockserver.inferred.resources.resource import OperationRole

#: So many pages of one or two rows are compared with the list.
_MOST_SMALL_PAGES = 5
#: A page of so many rows is filled, to see how many are on it.
_MOST_FILLED = 25


@rule("show", status_of="show")
def an_unknown_row_is_not_found(rows: Rows) -> None:
    """A row that is not there is not shown."""
    show = rows.on.get("show")
    parts = (*rows.parents(), *rows.unknown_ids(show))
    expect_not_found(rows, show, rows.send(show, parts))


@rule("list", "show")
def a_listed_row_is_shown(rows: Rows) -> None:
    """A row of the list is shown by its id, with the same values as in the list."""
    role, show = rows.on.get("list"), rows.on.get("show")
    reply = rows.send(role, rows.parents())
    for each in rows.rows_in(role, reply)[:3]:
        own = rows.ids_in(each)
        if own is None:
            raise Untested("its list names no ids")
        row = Row((*rows.parents(), *own), {}, reply)
        shown = rows.shown(row)
        for name in sorted(each.keys() & shown.keys()) if isinstance(each, dict) else ():
            if isinstance(each[name], str | int | float | bool) and name in _plain(rows, show):
                expected = f"{name} to be {written(each[name])}, as in the list"
                expect(each[name] == shown[name], expected, written(shown[name]))
        return
    raise Untested("its list is empty")


def _plain(rows: Rows, show: OperationRole) -> set[str]:
    """Name the members that the schemas of the row have in common."""
    row = rows.resource.row
    return set() if row is None else set(rows.maker.shapes.members(row))


@rule("list")
def its_pages_come_to_the_list(rows: Rows) -> None:
    """The pages of a list come to the whole list: each row is on one page, in the same order."""
    role = rows.on.get("list")
    whole = Pages(rows, role, size=1)
    size = next((each for each in (1, 2, 3, 5, 10) if whole.accepts_size(each)), None)
    if size is None or not whole.can_be_followed:
        raise Untested("its pages have no size, or lead nowhere")
    if rows.may_be_made:
        for _ in range(min(size + 1, 4)):
            rows.made()
    wanted = _ids(rows, Pages(rows, role).rows())
    paged: list[tuple[str, ...]] = []
    small = Pages(rows, role, size=size)
    for number, page in enumerate(small):
        expect(len(page) <= size, f"at most {size} rows on a page", f"{len(page)} rows")
        paged += _ids(rows, page)
        if number + 1 == _MOST_SMALL_PAGES:
            break
    if small.is_stuck:
        raise Untested("its cursor is the id of a row, and does not take one")
    twice = [each for each in paged if paged.count(each) > 1]
    expect(not twice, "each row on one page", f"the row {_named(twice[:1])} on two pages")
    came = f"{_named(paged)} instead of {_named(wanted)}"
    is_whole = len(paged) < _MOST_SMALL_PAGES * size
    expect(paged == (wanted if is_whole else wanted[: len(paged)]), "the rows of the list", came)


@rule("list", is_stated=True)
def a_page_of_no_size_has_the_documented_one(rows: Rows) -> None:
    """A list that is asked for no size is as long as the default of its parameter says."""
    role = rows.on.get("list")
    size = Pages(rows, role).default_size
    if size is None or size > _MOST_FILLED:
        raise Untested("its document names no default size of a page, or a large one")
    if not Pages(rows, role, size=size + 1).accepts_size(size + 1):
        raise Untested("whether there is more than a page cannot be told")
    missing = size + 1 - len(next(iter(Pages(rows, role, size=size + 1))))
    if missing > 0 and not rows.may_be_made:
        raise Untested("its list is shorter than a page")
    for _ in range(missing):
        rows.made()
    asked = _ids(rows, next(iter(Pages(rows, role, size=size))))
    page = _ids(rows, rows.rows_in(role, rows.send(role, rows.parents())))
    expect(len(page) == len(asked), f"{len(asked)} rows, as with {size} asked for", len(page))
    expect(page == asked, _named(asked), _named(page))


@rule("list")
def its_total_is_the_number_of_rows(rows: Rows) -> None:
    """The total that a list tells is the number of its rows, on a small page as well."""
    role = rows.on.get("list")
    totals = [each for each in role.paging.facts if each.what == "total"] if role.paging else []
    if not totals:
        raise Untested("its list tells no total")
    if rows.may_be_made:
        rows.made()
    pages = Pages(rows, role)
    count = len(pages.rows())
    if not pages.is_whole:
        raise Untested("its list is too long to count")
    replies = pages.replies[:1]
    small = Pages(rows, role, size=1)
    if small.accepts_size(1):
        next(iter(small))
        replies += small.replies[:1]
    for reply in replies:
        told = value_at(reply.json, totals[0].steps)
        expect(told is None or int(told) == count, f"the total {count}", written(told))


def _ids(rows: Rows, page: list[Json]) -> list[tuple[str, ...]]:
    found = [rows.ids_in(each) for each in page]
    if None in found:
        raise Untested("its list names no ids")
    return [each for each in found if each is not None]


def _named(ids: list[tuple[str, ...]]) -> str:
    return ", ".join("/".join(each) for each in ids[:10])


@rule("list")
def a_filter_chooses_rows_by_their_member(rows: Rows) -> None:
    """A parameter that is named like a member returns the rows with its value, and no others."""
    roles = [each for each in (*rows.on.all("list"), *rows.on.all("search")) if _filters(each)]
    if not roles:
        raise Untested("no parameter of its list is named like a member")
    row = rows.some()
    tested = 0
    for role in roles:
        for each in _filters(role):
            tested += _is_tested(rows, role, each, row)
    if not tested:
        raise Untested("no row has a value that a parameter of its list takes")


def _filters(role: OperationRole) -> list[Filter]:
    return [each for each in role.filters if each.op == "=" and each.member and not each.inner]


def _is_tested(rows: Rows, role: OperationRole, each: Filter, row: Row) -> bool:
    """Filter by the value that a row has; returns whether it has one that may be sent."""
    source = row.sent or (rows.shown(row) if rows.on.find("show") is not None else {})
    value = value_at(source, each.member)
    operation = rows.maker.operation(role.operation)
    parameter = next(one for one in operation.parameters if one.name == each.parameter)
    if isinstance(value, dict | list) or value in (None, ""):
        return False
    if parameter.shape.is_list and not parameter.shape.is_scalar:
        value = [value]
    if parameter.validator is not None and not parameter.validator.accepts(value):
        return False
    needed = required_filters(rows, row) if role.role == "list" else {}
    pages = Pages(rows, role, {**needed, each.parameter: value})
    found = pages.rows()
    for one in found:
        if isinstance(one, dict) and value_at(one, each.member) is not None:
            came = f"a row with {written(value_at(one, each.member))}"
            expect(each.admits(value, one), f"rows with {each.parameter} {written(value)}", came)
    own = row.parts[rows.resource.depth :]
    is_there = own in [rows.ids_in(one) for one in found] or not pages.is_whole
    has_ids = all(rows.ids_in(one) is not None for one in found)
    if has_ids and not is_there:
        raise Broken(
            f"{'/'.join(own)} among the rows with {each.parameter} {written(value)}", "none"
        )
    return True


@rule("create", "list")
def a_row_is_listed_below_its_parent_only(rows: Rows) -> None:
    """A row is listed below its parent, and not below another one."""
    parents = rows.parent_rows()
    if not parents.may_be_made:
        raise Untested("no two parents can be made for it")
    here, there = rows.below(parents.made()), rows.below(parents.made())
    row = here.made()
    expect(is_listed(here, row), "the row in the list of its parent", "a list without it")
    other = Row((*there.parents(), *row.parts[rows.resource.depth :]), row.sent, row.reply)
    expect(not is_listed(there, other, so=False), "no such row below another parent", "the row")


@rule("list", status_of="list")
def below_an_unknown_parent_is_no_list(rows: Rows) -> None:
    """Below a parent that is not there, nothing is listed."""
    parents, role = rows.parent_rows(), rows.on.get("list")
    show = parents.on.find("show")
    if show is None:
        raise Untested("its parent is not shown anywhere")
    unknown = Row((*parents.parents(), *parents.unknown_ids(show)), {}, NO_EXCHANGE)
    reply = rows.send(role, rows.below(unknown).parents())
    expect_not_found(rows, role, reply)
