"""Finds the operation of a request, or makes the refusal if there is none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import zip_longest
from typing import NamedTuple

from mockserver.contract.operation import Operation
from mockserver.contract.routing import Router
from mockserver.contract.segment import parse_segment
from mockserver.engine.call import Reply
from mockserver.engine.problem import Problem
from mockserver.errors import ContractError, closest, nearest
from mockserver.http import cors, dialect
from mockserver.http.answer import Answer, Api, refusal
from mockserver.http.request import Head, not_utf8

#: How many targets are remembered, and how many bytes the path of each may have.
_MOST_REMEMBERED = 4_096
_LONGEST_REMEMBERED = 256
#: The methods of requests that no contract describes, and that are passed on.
_PASSED = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
#: How many paths are compared letter by letter with one that is unknown.
_MOST_COMPARED = 50


class Route(NamedTuple):
    """An operation, and the API that answers it."""

    api: Api
    operation: Operation
    #: The same method and path in other APIs of the owner; the credentials choose among them.
    others: "list[Route]"


class Target(NamedTuple):
    """The operation of a request; `texts` are the values of the names in the path."""

    api: Api
    operation: Operation
    texts: Mapping[str, str]
    #: The same method and path in other APIs, one of which the credentials may choose.
    others: "tuple[Target, ...]" = ()


class Unoffered(NamedTuple):
    """A path without the method of the request, in several APIs: the credentials choose one."""

    routes: Mapping[str, Route]
    texts: Mapping[str, str]

    @property
    def api(self) -> Api:
        """One of the APIs, which knows how to choose."""
        return next(iter(self.routes.values())).api

    @property
    def operations(self) -> list[Operation]:
        """The operations of the path, in all the APIs."""
        return [route.operation for route in self._all()]

    @property
    def is_shared(self) -> bool:
        """Whether it is a path of several APIs."""
        return any(route.api is not self.api for route in self._all())

    def answer(self, head: Head, name: str | None) -> Answer:
        """Answer with the methods of one API; with those of all where `name` is None."""
        chosen = {route.operation.method: route for route in self._all() if route.api.name == name}
        return without_method(head, chosen or self.routes)

    def _all(self) -> Iterator[Route]:
        for route in self.routes.values():
            yield from (route, *route.others)


class Routes:
    """The operations of all APIs, by path and method."""

    def __init__(self, apis: Mapping[str, Api]) -> None:
        self._apis = apis
        self._router: Router[Route] = Router()
        #: Targets by path and method: consumers ask for the same few.
        self._remembered: dict[tuple[bytes, str], Target] = {}
        self._outside = next((_outside(api) for api in apis.values() if api.outside), None)

    def add(self, name: str) -> None:
        """Add the operations of one API.

        Raises ContractError if an API of another owner has a method of a path already.
        """
        api = self._apis[name]
        contract = api.contract
        for operation in contract.operations.values():
            path = contract.base_path + operation.path
            route = Route(api, operation, [])
            other = self._router.add(api.owner, path, operation.method, route)
            if other is None:
                continue
            if other.api.owner != api.owner:
                raise self._taken(route, other)
            other.others.append(route)

    def _taken(self, *routes: Route) -> ContractError:
        """Word that two APIs have one path; the later of them can be moved."""
        order = list(self._apis)
        first, second = sorted(routes, key=lambda route: order.index(route.api.name))
        name, theirs = second.api.name, first.api.contract
        path = second.api.contract.base_path + second.operation.path
        return ContractError(
            f"{second.operation.method} {path} of {name} is already {first.operation.id} "
            f"of {theirs.api} ({theirs.document.source}).",
            where=second.api.contract.document.where(second.operation.pointer),
            hint=f"Serve {name} elsewhere: --base-path {name}=/{name}",
        )

    def owner(self, head: Head) -> Api | None:
        """Find the API whose paths begin like the request's; None if that is unclear."""
        owner = self._router.owner(head.path)
        return next((api for api in self._apis.values() if api.owner == owner), None)

    def find(self, head: Head) -> Target | Answer | Unoffered:
        """Find the operation of a request, or make the answer that needs no operation."""
        target = self._remembered.get((head.path, head.method))
        if target is not None:
            return target
        try:
            match = self._router.find(head.path, head.method)
        except UnicodeError:
            return self.refuse(head, not_utf8("path"))
        if match is None:
            return self._passed(head, None) or self._without_path(head)
        methods, texts = match
        route = methods.get(head.method)
        if route is None and head.method == "HEAD":
            route = methods.get("GET")
        if route is None:
            unoffered = Unoffered(methods, texts)
            passed = self._passed(head, unoffered.api)
            return passed or (unoffered if unoffered.is_shared else without_method(head, methods))
        others = tuple(_same_path(each, texts) for each in route.others)
        target = Target(route.api, route.operation, texts, others)
        if len(head.path) <= _LONGEST_REMEMBERED:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[head.path, head.method] = target
        return target

    def _passed(self, head: Head, owner: Api | None) -> Target | None:
        """Find the API that answers a request which no contract describes; None if none does.

        `owner` is the API that has the path. The control API's paths are nobody else's.
        """
        if self._outside is None or head.method not in _PASSED:
            return None
        owner = owner or self.owner(head)
        return self._outside if owner in (None, self._outside.api) else None

    def refuse(self, head: Head, problem: Problem) -> Answer:
        """Render a refusal in the dialect of the API to which the path belongs."""
        api = self.owner(head)
        reply = dialect.render(problem) if api is None else api.dialect(problem)
        return refusal(reply, problem.violations)

    def _without_path(self, head: Head) -> Answer:
        api = self.owner(head)
        is_shared = api is None or api.shared_with_pages
        if is_shared and cors.is_preflight(head):
            # So the page can read the 404 of the request that follows.
            return refusal(Reply(204, headers=cors.preflight(head, head.asked_method)))
        path = head.path.decode("latin-1")
        hint = _closest_path(path, self._paths(api))
        return self.refuse(
            head, Problem("unknown-path", f"No operation has the path {path!r}. {hint}")
        )

    def _paths(self, owner: Api | None) -> set[str]:
        """List the paths of an owner's APIs, or of all APIs except the control API."""
        return {
            api.contract.base_path + operation.path
            for api in self._apis.values()
            if (api.shared_with_pages if owner is None else api.owner == owner.owner)
            for operation in api.contract.operations.values()
        }


def _same_path(route: Route, texts: Mapping[str, str]) -> Target:
    """Give a route the values of the path, under the names that its own contract has for them."""
    segments = map(parse_segment, route.operation.path.split("/")[1:])
    names = [name for segment in segments for name in segment.names]
    return Target(route.api, route.operation, dict(zip(names, texts.values(), strict=True)))


def _outside(api: Api) -> Target:
    assert api.outside is not None, "called only if there is one"
    return Target(api, api.outside, {})


def _closest_path(path: str, paths: Iterable[str]) -> str:
    """Write a hint that names the path of an operation that a misspelt path most likely means.

    The names in braces stand for any text, so they are compared as the texts of the misspelt path.
    """
    similar = _similar(path, paths)
    texts = path.split("/")
    filled = {_filled(each, texts): each for each in reversed(similar)}
    near = nearest(path, sorted(filled))
    return closest(path, similar) if near is None else f"Did you mean {filled[near]!r}?"


def _filled(path: str, texts: Sequence[str]) -> str:
    """Return a path whose names in braces are replaced by the texts in the same places."""
    segments = path.split("/")
    return "/".join(
        text if "{" in segment else segment
        for segment, text in zip_longest(segments, texts[: len(segments)], fillvalue="")
    )


def _similar(path: str, paths: Iterable[str]) -> list[str]:
    """Return the paths that share most segments with a path, for the rest takes long to compare."""
    segments, depth = set(path.split("/")), path.count("/")

    def rank(each: str) -> tuple[int, int, int, str]:
        shared = len(segments.intersection(each.split("/")))
        return -shared, abs(depth - each.count("/")), abs(len(path) - len(each)), each

    return nsmallest(_MOST_COMPARED, paths, key=rank)


def without_method(head: Head, methods: Mapping[str, Route]) -> Answer:
    """Answer a method that the path does not offer: OPTIONS, or 405."""
    api = next(iter(methods.values())).api
    offered = {*methods, "OPTIONS", *(("HEAD",) if "GET" in methods else ())}
    allow = ", ".join(sorted(offered))
    if head.method == "OPTIONS":
        is_asked = api.shared_with_pages and cors.is_preflight(head)
        preflight = cors.preflight(head, allow) if is_asked else {}
        return refusal(Reply(204, headers={"allow": allow, **preflight}))
    what = ", ".join(f"{method} ({route.operation.id})" for method, route in methods.items())
    message = f"{head.method} is not offered here; {allow} are: {what}."
    problem = Problem("method-not-allowed", message, headers=(("allow", allow),))
    return refusal(api.dialect(problem))
