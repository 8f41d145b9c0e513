"""What a call has to bring to be meant by a stub, a fault or a verification."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from mockserver.contract.reference import find_pointer
from mockserver.contract.schema import Validator, compile_schema
from mockserver.contract.violation import shown
from mockserver.errors import ContractError

_NOTHING: Any = object()
_HASHED = "sha256:"

#: A match as the control API takes it: `path`, `query`, `headers` by name, and `body` conditions.
Match = Mapping[str, Any]


@dataclass(frozen=True)
class RequestView:
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
        except (ValueError, RecursionError):
            return _NOTHING


def hashed(credential: str) -> str:
    """Give what stands for a credential in a match: it says whether another is the same."""
    return _HASHED + sha256(credential.encode()).hexdigest()


def with_hashed_credentials(match: Match, secret: Collection[str]) -> Match:
    """Keep no credential in a match: the headers of these names are compared by their digests."""
    headers = match.get("headers", {})
    kept = {
        name: hashed(value) if name.lower() in secret and not value.startswith(_HASHED) else value
        for name, value in headers.items()
    }
    return {**match, "headers": kept} if headers else match


def is_match(rule: Mapping[str, Any], request: RequestView) -> bool:
    """Whether a rule with `api`, `operation` and `match`, all optional, means a request."""
    if rule.get("api", request.api) != request.api:
        return False
    if rule.get("operation", request.operation) != request.operation:
        return False
    match = rule.get("match")
    return not match or next(mismatches(match, request), None) is None


def bad_patterns(match: Match) -> Iterator[tuple[int, str]]:
    """Find the body conditions, by number, whose regular expression is none, or far too large."""
    for number, condition in enumerate(match.get("body", ())):
        pattern = condition.get("matches")
        if pattern is not None and _judge(pattern) is None:
            yield number, pattern


def mismatches(match: Match, request: RequestView) -> Iterator[str]:
    """Say in words where a request is not what a match asks for; nothing where it is."""
    yield from _of_names("path parameter", match.get("path", {}), request.path)
    query = match.get("query", {})
    # Of a parameter that stands there more than once, one is enough.
    got = dict(request.query) | {n: value for n, value in request.query if query.get(n) == value}
    yield from _of_names("query parameter", query, got)
    headers = {name.lower(): value for name, value in match.get("headers", {}).items()}
    yield from _of_names("header", headers, request.headers)
    for condition in match.get("body", ()):
        yield from _of_body(condition, request.json)


def _of_names(kind: str, wanted: Mapping[str, str], got: Mapping[str, str]) -> Iterator[str]:
    for name, value in wanted.items():
        if name not in got:
            yield f"{kind} {name}: expected {shown(value)}, got nothing"
        elif got[name] != value and hashed(got[name]) != value:
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
        judge = _judge(pattern)
        if judge is None:
            yield f"{place}: {shown(pattern)} is no regular expression"
        elif value is _NOTHING or not judge.accepts(value):
            yield f"{place}: expected a text like {shown(pattern)}, got {got}"
    elif value is _NOTHING or not _same(value, condition["equals"]):
        yield f"{place}: expected {shown(condition['equals'])}, got {got}"


def _judge(pattern: str) -> Validator | None:
    """Compile a pattern: the schema library's are bounded, Python's own can run for ever."""
    try:
        return compile_schema({"type": "string", "pattern": pattern})
    except ContractError:
        return None


def _same(left: Any, right: Any) -> bool:
    """Whether two JSON values are equal; true is not 1 here, as it is in Python."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return bool(left == right)
