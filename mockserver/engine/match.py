"""What a call has to bring to be meant by a stub, a fault or a verification."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mockserver.contract.reference import find_pointer
from mockserver.contract.schema import compile_schema
from mockserver.contract.violation import shown

_NOTHING: Any = object()

#: A match as the control API takes it: `path`, `query`, `headers` by name, and `body` conditions.
Match = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request as matches see it: header names are lower case, values are decoded."""

    api: str
    operation: str
    path: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def json(self) -> Any:
        """The body as JSON, or a value that nothing equals where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return _NOTHING


def is_meant(rule: Mapping[str, Any], asked: Asked) -> bool:
    """Whether a rule with `api`, `operation` and `match`, all optional, means a request."""
    if rule.get("api", asked.api) != asked.api:
        return False
    if rule.get("operation", asked.operation) != asked.operation:
        return False
    match = rule.get("match")
    return not match or next(differences(match, asked), None) is None


def differences(match: Match, asked: Asked) -> Iterator[str]:
    """Say in words where a request is not what a match asks for; nothing where it is."""
    yield from _of_names("path parameter", match.get("path", {}), asked.path)
    yield from _of_names("query parameter", match.get("query", {}), dict(asked.query))
    headers = {name.lower(): value for name, value in match.get("headers", {}).items()}
    yield from _of_names("header", headers, asked.headers)
    for condition in match.get("body", ()):
        yield from _of_body(condition, asked.json)


def _of_names(kind: str, wanted: Mapping[str, str], got: Mapping[str, str]) -> Iterator[str]:
    for name, value in wanted.items():
        if name not in got:
            yield f"{kind} {name}: expected {shown(value)}, got nothing"
        elif got[name] != value:
            yield f"{kind} {name}: expected {shown(value)}, got {shown(got[name])}"


def _of_body(condition: Mapping[str, Any], body: Any) -> Iterator[str]:
    pointer = condition["pointer"]
    try:
        value = find_pointer(body, pointer) if body is not _NOTHING else _NOTHING
    except (KeyError, IndexError, ValueError, TypeError):
        value = _NOTHING
    got = "nothing" if value is _NOTHING else shown(value)
    place = f"body {pointer or '(whole)'}"
    if "present" in condition:
        if condition["present"] != (value is not _NOTHING):
            wanted = "something" if condition["present"] else "nothing"
            yield f"{place}: expected {wanted}, got {got}"
    elif "matches" in condition:
        pattern = condition["matches"]
        # The schema library's expressions are bounded; Python's own can run for ever.
        judge = compile_schema({"type": "string", "pattern": pattern})
        if value is _NOTHING or not judge.accepts(value):
            yield f"{place}: expected a text like {shown(pattern)}, got {got}"
    elif value is _NOTHING or not _same(value, condition["equals"]):
        yield f"{place}: expected {shown(condition['equals'])}, got {got}"


def _same(left: Any, right: Any) -> bool:
    """Whether two JSON values are equal; true is not 1 here, as it is in Python."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return bool(left == right)
