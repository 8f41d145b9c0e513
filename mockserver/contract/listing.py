"""Whether all that is wrong with a value can be listed without too much work.

To say yes or no, each schema judges a value once (`judged_once`). To list what is wrong, the
schema library follows every way to it.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from mockserver.contract.document import Json
from mockserver.contract.reference import find_pointer, target_of

#: So many times values are judged at most to list what is wrong with one.
_MOST = 3_000

_LISTS = frozenset(("allOf", "anyOf", "oneOf"))
_SINGLES = frozenset(("not", "if", "then", "else"))
_OTHER_MEMBERS = frozenset(("additionalProperties", "unevaluatedProperties"))
_ITEMS = frozenset(("items", "contains", "unevaluatedItems"))


def is_listable(schema: Json, value: Json) -> bool:
    """Whether at most 3,000 judgements say all that a self-contained schema says of a value."""
    targets: dict[str, Json] = {}
    stack: list[tuple[Json, Json]] = [(schema, value)]
    for _ in range(_MOST):
        if not stack:
            return True
        part, each = stack.pop()
        if not isinstance(part, dict):
            continue
        reference = part.get("$ref")
        if reference is not None:
            if reference not in targets:
                targets[reference] = find_pointer(schema, target_of(reference))
            stack.append((targets[reference], each))
        for keyword, inner in part.items():
            if keyword in _LISTS:
                stack += [(one, each) for one in inner]
            elif keyword in _SINGLES:
                stack.append((inner, each))
            elif isinstance(each, dict):
                stack += _in_object(part, keyword, inner, each)
            elif isinstance(each, list):
                stack += _in_list(keyword, inner, each)
    return False


def _in_object(
    part: Mapping[str, Any], keyword: str, inner: Json, value: dict[str, Json]
) -> Iterable[tuple[Json, Json]]:
    """Pair schemas and what they judge in an object; a pattern is taken to fit every name."""
    if keyword == "properties":
        return [(inner[name], value[name]) for name in value if name in inner]
    if keyword in _OTHER_MEMBERS:
        named = part.get("properties", {})
        return [(inner, value[name]) for name in value if name not in named]
    if keyword == "patternProperties":
        return product(inner.values(), value.values())
    if keyword == "dependentSchemas":
        return [(inner[name], value) for name in inner if name in value]
    return ()


def _in_list(keyword: str, inner: Json, value: list[Json]) -> Iterable[tuple[Json, Json]]:
    """Pair schemas and what they judge in a list."""
    if keyword == "prefixItems":
        return zip(inner, value, strict=False)
    return [(inner, each) for each in value] if keyword in _ITEMS else ()
