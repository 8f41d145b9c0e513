"""Judge values by a compiled schema: a fast yes or no, and on no a bounded list of violations."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import jsonschema_rs

from mockserver.contract.backtracking import KEYWORD, OVER_BUDGET, Budget
from mockserver.contract.document import Json
from mockserver.contract.prefix import Prefix, prefix_of, size_of
from mockserver.contract.secret import MASKED, is_secret_name
from mockserver.contract.violation import (
    LIMIT,
    SHOWN,
    Place,
    Violation,
    limited,
    pointer_to,
    shown,
)

#: A value with at most so many values inside is judged whole to list what is wrong with it.
_SMALL = 1_000
#: In a larger one, up to this size, the violations are counted, and all are listed if they are few.
_COUNTED = 20_000
_FEW = 1_000
#: So many unknown properties of one object are named.
_NAMED = 10
_ALTERNATIVES = frozenset(("oneOf", "anyOf"))
#: What breaks in the first part of a value although the whole value may be right.
_OF_THE_WHOLE = frozenset(
    ("required", "minItems", "minProperties", "contains", "dependencies", "enum", "const", "not")
)
#: What is expected of a value that breaks a schema in more ways than can be followed.
_NOT_LISTED = "what its schema says, which combines too many schemas to tell where it is broken"

_BOUNDS_OF_INT64 = (-(2**63), 2**63 - 1)


class Validator:
    """One compiled schema."""

    __slots__ = ("_alone", "_budget", "_can_list", "_compiled", "accepts")

    def __init__(
        self,
        compiled: jsonschema_rs.Validator,
        budget: Budget | None = None,
        can_list: Callable[[Json], bool] | None = None,
    ) -> None:
        self._compiled = compiled
        self._budget = budget
        #: Whether what is wrong with a value can be listed; None where it always can.
        self._can_list = can_list
        #: The validator that lists what is wrong; None where this one does.
        self._alone: Validator | None = None
        #: Whether a JSON value satisfies the schema.
        self.accepts: Callable[[Any], bool] = compiled.is_valid if budget is None else self._accepts

    @classmethod
    def later(cls, make: "Callable[[], Validator]") -> "Validator":
        """Return a validator that makes itself when it judges its first value.

        What `make` raises is raised then.
        """
        lazy = cls.__new__(cls)

        def accepts(value: Json) -> bool:
            if lazy.accepts is accepts:
                made = make()
                lazy._compiled, lazy._budget = made._compiled, made._budget
                lazy._can_list, lazy._alone = made._can_list, made._alone
                lazy.accepts = made.accepts
            return lazy.accepts(value)

        lazy.accepts = accepts
        return lazy

    def of_member(self, name: str, alone: "Callable[[], Validator]") -> "Validator":
        """Return the validator of one member of the objects that this one judges.

        `alone` makes another one of the member's schema, which lists what is wrong.
        """
        accepts = self.accepts
        member = Validator(self._compiled, self._budget)
        member.accepts = lambda value: accepts({name: value})
        member._alone = Validator.later(alone)
        return member

    def violations(
        self, value: Json, place: Place, at: str = "", limit: int = LIMIT
    ) -> list[Violation]:
        """List the violations of `value`, which stands at pointer `at` in its place.

        At most `limit` are listed; an entry after them says how many more there are. Of a large
        value the first part is listed and the rest counted, and where that takes too long, the
        entry says that there may be more.
        Where schemas in schemas multiply, one violation may stand for all.
        """
        if self.accepts(value):
            return []
        if self._alone is not None:
            return self._alone.violations(value, place, at, limit)
        if self._can_list is not None and not self._can_list(value):
            return [Violation(place, at, "schema", _NOT_LISTED, shown(value), value)]
        size = size_of(value, _COUNTED)
        total = self._count(value) if _SMALL < size <= _COUNTED else None
        if size <= _SMALL or (total is not None and total <= _FEW):
            listed = list(self._listed(Prefix(value, None), place, at))
            return limited(listed, place, limit, len(listed))
        listed = list(islice(self._listed(prefix_of(value, _SMALL), place, at), limit))
        listed = listed or list(islice(self._first(value, place, at), limit))
        return limited(listed, place, limit, total)

    def _accepts(self, value: Json) -> bool:
        self._refill()
        return self._compiled.is_valid(value)

    def _listed(self, prefix: Prefix, place: Place, at: str) -> Iterator[Violation]:
        self._refill()
        for error in self._compiled.iter_errors(prefix.value):
            yield from _violations(error, prefix, place, at)

    def _first(self, value: Json, place: Place, at: str) -> Iterator[Violation]:
        """List the first violation of a value in whose first part there is none."""
        self._refill()
        try:
            self._compiled.validate(value)
        except jsonschema_rs.ValidationError as error:
            yield from _violations(error, Prefix(value, None), place, at)

    def _count(self, value: Json) -> int:
        self._refill()
        return len(self._compiled.evaluate(value).errors())

    def _refill(self) -> None:
        if self._budget is not None:
            self._budget.refill()


def _violations(
    error: jsonschema_rs.ValidationError, prefix: Prefix, place: Place, at: str
) -> Iterator[Violation]:
    """Word one error; for oneOf and anyOf, also the errors of the closest alternative.

    What the rest of the value may put right is left out.
    """
    kind = error.kind
    is_whole = prefix.is_whole(error.instance_path)
    pointer = at + pointer_to(*error.instance_path)
    nested: list[Violation] = []
    if kind.name in _ALTERNATIVES:
        context = getattr(kind, "context", None)
        closest = min(context, key=_distance) if context else ()
        nested = [each for inner in closest for each in _violations(inner, prefix, place, at)]
        if not is_whole and not nested:
            return
    elif not is_whole and kind.name in _OF_THE_WHOLE:
        return
    yield _violation(error, place, pointer)
    yield from nested


def _violation(error: jsonschema_rs.ValidationError, place: Place, pointer: str) -> Violation:
    kind, value = error.kind, error.instance
    path = error.instance_path
    is_secret = bool(path) and isinstance(path[-1], str) and is_secret_name(path[-1])
    got = MASKED if is_secret else shown(value)
    if kind.name == KEYWORD:
        if kind.value == OVER_BUDGET:
            return Violation(place, pointer, "pattern", OVER_BUDGET, got, value)
        expected = f"pattern {shown(kind.value)}"
        return Violation(place, pointer, "pattern", expected, got, value, kind.value)
    # The value of alternatives would be the errors of each, with all of the value in them.
    limit = None if kind.name in _ALTERNATIVES else kind.value
    return Violation(place, pointer, kind.name, _expected(kind), got, value, limit)


def _distance(branch: list[jsonschema_rs.ValidationError]) -> tuple[bool, int, int, int]:
    """Rank an alternative: one of another type is farthest, then another tag, then a detail."""
    other_type = any(each.kind.name == "type" and not each.instance_path for each in branch)
    tags = sum(each.kind.name in ("enum", "const") for each in branch)
    deepest = max((len(each.instance_path) for each in branch), default=0)
    return other_type, tags, -deepest, len(branch)


def _expected(kind: jsonschema_rs.ValidationErrorKind) -> str:
    name, value = kind.name, kind.value
    if name == "type":
        return " or ".join(value) if isinstance(value, list) else str(value)
    if name == "required":
        return f"a property {value!r}"
    if name == "additionalProperties":
        named = ", ".join(repr(name[:SHOWN]) for name in value[:_NAMED])
        return f"no property {named}" + (" and more" if len(value) > _NAMED else "")
    if name == "enum":
        return f"one of {shown(value)}"
    if name == "oneOf":
        return "exactly one of the alternatives to fit"
    if name == "anyOf":
        return "one of the alternatives to fit"
    if name in ("minimum", "maximum") and value in _BOUNDS_OF_INT64:
        return "an integer of at most 64 bits"
    if name == "not":
        return "nothing here (the property is read-only or write-only)" if value == {} else name
    return f"{name} {shown(value)}" if value is not None else name
