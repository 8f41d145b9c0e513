"""What a list's reply tells about its page, in members and in headers."""

from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.inferred.address import PageAddress
from mockserver.inferred.page import Page, cursor_of
from mockserver.inferred.resources.member import with_value
from mockserver.inferred.resources.page_fact import Fact
from mockserver.inferred.resources.paging import Paging

Json = Any

#: The relation (RFC 8288) of the page to which a fact leads.
_RELATIONS = {"next": "next", "previous": "prev", "first": "first", "last": "last", "self": "self"}
#: The relations that the header Link tells, in its order.
_IN_LINK = ("next", "prev", "first", "last")


def with_facts(partial: Json, paging: Paging, page: Page, address: PageAddress) -> Json:
    """Set the members of a list's reply that tell about the page."""
    for fact in paging.facts:
        value = _value(fact, paging, page, address)
        if value is not ABSENT:
            partial = with_value(partial, fact.steps, value)
    return partial


def fact_headers(paging: Paging, page: Page, address: PageAddress) -> dict[str, str]:
    """Return the documented headers that tell about the page."""
    headers: dict[str, str] = {}
    for name, fact in paging.headers.items():
        if fact.what == "link":
            links = _links(fact, paging, page, address)
            if links:
                headers[name] = links
            continue
        value = _value(fact, paging, page, address)
        if value is not ABSENT and value is not None:
            headers[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return headers


def _value(fact: Fact, paging: Paging, page: Page, address: PageAddress) -> Json:
    plain: dict[str, Json] = {
        "total": page.total,
        "pages": page.pages,
        "limit": page.size or len(page.rows),
        "page": page.number + paging.first,
        "offset": page.start,
        "count": len(page.rows),
        "more": page.has_more,
        "has_previous": page.start > 0,
        "last": not page.has_more,
        "first": page.start == 0,
    }
    value = plain.get(fact.what, ABSENT)
    wanted = "boolean" if isinstance(value, bool) else "integer"
    if value is not ABSENT and (not fact.types or fact.types & {wanted, "number"}):
        return value
    if value is not ABSENT and wanted == "integer":
        return str(value) if "string" in fact.types else ABSENT
    return _neighbour(fact, paging, page, address) if fact.what in _RELATIONS else ABSENT


def _nothing(fact: Fact) -> Json:
    """Return what says that there is no such page."""
    if "null" in fact.types or not fact.types:
        return None
    return "" if fact.types == {"string"} and not fact.format else ABSENT


def _neighbour(fact: Fact, paging: Paging, page: Page, address: PageAddress) -> Json:
    """Return what leads to another page: a cursor, a number, or an address."""
    parameters = _other_pages(paging, page).get(_RELATIONS[fact.what])
    if parameters is None:
        return ABSENT if fact.is_inner else _nothing(fact)
    if "object" in fact.types:
        return ABSENT
    if fact.is_position and "string" in fact.types:
        value = parameters.get(paging.page or paging.offset or paging.cursor, ABSENT)
        return value if value is ABSENT else str(value)
    if "integer" in fact.types or "number" in fact.types:
        value = parameters.get(paging.page or paging.offset or paging.cursor, ABSENT)
        return value if isinstance(value, int) else ABSENT
    if not fact.is_link and paging.cursor:
        return parameters.get(paging.cursor, ABSENT)
    return address(parameters, fact.is_url)


def _other_pages(paging: Paging, page: Page) -> dict[str, dict[str, Json]]:
    """Return the parameters that lead to other pages, by relation; `self` has none."""
    pages: dict[str, dict[str, Json]] = {"self": {}}
    position = paging.page or paging.offset

    def add(relation: str, number: int, start: int) -> None:
        pages[relation] = {position: number + paging.first if paging.page else start}

    if position and page.has_more:
        add("next", page.number + 1, page.start + len(page.rows))
    if position and page.start > 0:
        add("prev", page.number - 1, max(0, page.start - page.size))
    if position and page.size:
        add("first", 0, 0)
        add("last", page.pages - 1, (page.pages - 1) * page.size)
    if paging.cursor and page.has_more:
        pages["next"] = {paging.cursor: cursor_of(page)}
    return pages


def _links(fact: Fact, paging: Paging, page: Page, address: PageAddress) -> str:
    """Write the header Link (RFC 8288) with the other pages."""
    pages = _other_pages(paging, page)
    return ", ".join(
        f'<{address(pages[relation], fact.is_url)}>; rel="{relation}"'
        for relation in _IN_LINK
        if relation in pages
    )
