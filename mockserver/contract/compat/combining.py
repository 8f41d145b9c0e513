"""How combinations of schemas differ: `oneOf`, `anyOf`, `not`, `if` and their like.

What is in them is compared pair by pair. Where that does not decide, a check is left to the walk,
which sees what is inside the pairs.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from mockserver.contract.compat.alternatives import Matching, are_apart, label, matched
from mockserver.contract.compat.change import Delta, Difference, Party, sides_of
from mockserver.contract.compat.objects import Pair
from mockserver.contract.compat.scalars import types
from mockserver.contract.compat.side import Source
from mockserver.contract.document import Json
from mockserver.contract.sampling.flat import TYPES, Both, Flat, Group, both
from mockserver.contract.schema import Direction

#: Keywords that are compared as equal or not: what a difference in them means cannot be told.
_WITH_ONE = ("propertyNames",)
_WITH_LIST = ("not", "contains", "if")
_WITH_NAMES = ("patternProperties", "dependentSchemas", "dependencies")
_PLAIN = ("dependentRequired", "minContains", "maxContains")
#: What a schema may say beside its alternatives without saying anything about values.
_SAYS_NOTHING = frozenset(
    (
        "groups",
        "children",
        "discriminator",
        "pointer",
        "title",
        "default",
        "example",
        "examples",
        "readOnly",
        "writeOnly",
    )
)
_NULL: Json = {"type": "null"}
_NOT_NULL: Json = {"type": sorted(TYPES - {"null"})}
_CHANGES_NO_VALUE = frozenset(("deprecated", "default"))


class Check(NamedTuple):
    """What the pairs inside a combination decide.

    `delta` holds if any of them differs, or `is_certain`. With `is_open_old` (`is_open_new`), a
    value may fit two alternatives of the old (new) schema, of which it must fit one only.
    """

    delta: Delta
    pairs: tuple[Pair, ...] = ()
    is_certain: bool = False
    is_exclusive: bool = False
    is_open_old: bool = False
    is_open_new: bool = False


class Combined(NamedTuple):
    """What changed about the combinations of two schemas.

    With `is_whole`, the pairs compare all that the schemas say, beside their alternatives, too.
    """

    deltas: tuple[Delta, ...] = ()
    pairs: tuple[Pair, ...] = ()
    checks: tuple[Check, ...] = ()
    is_whole: bool = False


class Combining:
    """Compares the combinations of schemas of two documents."""

    def __init__(self, old: Source, new: Source) -> None:
        self._old = old
        self._new = new

    def compared(self, old: Json, before: Flat, new: Json, after: Flat) -> Combined:
        """Compare the combinations that two schemas make; `before` and `after` are them, flat."""
        checks = [*_others(before, after)]
        groups = before.get("groups", ()), after.get("groups", ())
        sizes = tuple(map(len, groups))
        if sizes == (0, 0):
            return Combined(checks=tuple(checks))
        if sizes == (1, 1):
            return self._alternatives(groups[0][0], groups[1][0], checks)
        is_lone = [flat.keys() <= _SAYS_NOTHING for flat in (before, after)]
        if sizes == (0, 1) and is_lone[1]:
            alone = self._alone(self._new, groups[1][0], old, before)
            return self._alternatives(alone, groups[1][0], checks, is_whole=True)
        if sizes == (1, 0) and is_lone[0]:
            alone = self._alone(self._old, groups[0][0], new, after)
            return self._alternatives(groups[0][0], alone, checks, is_whole=True)
        what = "How the alternatives here compare cannot be told."
        pairs = _same_groups(*groups)
        delta = Delta("combination", what, None, None)
        check = Check(delta, pairs, is_certain=not pairs)
        return Combined(checks=(*checks, check), is_whole=sizes[0] != sizes[1])

    def _alone(self, source: Source, group: Group, schema: Json, flat: Flat) -> Group:
        """Make alternatives of a schema that has none: null apart, if it is so in the group."""
        has_null = any(_is_null(source, each) for each in group.alternatives)
        if has_null and "null" in types(flat) and len(types(flat)) > 1:
            return Group([both(schema, _NOT_NULL), _NULL], None, False)
        return Group([schema], None, False)

    def _alternatives(
        self, before: Group, after: Group, checks: list[Check], *, is_whole: bool = False
    ) -> Combined:
        found = matched((self._old, before.alternatives), (self._new, after.alternatives))
        pairs = tuple(
            Pair("" if is_whole else f"/({label(self._new, new)})", old, new)
            for old, new in found.pairs
        )
        checks = [*checks, *self._came_and_went(found)]
        delta = Delta("combination", "Which of the alternatives fit cannot be told.", None, None)
        is_open_old = before.is_exclusive and not are_apart(self._old, before)
        is_open_new = after.is_exclusive and not are_apart(self._new, after)
        if is_open_old or is_open_new:
            has_moved = bool(found.removed or found.added)
            checks.append(Check(delta, pairs, has_moved, True, is_open_old, is_open_new))
        tags = _tag(before), _tag(after)
        if None in tags or tags[0] == tags[1]:
            return Combined((), pairs, tuple(checks), is_whole)
        what = f"The discriminator was {tags[0]!r}, and is {tags[1]!r} now."
        return Combined((Delta("discriminator", what, True, True),), pairs, tuple(checks), is_whole)

    def _came_and_went(self, found: Matching) -> Iterator[Check]:
        """Say which alternatives are gone or were added; the others may allow the same values."""
        for source, listed, is_gone in (
            (self._old, found.removed, True),
            (self._new, found.added, False),
        ):
            for each in listed:
                kind = "alternative-removed" if is_gone else "alternative-added"
                name = label(source, each)
                what = f"An alternative was {'removed' if is_gone else 'added'}: {name}."
                if _is_null(source, each):
                    kind = "nullable"
                    what = "It may not be null any more." if is_gone else "It may be null now."
                yield Check(Delta(kind, what, is_gone, not is_gone), is_certain=True)


def judged(
    check: Check, changes: Iterable[Difference], direction: Direction, *, is_cut: bool
) -> Delta:
    """Decide a check, given what changed inside it; `is_cut` says that not all of it was seen."""
    changes = [each for each in changes if each.kind not in _CHANGES_NO_VALUE]
    if not (changes or check.is_certain or is_cut):
        return check.delta._replace(narrowed=False, widened=False)
    if not check.is_exclusive:
        return check.delta
    # A schema that allows more may fit beside another one; one that allows less may cease to.
    narrowed, widened = sides_of(direction)
    is_narrower = any(_is(each.is_narrower, narrowed, each) for each in changes)
    is_wider = any(_is(each.is_wider, widened, each) for each in changes)
    is_sure = not (check.is_certain or is_cut)
    return check.delta._replace(
        narrowed=False if not check.is_open_new or (is_sure and not is_wider) else None,
        widened=False if not check.is_open_old or (is_sure and not is_narrower) else None,
    )


def _is(strictly: bool | None, party: Party, difference: Difference) -> bool:
    """Whether a difference narrows, or widens: as it says, or by the party that this touches."""
    effect = difference.effect
    return party in effect.breaks | effect.unknown if strictly is None else strictly


def _others(before: Flat, after: Flat) -> Iterator[Check]:
    """Compare the keywords of which a difference cannot be read."""
    for keyword in (*_WITH_ONE, *_WITH_LIST, *_WITH_NAMES, *_PLAIN):
        one, other = before.get(keyword), after.get(keyword)
        if one is None and other is None:
            continue
        what = f"`{keyword}` changed; what that means for values cannot be told."
        pairs = _pairs(keyword, one, other)
        if pairs is None:
            delta = Delta("combination", what, None if other else False, None if one else False)
            yield Check(delta, is_certain=True)
        elif pairs:
            yield Check(Delta("combination", what, None, None), pairs)


def _pairs(keyword: str, one: Any, other: Any) -> tuple[Pair, ...] | None:
    """Return the schemas to compare under a keyword; None if it differs in a way of its own."""
    if one is None or other is None:
        return None
    if keyword in _WITH_ONE:
        return (Pair(f"/{keyword}", one, other),)
    if keyword in _PLAIN:
        return () if one == other else None
    if keyword in _WITH_LIST:
        olds, news = _spread(one), _spread(other)
        if len(olds) != len(news):
            return None
        return tuple(Pair(f"/{keyword}", *each) for each in zip(olds, news, strict=True))
    if one.keys() != other.keys():
        return None
    lists = [name for name in one if isinstance(one[name], list) or isinstance(other[name], list)]
    if any(one[name] != other[name] for name in lists):
        return None
    return tuple(Pair(f"/{name}", one[name], other[name]) for name in one if name not in lists)


def _spread(listed: tuple[Any, ...]) -> list[Json]:
    """Write out the condition and the branches of each `if`."""
    return [
        schema
        for each in listed
        for schema in (each if isinstance(each, tuple) and not isinstance(each, Both) else (each,))
    ]


def _same_groups(before: tuple[Group, ...], after: tuple[Group, ...]) -> tuple[Pair, ...]:
    """Pair the alternatives of several groups, which are equal if all of the pairs are."""
    one, other = (
        [(len(each.alternatives), each.is_exclusive) for each in some] for some in (before, after)
    )
    if one != other:
        return ()
    return tuple(
        Pair("", old, new)
        for one, other in zip(before, after, strict=True)
        for old, new in zip(one.alternatives, other.alternatives, strict=True)
    )


def _tag(group: Group) -> str | None:
    name = group.discriminator.get("propertyName") if group.discriminator else None
    return name if isinstance(name, str) else None


def _is_null(source: Source, schema: Json) -> bool:
    return (source.flat(schema) or {}).get("types") == {"null"}
