"""Read and set members of JSON values by the names that lead to them; nothing changes in place."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.absent import ABSENT

Json = Any
#: The names of members that lead to a value; () is the value itself.
Steps = tuple[str, ...]


def find_at(value: Json, steps: Steps) -> Json:
    """Return the value to which names of members lead; ABSENT if there is none."""
    for step in steps:
        if not isinstance(value, Mapping) or step not in value:
            return ABSENT
        value = value[step]
    return value


def value_at(value: Json, steps: Steps) -> Json:
    """Return the value to which names of members lead; None if there is none."""
    found = find_at(value, steps)
    return None if found is ABSENT else found


def with_value(value: Json, steps: Steps, new: Json) -> Json:
    """Return a copy with a value at a place; objects on the way are made if they are missing."""
    if not steps:
        return new
    held = dict(value) if isinstance(value, Mapping) else {}
    held[steps[0]] = with_value(held.get(steps[0]), steps[1:], new)
    return held


def merged(value: Json, patch: Json) -> Json:
    """Apply a merge patch (RFC 7396): null removes a member, objects are merged."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(value) if isinstance(value, Mapping) else {}
    for name, each in patch.items():
        if each is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), each)
    return result
