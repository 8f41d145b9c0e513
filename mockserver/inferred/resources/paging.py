"""How a list is paged: its parameters, and the members and headers that tell about pages."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.contract.absent import ABSENT
from mockserver.contract.operation import Operation
from mockserver.contract.parameter import Parameter
from mockserver.contract.schema_view import resolved
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.words import names_in, plain

Json = Any

#: Usual names of parameters, in plain form.
_LIMITS = names_in(
    "limit perpage pagesize size maxresults first top take count pagelimit numresults "
    "maxitems resultsperpage rows recordsperpage"
)
_PAGES = names_in("page pagenumber p pagenum currentpage pageno pageindex")
_OFFSETS = names_in("offset skip start startat startindex from pageoffset begin")
_CURSORS = names_in(
    "cursor after startingafter pagetoken nexttoken nextpagetoken marker continue "
    "continuation continuationtoken bookmark pagecursor next pageafter startcursor nextcursor "
    "scrollid token"
)

#: What a member of a reply, or a header without `X-`, tells about the page, by its plain name.
_FACTS = {
    name: what
    for what, names in {
        "total": (
            "total totalcount totalitems totalresults totalelements totalrecords totalsize "
            "totalrows numfound totalhits"
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
            "previouspage prevpage"
        ),
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
_SIZE = 20
_DEEPEST = 3


class Fact(NamedTuple):
    """A member of a list's reply that tells about the page: `what`, where, and of which types."""

    what: str
    steps: Steps
    types: frozenset[str]
    format: str = ""


class Paging(NamedTuple):
    """The parameters that page a list, empty where there is none, and the facts in its reply."""

    limit: str = ""
    page: str = ""
    offset: str = ""
    cursor: str = ""
    #: How many rows a page has if the request does not say; 0 for all of them.
    size: int = 0
    #: The number of the first page.
    first: int = 1
    facts: tuple[Fact, ...] = ()
    #: What headers of the reply tell, by their lower-case names; `link` for the header Link.
    headers: Mapping[str, str] = {}

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters that page."""
        return tuple(filter(None, (self.limit, self.page, self.offset, self.cursor)))


def paging_of(
    shapes: Shapes,
    operation: Operation,
    reply: Json,
    rows: Steps,
    headers: Mapping[str, str],
    override: Mapping[str, str],
    total: str,
) -> Paging:
    """Infer how an operation pages.

    `rows` is where the rows stand in the reply, `override` and `total` are the user's corrections.
    """
    found = _parameters(operation, override)
    by_name = {each.name: each for each in operation.parameters if each.where == "query"}
    limit, page = by_name.get(found["limit"]), by_name.get(found["page"])
    size = 0
    if any(found.values()):
        default = ABSENT if limit is None else limit.default
        size = default if type(default) is int and default > 0 else _SIZE
    first = 1
    if page is not None:
        zero = page.default == 0 or (page.default is ABSENT and _accepts(page, 0))
        first = 0 if zero and not _accepts(page, -1) else 1
    facts = list(_facts(shapes, reply, rows)) if reply is not None and rows else []
    if total:
        steps = tuple(total.split("."))
        facts = [each for each in facts if each.what != "total"]
        facts.append(Fact("total", steps, frozenset(("integer",))))
    return Paging(**found, size=size, first=first, facts=tuple(facts), headers=_headers(headers))


def _parameters(operation: Operation, override: Mapping[str, str]) -> dict[str, str]:
    """Name the parameters that page, by what they do."""
    found = {"limit": "", "page": "", "offset": "", "cursor": "", **override}
    kinds = {"limit": _LIMITS, "page": _PAGES, "offset": _OFFSETS, "cursor": _CURSORS}
    for parameter in operation.parameters:
        if parameter.where != "query" or parameter.name in found.values():
            continue
        types = parameter.shape.types
        for kind, names in kinds.items():
            if plain(parameter.name) not in names or found[kind]:
                continue
            is_number = bool(types & {"integer", "number"}) or not types
            if kind == "page" and types == {"string"}:
                kind = "cursor" if not found["cursor"] else ""
            elif kind != "cursor" and not is_number and not _accepts(parameter, "1"):
                kind = ""
            if kind:
                found[kind] = parameter.name
            break
    if (
        found["cursor"]
        and not (found["limit"] or override)
        and found["cursor"] in ("token", "next")
    ):
        found["cursor"] = ""
    return found


def _accepts(parameter: Parameter, value: Json) -> bool:
    return parameter.validator is None or parameter.validator.accepts(value)


def _facts(shapes: Shapes, reply: Json, rows: Steps) -> list[Fact]:
    """Find the members beside the rows that tell about the page."""
    facts: list[Fact] = []
    waiting: list[tuple[Steps, Json]] = [((), reply)]
    while waiting:
        steps, node = waiting.pop(0)
        for name, member in shapes.members(node).items():
            here = (*steps, name)
            types = shapes.types(member)
            what = _FACTS.get(plain(name.removeprefix("@")))
            if here == rows or (not steps and here == rows[:1] and len(rows) == 1):
                continue
            if what is not None and not types & {"object", "array"}:
                facts.append(Fact(what, here, types, _format(shapes, member)))
            elif "object" in types and len(here) < _DEEPEST:
                inside = plain(name) in _HOLDERS or what is not None or rows[: len(here)] == here
                if inside:
                    waiting.append((here, member))
    return facts


def _format(shapes: Shapes, schema: Json) -> str:
    return str(resolved(shapes.data, schema).get("format", ""))


def _headers(places: Mapping[str, str]) -> dict[str, str]:
    headers = {}
    for name in places:
        what = "link" if name == "link" else _FACTS.get(plain(name.removeprefix("x-")))
        what = what or _FACTS.get(plain(name.rpartition("pagination-")[2]))
        if what is not None:
            headers[name] = what
    return headers
