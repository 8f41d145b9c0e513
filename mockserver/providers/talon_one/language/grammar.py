"""The grammar of the rule language: expressions are checked and compiled once, at load."""

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.violation import pointer_to, shown
from mockserver.errors import FixtureError, closest
from mockserver.providers.talon_one.language.talang import FUNCTIONS, Expression, Function
from mockserver.providers.talon_one.language.vocabulary import (
    EFFECTS,
    ITEM_MEMBERS,
    JOIN,
    ROOTS,
    TEMPLATE,
)

#: So deep may lists stand in each other.
MOST_DEPTH = 24
_FREE = frozenset({"Attributes", "AdditionalCosts"})

_OVER_A_LIST = frozenset({"filter", "map"})


class Reader:
    """Checks and compiles expressions, and notes the roots and conditions they mention.

    Raises FixtureError with the pointer as its place, and the nearest right name.
    """

    def __init__(self, depths: Mapping[str, int] | None = None) -> None:
        #: How deep what each known name stands for is: using a name adds to the depth.
        self.depths = dict(depths or {})
        #: Every root, bound name and condition that was mentioned, and how deep lists stood.
        self.mentioned: set[str] = set()
        self.deepest = 0

    def bind(self, name: str, where: str, depth: int = 0) -> None:
        """Make a name known from here on, for something that is so deep."""
        if name in ROOTS or name in FUNCTIONS:
            kind = "root" if name in ROOTS else "function"
            what = f"{name!r} is a {kind} and cannot be bound."
            raise FixtureError(what, where=where, hint="Bind another name.")
        if name in self.depths:
            what = f"{name!r} is bound already."
            raise FixtureError(what, where=where, hint="Bind another name.")
        self.depths[name] = depth

    def value(self, expression: Expression, where: str, depth: int = 0) -> Expression:
        """Check an expression that has a value, and compile it."""
        self._reach(depth, where)
        if isinstance(expression, str):
            return self._text(expression, where, depth)
        name = self._name(expression, where)
        if name is None:
            return expression
        if name == JOIN:  # compiled before
            parts = [self.value(each, where, depth) for each in expression[1:]]
            return [name, *parts]
        function = _function(name, where)
        self._count(expression, function.least, function.most, where)
        if name == ".":
            self._path(expression[1:], where, depth)
            return expression
        if name in _OVER_A_LIST:
            values = self.value(expression[1], where + pointer_to(1), depth + 1)
            return [name, values, self._over(expression[2], where + pointer_to(2), depth + 1)]
        if not expression[1:]:
            self.mentioned.add(name)
        return [name, *self._arguments(expression, where, depth)]

    def effect(self, expression: Expression, where: str, depth: int = 0) -> Expression:
        """Check and compile an effect: one by name, `noop`, or a `catch` of two."""
        self._reach(depth, where)
        name = None if isinstance(expression, str) else self._name(expression, where)
        if name == "catch":
            self._count(expression, 2, 2, where)
            otherwise = self.effect(expression[1], where + pointer_to(1), depth + 1)
            return [name, otherwise, self.effect(expression[2], where + pointer_to(2), depth + 1)]
        if name == "noop":
            self._count(expression, 0, 0, where)
            return expression
        if name is not None and name in EFFECTS:
            self._count(expression, *EFFECTS[name], where)
            return [name, *self._arguments(expression, where, depth)]
        raise FixtureError(
            f"{shown(expression if name is None else name)} is not an effect.",
            where=where,
            hint=closest(name or "", [*EFFECTS, "catch", "noop"]),
        )

    def _arguments(self, expression: list[Any], where: str, depth: int) -> Iterator[Expression]:
        for number, each in enumerate(expression[1:], 1):
            yield self.value(each, where + pointer_to(number), depth + 1)

    def _text(self, text: str, where: str, depth: int) -> Expression:
        """Compile a text: one with `${$names}` becomes a call that joins its parts."""
        parts: list[Expression] = []
        end = 0
        for name in TEMPLATE.finditer(text):
            path = [".", *name[1].split(".")]
            self._path(path[1:], where, depth)
            parts += [text[end : name.start()], path]
            end = name.end()
        return [JOIN, *parts, text[end:]] if parts else text

    def _name(self, expression: Expression, where: str) -> str | None:
        """Return the name of the function that is called; None for a number, true or false."""
        if isinstance(expression, (bool, int, float)):
            return None
        if isinstance(expression, list) and expression and isinstance(expression[0], str):
            return expression[0]
        raise FixtureError(
            f"{shown(expression)} is not an expression.",
            where=where,
            hint="Write a number, a text, true, false, or a list that begins with a function.",
        )

    def _reach(self, depth: int, where: str) -> None:
        if depth > MOST_DEPTH:
            what = f"More than {MOST_DEPTH} lists stand in each other."
            raise FixtureError(what, where=where, hint="Bind the inner ones to names.")
        self.deepest = max(self.deepest, depth)

    def _count(self, expression: list[Any], least: int, most: int, where: str) -> None:
        count = len(expression) - 1
        if not least <= count <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            what = f"{expression[0]!r} takes {wanted} arguments, not {count}."
            hint = "Compare it with the table of functions in docs/talon_one.md."
            raise FixtureError(what, where=where, hint=hint)

    def _path(self, steps: list[Any], where: str, depth: int) -> None:
        if not all(isinstance(step, str) for step in steps):
            what = f"{shown(steps)} is not a path: a path is a list of names."
            raise FixtureError(what, where=where, hint="Put each name in quotes.")
        first, *rest = steps
        self.mentioned.add(first)
        if first in self.depths:
            self._reach(depth + self.depths[first] + 1, where)
            members: tuple[str, ...] = ITEM_MEMBERS
        elif first in ROOTS:
            members = ROOTS[first]
            if not rest:
                what = f"A path goes on after {first!r}."
                raise FixtureError(what, where=where, hint=f"Add one of: {', '.join(members)}.")
        else:
            known = [*ROOTS, *self.depths]
            raise FixtureError(
                f"There is no {first!r} to follow.", where=where, hint=closest(first, known)
            )
        if rest and rest[0] not in members:
            raise FixtureError(
                f"{first!r} has no {rest[0]!r}.", where=where, hint=closest(rest[0], members)
            )
        if len(rest) > 1 and rest[0] not in _FREE:
            what = f"{rest[0]!r} has no members."
            raise FixtureError(what, where=where, hint="Leave out what follows it.")

    def _over(self, function: Any, where: str, depth: int) -> Expression:
        match function:
            case [[str(parameter)], body]:
                self.bind(parameter, where, -1)  # an element is there already
                compiled = self.value(body, where + pointer_to(1), depth + 1)
                del self.depths[parameter]
                return [[parameter], compiled]
        raise FixtureError(
            f"{shown(function)} is not a function of one parameter.",
            where=where,
            hint='Write [["Item"], expression].',
        )


def _function(name: str, where: str) -> Function:
    function = FUNCTIONS.get(name)
    if function is not None:
        return function
    if name in EFFECTS:
        raise FixtureError(
            f"{name!r} is an effect and has no value.",
            where=where,
            hint="Effects stand in a rule's `effects`.",
        )
    raise FixtureError(
        f"There is no function {name!r}.", where=where, hint=closest(name, FUNCTIONS)
    )
