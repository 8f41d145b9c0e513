"""How a list is paged: its parameters, and what its reply tells about pages."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.contract.absent import ABSENT
from mockserver.contract.operation import Operation
from mockserver.contract.parameter import Parameter
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.page_fact import Fact, facts_in, header_facts
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.view import Response
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

_SIZE = 20


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
    headers: Mapping[str, Fact] = {}

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters that page."""
        return tuple(filter(None, (self.limit, self.page, self.offset, self.cursor)))


def pages(operation: Operation) -> bool:
    """Whether an operation has parameters that page its list."""
    return any(_parameters(operation, {}).values())


def page_parameters(operation: Operation) -> Paging:
    """Return the parameters that page a list, by their names alone."""
    found = _parameters(operation, {})
    return Paging(found["limit"], found["page"], found["offset"], found["cursor"])


def paging_of(
    shapes: Shapes,
    operation: Operation,
    success: Response,
    rows: Steps,
    override: Mapping[str, str],
    total: str,
) -> Paging:
    """Infer how an operation pages.

    `rows` is where the rows stand in the reply, `override` and `total` are the user's corrections.
    """
    by_name = {each.name: each for each in operation.parameters if each.where == "query"}
    # An override holds for all lists of the resource, of which others may page differently.
    own = {kind: name for kind, name in override.items() if name in by_name}
    found = _parameters(operation, own)
    limit, page = by_name.get(found["limit"]), by_name.get(found["page"])
    size = 0
    if any(found.values()):
        default = ABSENT if limit is None else limit.default
        size = default if type(default) is int and default > 0 else _SIZE
    first = 1
    if page is not None:
        zero = page.default == 0 or (page.default is ABSENT and _accepts(page, 0))
        first = 0 if zero and not _accepts(page, -1) else 1
    facts = facts_in(shapes, success, rows) if rows else []
    if total:
        steps = tuple(total.split("."))
        facts = [each for each in facts if each.what != "total" or each.steps == steps]
        if not any(each.steps == steps for each in facts):
            facts.append(Fact("total", steps, frozenset(("integer",))))
    return Paging(
        **found, size=size, first=first, facts=tuple(facts), headers=header_facts(shapes, success)
    )


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
