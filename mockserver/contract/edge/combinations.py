"""Bound how often schemas are judged for one value: combinations of combinations multiply.

Twenty-five schemas, each `allOf` the next one twice, would be judged 33 million times. Sixteen that
are each `allOf` all sixteen take the validator minutes to compile.
"""

from collections.abc import Iterable, Iterator

from mockserver.contract.document import Json
from mockserver.contract.edge.notes import Notes
from mockserver.contract.edge.references import find_target
from mockserver.contract.parts import Part

#: How many schemas may be judged for one value, itself and those that it combines.
_MOST = 20_000
#: To how many schemas that combine it one schema may lead back. A variant of a `oneOf` leads back
#: to one: its base.
_MOST_CIRCLES = 4
_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLES = ("not", "if", "then", "else")
_COMBINING = frozenset((*_LISTS, *_SINGLES, "$ref"))


def drop_explosive(data: Json, parts: Iterable[Part], notes: Notes) -> None:
    """Drop the combinations of each schema that would be judged too often for one value."""
    pointers = {id(part.node): part for part in parts if part.kind == "Schema"}
    costs: dict[int, int] = {}
    for part in pointers.values():
        if _COMBINING.isdisjoint(part.node):
            costs[id(part.node)] = 1
            continue
        for node, circles in _children_first(data, part.node, costs):
            cost = 1 + sum(costs.get(id(each), 1) for each in _combined(data, node))
            if cost > _MOST or circles > _MOST_CIRCLES:
                pointer = pointers[id(node)].pointer if id(node) in pointers else part.pointer
                notes.add("This combines too many schemas.", pointer, "Anything fits there.")
                for key in _COMBINING:
                    node.pop(key, None)
                cost = 1
            costs[id(node)] = cost


def _children_first(
    data: Json, root: Json, costs: dict[int, int]
) -> Iterator[tuple[dict[str, Json], int]]:
    """Yield a schema after those that it combines; one whose cost is known is passed over.

    With each comes to how many schemas it leads back that combine it themselves.
    """
    entered: set[int] = set()
    stack = [(root, -1)]
    while stack:
        node, circles = stack.pop()
        if circles >= 0:
            yield node, circles
        elif id(node) not in costs and id(node) not in entered:
            entered.add(id(node))
            inner = _combined(data, node)
            # What was entered and has no cost yet is on the way from the root to this schema.
            ends = {id(find_target(data, each)) if "$ref" in each else id(each) for each in inner}
            back = {end for end in ends if end in entered and end not in costs}
            stack.append((node, len(back)))
            stack += [(each, -1) for each in inner]


def _combined(data: Json, node: dict[str, Json]) -> list[dict[str, Json]]:
    """List the schemas that judge the same value as this one, as often as it names them."""
    found = [each for key in _LISTS for each in node.get(key, ())]
    found += [node[key] for key in _SINGLES if key in node]
    if isinstance(node.get("$ref"), str):
        found.append(find_target(data, node))
    return [each for each in found if isinstance(each, dict)]
