"""How often the schemas of a document may judge one value: nested combinations multiply.

`Node: {properties: {next: {anyOf: [Left, Right]}}}`, where `Left` and `Right` are each `allOf` a
`Node`, judges a value that is ten levels deep a thousand times, at thirty levels a billion times.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

#: What judges one value more often than this is judged in another way (`judged_once`).
MOST_JUDGEMENTS = 500
#: How often a schema that holds itself counts what it adds at each level.
_LEVELS = 16
#: Among more places than this, one with `*` is taken to lie around every other.
_MOST_COMPARED = 100

#: The steps from a value that a schema judges to one inside it: `.name`, `*` for any member, `[]`.
Place = tuple[str, ...]

_ANY_MEMBER = ("patternProperties", "additionalProperties", "unevaluatedProperties")
_ITEMS = ("items", "prefixItems", "contains", "unevaluatedItems")
#: What judges something else than the value: the names of its members, or what a text holds.
_ASIDE = ("propertyNames", "contentSchema")


class Reference(NamedTuple):
    """A reference in a schema: which value it has judged, and the pointer that it leads to."""

    place: Place
    target: str


def step(place: Place, keyword: str, name: str = "") -> Place:
    """Step from a place to the one that the schemas under a keyword judge."""
    if keyword == "properties":
        return (*place, f".{name}")
    if keyword in _ANY_MEMBER:
        return (*place, "*")
    if keyword in _ITEMS:
        return (*place, "[]")
    return (*place, keyword) if keyword in _ASIDE else place


class Multiplicity:
    """Bounds how often the schemas at some pointers may judge one value; each is bounded once.

    `references` gives the references in the schema at a pointer.
    """

    def __init__(self, references: Callable[[str], Sequence[Reference]]) -> None:
        self._references = references
        self._known: dict[str, int] = {}

    def of(self, pointer: str) -> int:
        """Return an upper bound, itself bounded by one more than MOST_JUDGEMENTS."""
        if pointer not in self._known:
            for circle in self._circles(pointer):
                most = min(self._most(circle), MOST_JUDGEMENTS + 1)
                self._known |= dict.fromkeys(circle, most)
        return self._known[pointer]

    def _most(self, circle: Sequence[str]) -> int:
        """Bound a schema, or those that lead to each other, of which all others are known."""
        most, added = 1, 0
        members = frozenset(circle)
        for pointer in circle:
            for together in _overlapping(self._references(pointer)):
                inside = sum(each.target in members for each in together)
                outside = sum(self._known.get(each.target, 0) for each in together)
                if inside > 1:
                    return MOST_JUDGEMENTS + 1
                most = max(most, outside + inside)
                added = max(added, outside if inside else 0)
        return most + _LEVELS * added

    def _circles(self, root: str) -> Iterator[list[str]]:
        """Yield groups of schemas that lead to each other, each after those it leads to.

        These are the strongly connected components, by Tarjan's algorithm.
        """
        numbers: dict[str, int] = {root: 0}
        lowest: dict[str, int] = {root: 0}
        open_ones: list[str] = [root]
        is_open = {root}
        stack = [(root, iter(self._references(root)))]
        while stack:
            pointer, rest = stack[-1]
            for each in rest:
                target = each.target
                if target in self._known:
                    continue
                if target not in numbers:
                    numbers[target] = lowest[target] = len(numbers)
                    open_ones.append(target)
                    is_open.add(target)
                    stack.append((target, iter(self._references(target))))
                    break
                if target in is_open:
                    lowest[pointer] = min(lowest[pointer], numbers[target])
            else:
                stack.pop()
                if stack:
                    parent = stack[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[pointer])
                if lowest[pointer] == numbers[pointer]:
                    circle = [open_ones.pop()]
                    while circle[-1] != pointer:
                        circle.append(open_ones.pop())
                    is_open.difference_update(circle)
                    yield circle


def _overlapping(references: Sequence[Reference]) -> Iterator[list[Reference]]:
    """Yield, for each place, the references that judge what is there or what is around it."""
    by_place: dict[Place, list[Reference]] = {}
    for each in references:
        by_place.setdefault(each.place, []).append(each)
    is_exact = not any("*" in place for place in by_place)
    if not is_exact and len(by_place) > _MOST_COMPARED:
        yield list(references)
        return
    for place in by_place:
        if is_exact:
            around = (place[:length] for length in range(len(place) + 1))
            yield [each for some in around for each in by_place.get(some, ())]
        else:
            yield [each for each in references if _is_around(each.place, place)]


def _is_around(outer: Place, inner: Place) -> bool:
    if len(outer) > len(inner):
        return False
    pairs = zip(outer, inner, strict=False)
    return all(one == other or "*" in (one, other) for one, other in pairs)
