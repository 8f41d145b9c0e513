"""The members and headers of a list's reply that tell about its page."""

from typing import Any, NamedTuple

from mockserver.contract.schema_view import parts_of
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.url_shape import header_is_url, member_is_url
from mockserver.inferred.resources.view import Response
from mockserver.inferred.resources.words import names_in, plain

Json = Any

#: What a member of a reply, or a header without `X-`, tells about the page, by its plain name.
_FACTS = {
    name: what
    for what, names in {
        "total": (
            "total totalcount totalitems totalresults totalelements totalrecords totalsize "
            "totalrows totalentries numfound totalhits"
        ),
        "pages": "totalpages pagecount numpages lastpage pages",
        "limit": "limit perpage pagesize size itemsperpage",
        "page": "page currentpage pagenumber number",
        "offset": "offset skip start startat startindex",
        "count": "count numberofelements resultcount numresults",
        "more": (
            "hasmore hasnext hasnextpage more istruncated truncated morepages moreresults "
            "incomplete"
        ),
        "has_previous": "haspreviouspage hasprevious hasprev",
        "last": "islast last islastpage",
        "first": "isfirst isfirstpage",
        "next": (
            "nextcursor nextpagetoken nexttoken endcursor continue next cursor after nextpage "
            "nextmarker nexturl nextlink nextpageurl nextpageuri nexturi nexthref "
            "odatanextlink continuationtoken pagetoken bookmark"
        ),
        "previous": (
            "previous prev previouscursor prevcursor before previouspagetoken prevpagetoken "
            "previouspage prevpage previousurl previouslink prevurl prevlink"
        ),
        "self": "self selflink selfurl",
    }.items()
    for name in names_in(names)
}
#: Members in which facts about pages stand.
_HOLDERS = frozenset(
    names_in(
        "meta metadata pagination paging page links pageinfo responsemetadata pageable cursors "
        "cursor pages paginationinfo searchmetadata response pager listmeta resultinfo"
    )
)
_DEEPEST = 3
#: What leads to another page, and the formats and members of those that do it by an address.
_PAGES = frozenset(("next", "previous", "first", "last", "self"))
_LINK_FORMATS = frozenset(("uri", "uri-reference", "url", "iri", "iri-reference"))
_LINK_MEMBERS = ("href", "url", "uri", "path")
#: What a member of an object for another page may tell of its place.
_POSITIONS = frozenset(("page", "offset", "next"))


class Fact(NamedTuple):
    """A member or a header of a list's reply that tells about the page.

    It tells `what`, has these types, and stands at these steps; a header stands at none.
    """

    what: str
    steps: Steps
    types: frozenset[str]
    format: str = ""
    #: Whether it leads to a page by its address, where there are cursors, too.
    is_link: bool = False
    #: Whether its addresses are URLs with scheme and host.
    is_url: bool = False
    #: Whether it stands in an object that is null or left out where there is no such page.
    is_inner: bool = False
    #: Whether it tells the number, the offset or the cursor of the page.
    is_position: bool = False


def facts_in(shapes: Shapes, success: Response, rows: Steps) -> list[Fact]:
    """Find the members beside the rows that tell about the page; `rows` is where those stand."""
    facts: list[Fact] = []
    waiting: list[tuple[Steps, Json]] = [((), success.schema)]
    while waiting:
        steps, node = waiting.pop(0)
        for name, member in shapes.members(node).items():
            here = (*steps, name)
            types = shapes.types(member)
            what = _FACTS.get(plain(name.removeprefix("@")))
            if here == rows or (not steps and here == rows[:1] and len(rows) == 1):
                continue
            if what is not None and not types & {"object", "array"}:
                facts.append(_fact(shapes, success, what, here, member))
            elif "object" in types and len(here) < _DEEPEST:
                if what in _PAGES and plain(name) not in _HOLDERS:
                    may_miss = "null" in types or name not in shapes.required(node)
                    facts += _leading(shapes, success, what, here, member, may_miss=may_miss)
                elif plain(name) in _HOLDERS or what is not None or rows[: len(here)] == here:
                    waiting.append((here, member))
    return facts


def header_facts(shapes: Shapes, success: Response) -> dict[str, Fact]:
    """Find the headers that tell about the page, by name; `link` is what the header Link tells."""
    facts = {}
    for name in success.headers:
        what = "link" if name == "link" else _FACTS.get(plain(name.removeprefix("x-")))
        what = what or _FACTS.get(plain(name.rpartition("pagination-")[2]))
        if what is not None:
            is_url = what in ("link", *_PAGES) and header_is_url(shapes, success, name)
            types = frozenset(("string", "integer"))
            facts[name] = Fact(what, (), types, is_link=is_url, is_url=is_url)
    return facts


def _leading(
    shapes: Shapes, success: Response, what: str, here: Steps, schema: Json, *, may_miss: bool
) -> list[Fact]:
    """Find what leads to another page in an object that stands for it: `next: {href: ...}`.

    Where there is no such page, the object is null or left out if it `may_miss`.
    """
    members = shapes.members(schema)
    facts = [Fact(what, here, shapes.types(schema))] if may_miss else []
    for name, member in members.items():
        if name in _LINK_MEMBERS or _FACTS.get(plain(name)) in _POSITIONS:
            fact = _fact(shapes, success, what, (*here, name), member)
            is_position = name not in _LINK_MEMBERS
            facts.append(fact._replace(is_inner=may_miss, is_position=is_position))
    return facts


def _fact(shapes: Shapes, success: Response, what: str, steps: Steps, schema: Json) -> Fact:
    types = shapes.types(schema)
    if what not in _PAGES:
        return Fact(what, steps, types)
    formats = [str(part["format"]) for part in parts_of(shapes.data, schema) if "format" in part]
    is_url = member_is_url(shapes, success, steps, schema)
    is_link = (
        is_url
        or any(each in _LINK_FORMATS for each in formats)
        or any("link" in step.lower() for step in steps)
        or steps[-1].lower().endswith(_LINK_MEMBERS)
    )
    return Fact(what, steps, types, next(iter(formats), ""), is_link, is_url)
