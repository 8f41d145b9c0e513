"""Compare two schemas, one of each document, through everything that they refer to.

Each pair of schemas is looked at once, so schemas that hold themselves come to an end: two of them
are equal unless a difference is found on the way.
"""

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from mockserver.contract.compat.change import Delta, Difference, Effect, Places, effect_of
from mockserver.contract.compat.combining import Check, Combining, judged
from mockserver.contract.compat.containment import Containment
from mockserver.contract.compat.objects import Objects, Pair
from mockserver.contract.compat.scalars import types, value_deltas
from mockserver.contract.compat.side import Source, key_of
from mockserver.contract.document import Json
from mockserver.contract.sampling.flat import Flat
from mockserver.contract.schema import Direction
from mockserver.contract.violation import shown

#: How many pairs of schemas are looked at below one pair, and in one comparison of documents.
_MOST_PAIRS = 20_000
_MOST_IN_ALL = 2_000_000
#: How deep differences are looked for, so that a path stays readable.
_MOST_STEPS = 60
#: How many items that stand at places of their own are compared.
_MOST_PLACES = 100

_Key = tuple[Hashable, Hashable]


class _Local(NamedTuple):
    """What two schemas say themselves, the pairs inside them, and what those have to decide."""

    differences: tuple[Difference, ...] = ()
    pairs: tuple[Pair, ...] = ()
    checks: tuple[Check, ...] = ()


class _At(NamedTuple):
    pair: Pair
    path: str
    places: Places
    depth: int


class SchemaWalk:
    """Compares schemas of two documents as one direction carries them."""

    def __init__(self, old: Source, new: Source, direction: Direction) -> None:
        self._old = old
        self._new = new
        self._direction = direction
        self._containment = Containment(old.data, new.data, direction)
        self._combining = Combining(old, new)
        #: By the pair; the schemas stand beside it, so that their ids stay their own.
        self._known: dict[_Key, tuple[Pair, _Local]] = {}
        #: The pairs below which there is no difference.
        self._clean: set[_Key] = set()
        self._left = _MOST_IN_ALL

    def differences(self, old: Json, new: Json, places: Places) -> Iterator[Difference]:
        """Yield every difference of two schemas; `places` are where they stand."""
        met: set[_Key] = set()
        is_clean = True
        for at, local in self._reached([Pair("", old, new)], places, met):
            if local is None:
                what = "There is more to compare than is looked at."
                delta = Delta("too-large", what, None, None)
                yield self._difference(delta, at.path, at.places)
                return
            is_clean &= not local.differences
            for each in local.differences:
                yield each._replace(path=at.path + each.path)
            for check in local.checks:
                delta = self._checked(check, at)
                if delta.narrowed is not False or delta.widened is not False:
                    is_clean = False
                    yield self._difference(delta, at.path, at.places)
        if is_clean:
            self._clean |= met

    def _reached(
        self,
        pairs: Iterable[Pair],
        places: Places,
        seen: set[_Key] | None = None,
        *,
        is_thorough: bool = False,
    ) -> Iterator[tuple[_At, _Local | None]]:
        """Yield each pair that can be reached, once; None for the rest if there are too many.

        Pairs in `seen` are passed over, and those that are met are added. A thorough walk also
        goes into what only the checks look at.
        """
        seen = set() if seen is None else seen
        waiting = [_At(each, each.step, places, 0) for each in reversed(list(pairs))]
        while waiting:
            at = waiting.pop()
            key = key_of(at.pair.old), key_of(at.pair.new)
            if key in seen or (key in self._clean and not is_thorough):
                continue
            seen.add(key)
            self._left -= 1
            if len(seen) > _MOST_PAIRS or self._left < 0 or at.depth > _MOST_STEPS:
                yield at, None
                return
            at = at._replace(places=self._places(at))
            local = self._local(key, at)
            yield at, local
            inner = list(local.pairs)
            if is_thorough:
                inner += [pair for check in local.checks for pair in check.pairs]
            waiting += [
                _At(each, at.path + each.step, at.places, at.depth + 1) for each in reversed(inner)
            ]

    def _places(self, at: _At) -> Places:
        return Places(
            self._old.pointer(at.pair.old, at.places.old),
            self._new.pointer(at.pair.new, at.places.new),
        )

    def _local(self, key: _Key, at: _At) -> _Local:
        if key not in self._known:
            self._known[key] = (at.pair, self._compared(at.pair.old, at.pair.new, at.places))
        return self._known[key][1]

    def _compared(self, old: Json, new: Json, places: Places) -> _Local:
        """Compare what two schemas say themselves."""
        before, after = self._old.flat(old), self._new.flat(new)
        if before is None or after is None:
            what = "A schema is combined with itself, or too deep."
            return _Local((self._difference(Delta("too-deep", what, None, None), "", places),))
        combined = self._combining.compared(old, before, new, after)
        differences = [*self._annotated(old, before, new, after, places)]
        differences += [self._difference(each, "", places) for each in combined.deltas]
        if combined.is_whole:
            return _Local(tuple(differences), combined.pairs, combined.checks)
        formats = self._old.formats(old), self._new.formats(new)
        differences += [
            self._difference(each, "", places) for each in value_deltas(before, after, formats)
        ]
        pairs = list(combined.pairs)
        common = types(before) & types(after)
        if "array" in common:
            pairs += _item_pairs(before, after)
        if "object" in common:
            objects = Objects((self._old, before), (self._new, after), self._direction)
            differences += objects.differences(places)
            pairs += objects.pairs()
        return _Local(tuple(differences), tuple(pairs), combined.checks)

    def _annotated(
        self, old: Json, before: Flat, new: Json, after: Flat, places: Places
    ) -> Iterator[Difference]:
        """Yield what changed about a schema although the same values fit."""
        if self._new.is_deprecated(new) and not self._old.is_deprecated(old):
            yield Difference("deprecated", "", places, "It is deprecated now.", Effect())
        one, other = _default(before), _default(after)
        if one == other:
            return
        delta = _default_delta(one, other)
        effect = effect_of(delta, "request") if self._direction == "request" else Effect()
        yield Difference("default", "", places, delta.what, effect)

    def _checked(self, check: Check, at: _At) -> Delta:
        """Decide a check by the pairs inside it; what stays open is asked of the library."""
        changes: list[Difference] = []
        is_cut = False
        for _, local in self._reached(check.pairs, at.places, is_thorough=True):
            is_cut |= local is None or any(each.is_certain for each in local.checks)
            changes += local.differences if local else ()
        delta = judged(check, changes, self._direction, is_cut=is_cut)
        own = self._old.find(at.pair.old), self._new.find(at.pair.new)
        if (delta.narrowed is False and delta.widened is False) or None in own:
            return delta
        includes_old, includes_new = self._containment.covers(str(own[0]), str(own[1]))
        return delta._replace(
            narrowed=False if includes_old else delta.narrowed,
            widened=False if includes_new else delta.widened,
        )

    def _difference(self, delta: Delta, path: str, places: Places) -> Difference:
        effect = effect_of(delta, self._direction)
        return Difference(delta.kind, path, places, delta.what, effect)


def _default_delta(before: tuple[Json] | None, after: tuple[Json] | None) -> Delta:
    """Say what a default that changed means, in terms of what is left out: as if it were sent."""
    if before is None and after is not None:
        what = f"There is a default now: {shown(after[0])}."
        return Delta("default", what, False, True)
    if before is not None and after is None:
        return Delta("default", f"The default {shown(before[0])} is gone.", True, False)
    assert before is not None, "they differ"
    assert after is not None, "they differ"
    what = f"The default was {shown(before[0])}, and is {shown(after[0])} now."
    return Delta("default", what, True, True)


def _default(flat: Flat) -> tuple[Json] | None:
    """Return the default of a schema; null is as good as none."""
    default: tuple[Json] | None = flat.get("default")
    return None if default == (None,) else default


def _item_pairs(before: Flat, after: Flat) -> Iterator[Pair]:
    """Yield the schemas of the items: of all, or of each place that has one of its own."""
    firsts = [each.get("prefixItems", []) for each in (before, after)]
    rest = [each.get("items", each.get("unevaluatedItems", True)) for each in (before, after)]
    for index in range(min(max(map(len, firsts)), _MOST_PLACES)):
        old, new = (
            first[index] if index < len(first) else others
            for first, others in zip(firsts, rest, strict=True)
        )
        yield Pair(f"/{index}", old, new)
    if rest[0] is not True or rest[1] is not True:
        yield Pair("/*", *rest)
