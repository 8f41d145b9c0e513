"""What a list's reply tells about its page, in members and in headers."""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.inferred.page import Page, cursor_of
from mockserver.inferred.resources.member import with_value
from mockserver.inferred.resources.paging import Fact, Paging

Json = Any
#: Writes the path of another page from the parameters that differ.
Address = Callable[[Mapping[str, Json]], str]

_LINKS = ("uri", "uri-reference", "url", "iri")


def with_facts(partial: Json, paging: Paging, page: Page, address: Address) -> Json:
    """Set the members of a list's reply that tell about the page."""
    for fact in paging.facts:
        value = _value(fact, paging, page, address)
        if value is not ABSENT:
            partial = with_value(partial, fact.steps, value)
    return partial


def fact_headers(paging: Paging, page: Page, address: Address) -> dict[str, str]:
    """Return the documented headers that tell about the page."""
    headers: dict[str, str] = {}
    for name, what in paging.headers.items():
        if what == "link":
            links = _links(paging, page, address)
            if links:
                headers[name] = links
            continue
        value = _value(Fact(what, (), frozenset(("string", "integer"))), paging, page, address)
        if value is not ABSENT and value is not None:
            headers[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return headers


def _value(fact: Fact, paging: Paging, page: Page, address: Address) -> Json:
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
    if fact.what in plain:
        value = plain[fact.what]
        wanted = "boolean" if isinstance(value, bool) else "integer"
        if not fact.types or fact.types & {wanted, "number"}:
            return value
        return str(value) if "string" in fact.types and wanted == "integer" else ABSENT
    if fact.what == "next":
        return _neighbour(fact, paging, page, address) if page.has_more else _nothing(fact)
    return _nothing(fact)


def _nothing(fact: Fact) -> Json:
    """Return what says that there is no further page."""
    if "null" in fact.types or not fact.types:
        return None
    return "" if fact.types == {"string"} and not fact.format else ABSENT


def _neighbour(fact: Fact, paging: Paging, page: Page, address: Address) -> Json:
    """Return what leads to the next page: a cursor, a number, or a path."""
    following = _next_parameters(paging, page)
    if "integer" in fact.types or "number" in fact.types:
        value = following.get(paging.page or paging.offset or paging.cursor, ABSENT)
        return value if isinstance(value, int) else ABSENT
    is_link = fact.format in _LINKS or "link" in fact.steps[-1].lower() or not paging.cursor
    if is_link or fact.steps[-1].lower().endswith(("url", "uri", "href")):
        return address(following) if following else _nothing(fact)
    return cursor_of(page)


def _next_parameters(paging: Paging, page: Page) -> dict[str, Json]:
    if paging.cursor:
        return {paging.cursor: cursor_of(page)}
    if paging.page:
        return {paging.page: page.number + paging.first + 1}
    return {paging.offset: page.start + len(page.rows)} if paging.offset else {}


def _links(paging: Paging, page: Page, address: Address) -> str:
    """Write the header Link (RFC 8288) with the neighbours of a page."""
    links = []
    following = _next_parameters(paging, page) if page.has_more else {}
    if following:
        links.append(f'<{address(following)}>; rel="next"')
    if paging.page and page.number > 0:
        before = {paging.page: page.number + paging.first - 1}
        links.append(f'<{address(before)}>; rel="prev"')
    if paging.page and page.size:
        links.append(f'<{address({paging.page: paging.first})}>; rel="first"')
        last = {paging.page: page.pages + paging.first - 1}
        links.append(f'<{address(last)}>; rel="last"')
    return ", ".join(links)
