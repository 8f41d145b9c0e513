"""What holds in every JSON reply: no name or id is twice, nothing changes before it is made."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from mockserver.checks.invariants.breach import Breach
from mockserver.checks.moment import moment_of
from mockserver.checks.wire.exchange import NOT_JSON, Exchange

#: The names of two moments, of which the first is never after the second.
_ORDERED = (
    ("created", "updated"),
    ("created", "modified"),
    ("created_at", "updated_at"),
    ("createdAt", "updatedAt"),
    ("created", "lastActivity"),
)
#: So many lists and objects of a reply are looked at.
_MOST = 20_000


def names_are_unique(exchange: Exchange) -> Iterator[Breach]:
    """Yield the names that an object of the reply has twice: parsers disagree on their value."""
    repeated: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            names = Counter(name for name, _ in pairs)
            repeated.extend(name for name, count in names.items() if count > 1)
        return value

    try:
        json.loads(exchange.reply_body, object_pairs_hook=look)
    except (ValueError, RecursionError):
        return
    for name in dict.fromkeys(repeated):
        yield Breach("repeated-name", "A name is twice in one object", name, "each name once", name)


def ids_are_unique(exchange: Exchange) -> Iterator[Breach]:
    """Yield the lists of the reply in which two objects have the same id."""
    for place, value in _values(exchange):
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            continue
        ids = Counter(repr(each["id"]) for each in value if "id" in each)
        twice = [each for each, count in ids.items() if count > 1]
        if twice:
            title = "An id is twice in one list"
            yield Breach("repeated-id", title, place, "an id of its own for each", twice[0])


def times_are_in_order(exchange: Exchange) -> Iterator[Breach]:
    """Yield the objects of the reply that were changed before they were made."""
    for place, value in _values(exchange):
        if not isinstance(value, dict):
            continue
        for first, second in _ORDERED:
            if first not in value or second not in value:
                continue
            made, changed = moment_of(value[first]), moment_of(value[second])
            if made is not None and changed is not None and made > changed:
                yield Breach(
                    "time-order",
                    "Something was changed before it was made",
                    f"{place}/{second}",
                    f"{second} not before {first}, {value[first]}",
                    value[second],
                )


def _values(exchange: Exchange) -> Iterator[tuple[str, Any]]:
    """Iterate over the lists and objects of a reply, each with a pointer that has no indexes."""
    value = exchange.json
    if value is NOT_JSON:
        return
    left = _MOST
    stack = [("", value)]
    while stack and left > 0:
        left -= 1
        place, value = stack.pop()
        yield place, value
        if isinstance(value, dict):
            stack += [
                (f"{place}/{name}", each)
                for name, each in value.items()
                if isinstance(each, dict | list)
            ]
        elif isinstance(value, list):
            inside = f"{place}/*"
            stack += [(inside, each) for each in value[:_MOST] if isinstance(each, dict | list)]
