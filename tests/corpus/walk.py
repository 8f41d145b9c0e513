"""Finds ids as a tester would: in the rows of the world, or in the list before a parameter."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

from mockserver.contract.content import Unreadable
from mockserver.contract.contract import Contract
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.inferred.identifier import parts_of
from mockserver.inferred.resources.resource import Inference
from tests.client import Response
from tests.corpus.making import Maker
from tests.corpus.sending import Sender
from tests.corpus.unmade import Unmade

_PARAMETER = re.compile(r"\{([^{}]*)\}")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
#: Names of members that often are the id, after the name of the path's own parameter.
_USUAL = ("id", "uuid", "uid", "key", "slug", "code", "number", "name", "username", "login")
_MOST_CANDIDATES = 8


class Walk:
    """Fills in the parameters of paths with ids of rows that are there."""

    def __init__(
        self, contract: Contract, inference: Inference, maker: Maker, sender: Sender
    ) -> None:
        self._maker = maker
        self._sender = sender
        self._base = contract.base_path
        self._resources = [(outline(each.item_path), each) for each in inference.resources.values()]
        self._ids: dict[str, list[list[str]]] = {}
        self._lists = _by_path(contract, "GET")
        self._creators = _by_path(contract, "POST")
        self._created: set[str] = set()
        self._listed: dict[str, list[dict[str, Any]]] = {}

    def path(self, operation: Operation, *, key: str = "") -> str:
        """Return the path of an operation, with its base path. Raises Unmade."""
        filled, end = self._base, 0
        texts: list[str] = []
        for found in _PARAMETER.finditer(operation.path):
            filled += operation.path[end : found.start()]
            before = operation.path[: found.start()]
            texts.append(self._segment(operation, found[1], before, filled, texts, key))
            filled += texts[-1]
            end = found.end()
        return filled + operation.path[end:]

    def _segment(
        self, operation: Operation, name: str, before: str, filled: str, texts: list[str], key: str
    ) -> str:
        """Return the id of a row that is there; a made one where there is none that is valid."""
        known = [unquote(text) for text in texts]
        for _ in range(2):
            for value in (*self._stored(before, known), *self._shown(before, filled, name)):
                if value and is_valid(operation, name, value):
                    return quote(value, safe="")
            if not self._create(before, filled):
                break
        return self._maker.segment(operation, name, key)

    def _create(self, before: str, filled: str) -> bool:
        """Create a row where none is, once; returns whether there is one now."""
        creator = self._creators.get(before.rstrip("/"))
        if creator is None or filled in self._created or not before.endswith("/"):
            return False
        self._created.add(filled)
        try:
            made = self._maker.make(creator, filled.rstrip("/"), key="parent")
        except Unmade:
            return False
        reply = self._sender.send(creator, made)
        self._ids.clear()
        self._listed.clear()
        return 200 <= reply.status < 300

    def _stored(self, before: str, known: list[str]) -> Iterator[str]:
        """Yield ids of the rows below the ones that are known, as their testers see them."""
        place = outline(before + "{}")
        for item_path, resource in self._resources:
            if item_path == place or item_path.startswith(place + "/"):
                if resource.name not in self._ids:
                    count = resource.depth + len(resource.ids)
                    ids = self._sender.ids(resource.name)
                    self._ids[resource.name] = [parts_of(each, count) for each in ids]
                for parts in self._ids[resource.name]:
                    if parts[: len(known)] == known and len(parts) > len(known):
                        yield parts[len(known)]

    def _shown(self, before: str, filled: str, name: str) -> Iterator[str]:
        """Yield what may be ids in the list at the path before a parameter."""
        lister = self._lists.get(before.rstrip("/"))
        if lister is None or not before.endswith("/"):
            return
        if filled not in self._listed:
            reply = self._sender.send(lister, self._maker.make(lister, filled.rstrip("/")))
            self._listed[filled] = list(rows_of(body_of(reply)))
        for row in self._listed[filled]:
            yield from (value for _, value in candidates(row, name, before.rstrip("/")))


def _by_path(contract: Contract, method: str) -> dict[str, Operation]:
    operations = contract.operations.values()
    return {each.path.rstrip("/"): each for each in operations if each.method == method}


def outline(path: str) -> str:
    """Return a path without the names of its parameters."""
    return _PARAMETER.sub("{}", path.rstrip("/"))


def is_valid(operation: Operation, name: str, text: str) -> bool:
    """Whether a text is valid as a parameter of an operation's path."""
    for each in operation.parameters:
        if each.where == "path" and each.name == name:
            try:
                value = each.read_text(text)
            except Unreadable:
                return False
            return each.validator is None or each.validator.accepts(value)
    return True


def body_of(reply: Response) -> Any:
    """Return the body of a successful reply in JSON; None without one."""
    if not 200 <= reply.status < 300 or not is_json(reply.headers.get("content-type", "")):
        return None
    return reply.json()


def rows_of(body: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of the first lists in a body, outermost first."""
    waiting = [body]
    for _ in range(50):
        if not waiting:
            return
        each = waiting.pop(0)
        if isinstance(each, list):
            yield from (row for row in each if isinstance(row, dict))
        elif isinstance(each, dict):
            waiting += [inner for inner in each.values() if isinstance(inner, dict | list)]


def candidates(row: dict[str, Any], parameter: str, path: str) -> Iterator[tuple[str, str]]:
    """Yield members of a row that may be its id, with their texts, the likeliest first.

    First the one named as the path's parameter, then `id` and its like, then the others; members
    one level deeper come after equal ones of the first.
    """
    noun = _bare(path.rpartition("/")[2]).removesuffix("s")
    wanted = [_bare(parameter), *_USUAL, f"{noun}id", f"{noun}name", f"{noun}key"]
    if _bare(parameter).startswith(noun):
        wanted.insert(1, _bare(parameter).removeprefix(noun))
    found: list[tuple[int, str, str]] = []
    for level in (row, *(each for each in row.values() if isinstance(each, dict))):
        found += [
            (_rank(_bare(name), wanted), name, str(value))
            for name, value in level.items()
            if isinstance(value, str | int) and not isinstance(value, bool) and value != ""
        ]
    found.sort(key=lambda each: each[0])
    return ((name, value) for _, name, value in found[:_MOST_CANDIDATES])


def _rank(name: str, wanted: list[str]) -> int:
    if name in wanted:
        return wanted.index(name)
    return len(wanted) + (not name.endswith("id"))


def _bare(name: str) -> str:
    return _NO_LETTER.sub("", name.lower())
