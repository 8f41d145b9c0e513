"""How the members of two objects differ: which are there, and which have to be."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from mockserver.contract.compat.change import (
    CONSUMERS,
    EVERYBODY,
    NOBODY,
    PROVIDERS,
    Delta,
    Difference,
    Effect,
    Places,
    effect_of,
)
from mockserver.contract.compat.side import Source
from mockserver.contract.document import Json
from mockserver.contract.sampling.flat import Flat
from mockserver.contract.sampling.members import Members
from mockserver.contract.schema import Direction
from mockserver.contract.violation import pointer_to


class Open:
    """The state of a name of which a schema says nothing: who reads passes over it."""


OPEN: Any = Open()


class Pair(NamedTuple):
    """Two schemas to compare, and the step that leads to them in the value."""

    step: str
    old: Json
    new: Json


class Objects:
    """Two objects, one of each document, as one direction carries them."""

    def __init__(
        self, old: tuple[Source, Flat], new: tuple[Source, Flat], direction: Direction
    ) -> None:
        self._old, self._old_flat = old
        self._new, self._new_flat = new
        self._direction = direction
        self._before = self._old.members(self._old_flat, direction)
        self._after = self._new.members(self._new_flat, direction)

    def pairs(self) -> Iterator[Pair]:
        """Yield the schemas of the members that both sides describe, and of all others."""
        for name in self._names():
            before, after = self._states(name)
            if not _is_without_schema(before) and not _is_without_schema(after):
                yield Pair(pointer_to(name), before, after)
        before, after = _others(self._old_flat, self._before), _others(self._new_flat, self._after)
        if not _is_without_schema(before) and not _is_without_schema(after):
            yield Pair("/{other}", before, after)

    def differences(self, places: Places) -> Iterator[Difference]:
        """Yield the differences that are not those of a pair."""
        for name in self._names():
            yield from self._member(name, places)
        before, after = _others(self._old_flat, self._before), _others(self._new_flat, self._after)
        if before is OPEN and isinstance(after, dict):
            yield self._at("", places, "map", "Members that are not named have a schema now.", True)
        elif isinstance(before, dict) and after is OPEN:
            what = "Members that are not named may be anything now."
            yield self._at("", places, "map", what, False)
        elif (before is False) is not (after is False):
            what = "Only named members may be there now."
            if after is not False:
                what = "Members that are not named may be there now."
            kind = "object-closed" if after is False else "object-opened"
            yield self._at("", places, kind, what, after is False)

    def _at(self, step: str, places: Places, kind: str, what: str, is_narrower: bool) -> Difference:
        delta = Delta(kind, what, is_narrower, not is_narrower)
        return Difference(kind, step, places, what, effect_of(delta, self._direction))

    def _names(self) -> dict[str, None]:
        names: dict[str, None] = {}
        for members, flat in ((self._before, self._old_flat), (self._after, self._new_flat)):
            names |= dict.fromkeys((*flat.get("properties", ()), *members.required))
        return names

    def _states(self, name: str) -> tuple[Json, Json]:
        return (
            _state(self._old_flat, self._before, name),
            _state(self._new_flat, self._after, name),
        )

    def _member(self, name: str, places: Places) -> Iterator[Difference]:
        before, after = self._states(name)
        step, at = pointer_to(name), self._places(before, after, places)
        was_required = name in self._before.required
        is_required = name in self._after.required
        if _is_without_schema(before) and not _is_without_schema(after):
            yield self._added(step, at, is_required=is_required, was_closed=before is False)
        elif _is_without_schema(after) and not _is_without_schema(before):
            yield self._removed(step, at, was_required=was_required, is_closed=after is False)
        elif was_required is not is_required:
            kind = "member-required" if is_required else "member-optional"
            what = "It has to be there now." if is_required else "It may be missing now."
            yield self._at(step, at, kind, what, is_required)

    def _places(self, before: Json, after: Json, places: Places) -> Places:
        return Places(
            self._old.own_pointer(before, places.old),
            self._new.own_pointer(after, places.new),
        )

    def _added(self, step: str, at: Places, *, is_required: bool, was_closed: bool) -> Difference:
        """Say whom a new member breaks; implementations of the old contract do not know it."""
        is_request = self._direction == "request"
        is_refused = is_required if is_request else was_closed
        what = "A member was added that is required." if is_required else "A member was added."
        breaks = EVERYBODY if is_refused else frozenset((PROVIDERS,))
        is_narrower = is_required or not was_closed
        effect = Effect(breaks, NOBODY)
        return Difference("member-added", step, at, what, effect, is_narrower, was_closed)

    def _removed(self, step: str, at: Places, *, was_required: bool, is_closed: bool) -> Difference:
        """Say whom the loss of a member breaks; who sends or reads it relies on it."""
        is_request = self._direction == "request"
        is_refused = was_required if is_request else is_closed
        what = "A member was removed."
        if is_closed:
            what = "A member was removed, and may not be there any more."
        breaks = EVERYBODY if is_refused else frozenset((CONSUMERS,))
        is_wider = was_required or not is_closed
        effect = Effect(breaks, NOBODY)
        return Difference("member-removed", step, at, what, effect, is_closed, is_wider)


def _state(flat: Flat, members: Members, name: str) -> Json:
    """Return the schema of a member; False if it must not be there, OPEN if nobody says."""
    schema = members.schema(name)
    if name in flat.get("properties", {}) or schema is not members.others:
        return schema
    return _others(flat, members)


def _others(flat: Flat, members: Members) -> Json:
    """Return the schema of the members without a name of their own; OPEN if there is none."""
    if members.others not in (True, {}):
        return members.others
    # Where more members are asked for than have names, others are sent.
    is_asked = flat.get("minProperties", 0) > len(flat.get("properties", ()))
    return True if is_asked else OPEN


def _is_without_schema(state: Json) -> bool:
    return state is OPEN or state is False
