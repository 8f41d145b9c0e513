"""What an action makes of a row, by its name: `/cancel` sets `status` to `cancelled`.

Only where the schema of the row names such a state; everything else is for the overrides.
"""

from collections.abc import Iterator
from typing import Any

from mockserver.contract.schema_view import parts_of
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.words import names_in, plain, words_of

Json = Any

#: Members that hold the state of a row, the best first.
_STATES = names_in("status state phase lifecyclestate")


def state_after(shapes: Shapes, row: Json, action: str) -> dict[str, Json]:
    """Return the member that an action sets, with its value; empty if the schema names none."""
    words = words_of(action)
    if row is None or not words:
        return {}
    members = {plain(name): (name, each) for name, each in shapes.members(row).items()}
    for state in _STATES:
        if state not in members:
            continue
        name, schema = members[state]
        found = [value for value in _values(shapes, schema) if _is_past_of(value, words[0])]
        if len(found) == 1:
            return {name: found[0]}
    return {}


def _values(shapes: Shapes, schema: Json) -> Iterator[str]:
    """Yield the texts that an enum allows."""
    for part in parts_of(shapes.data, schema):
        values = part.get("enum")
        yield from (each for each in values or () if isinstance(each, str))


def _is_past_of(value: str, verb: str) -> bool:
    """Whether a state is the past participle of a verb: `canceled`, `cancelled`, `paused`."""
    word, stem = plain(value), verb.removesuffix("e")
    if verb.endswith("y"):
        stem = verb[:-1] + "i"
    ends = (stem + "ed", stem + stem[-1:] + "ed")
    return word in ends
