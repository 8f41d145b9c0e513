"""Patterns of a contract that have look-around or back references; each validation is bounded.

The engine that runs all other patterns in linear time has neither. Look-ahead at the beginning,
as in `^(?=.*[0-9]).{8,}$`, is split into patterns which it runs. What is left goes to an engine
that backtracks, with a limit on its steps and on the characters that it is shown.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jsonschema_rs

#: The keyword that stands for `pattern` where the linear engine does not take the pattern.
KEYWORD = "urn:contract:pattern"
#: The characters that one validation may show to the engine that backtracks; with the limit on
#: its steps, at most some 50 milliseconds.
MOST_CHARACTERS = 5_000
MOST_STEPS = 10_000
#: What is expected of a text that is over the budget.
OVER_BUDGET = f"texts that its pattern is decided on: {MOST_CHARACTERS:,} characters in all"

_MAYBE = re.compile(r"\(\?|\\[1-9kKGAZzhR]|[+*?}][+]")


class Budget:
    """What is left of one validation's characters; every validation begins with all of them."""

    __slots__ = ("characters",)

    def __init__(self) -> None:
        self.characters = MOST_CHARACTERS

    def refill(self) -> None:
        """Begin another validation."""
        self.characters = MOST_CHARACTERS


class BacktrackingPatterns:
    """The patterns of one document that the linear engine does not take."""

    def __init__(self) -> None:
        self._checks: dict[str, Callable[[Budget, str], str | None]] = {}

    def __bool__(self) -> bool:
        return bool(self._checks)

    def takes(self, pattern: object) -> bool:
        """Whether a pattern has to run here; if so, it is compiled and remembered."""
        if not isinstance(pattern, str) or not _MAYBE.search(pattern):
            return False
        if pattern not in self._checks:
            if _linear(pattern) is not None:
                return False
            check = _check(pattern)
            if check is None:
                return False
            self._checks[pattern] = check
        return True

    def keywords(self, budget: Budget) -> dict[str, Any]:
        """Give the keyword for a validator whose validations have this budget."""
        return {KEYWORD: partial(_Keyword, self._checks, budget)}


def is_linear(pattern: str) -> bool:
    """Whether the linear engine reads a pattern."""
    return _linear(pattern) is not None


def is_readable(pattern: str) -> bool:
    """Whether one of the engines reads a pattern."""
    return is_linear(pattern) or _check(pattern) is not None


class _Keyword:
    """KEYWORD at one place of a schema, in the shape that the schema library asks for."""

    def __init__(
        self,
        checks: dict[str, Callable[[Budget, str], str | None]],
        budget: Budget,
        parent: dict[str, Any],
        pattern: str,
        path: list[str | int],
    ) -> None:
        self._check = partial(checks[pattern], budget)

    def validate(self, instance: Any) -> None:
        """Raise ValueError, which tells what the text had to be, for one that does not match."""
        if isinstance(instance, str):
            expected = self._check(instance)
            if expected is not None:
                raise ValueError(expected)


def _check(pattern: str) -> Callable[[Budget, str], str | None] | None:
    """Make the function that gives None for a text that matches, else what was expected."""
    conditions = _conditions(pattern)
    if conditions is not None:
        return partial(_check_conditions, pattern, conditions)
    options = jsonschema_rs.FancyRegexOptions(backtrack_limit=MOST_STEPS)
    try:
        compiled = jsonschema_rs.Draft4Validator({"pattern": pattern}, pattern_options=options)
    except ValueError:
        return None
    return partial(_check_by_backtracking, pattern, compiled)


def _check_conditions(
    pattern: str, conditions: list[tuple[Callable[[Any], bool], bool]], budget: Budget, text: str
) -> str | None:
    matches = all(is_valid(text) is wanted for is_valid, wanted in conditions)
    return None if matches else pattern


def _check_by_backtracking(
    pattern: str, compiled: jsonschema_rs.Validator, budget: Budget, text: str
) -> str | None:
    budget.characters -= len(text)
    if budget.characters < 0:
        return OVER_BUDGET
    try:
        compiled.validate(text)
    except jsonschema_rs.ValidationError as error:
        is_decided = isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Pattern)
        return pattern if is_decided else OVER_BUDGET
    return None


def _linear(pattern: str) -> Callable[[Any], bool] | None:
    options = jsonschema_rs.RegexOptions()
    try:
        return jsonschema_rs.Draft4Validator({"pattern": pattern}, pattern_options=options).is_valid
    except ValueError:
        return None


def _conditions(pattern: str) -> list[tuple[Callable[[Any], bool], bool]] | None:
    """Split `^(?=a)(?!b)c` into `^(?:a)`, which must match, `^(?:b)`, which must not, `^(?:c)`.

    None where a pattern has another form, or a part of it has look-around in turn.
    """
    parts: list[tuple[str, bool]] = []
    rest = pattern.removeprefix("^")
    if rest == pattern:
        return None
    while rest.startswith(("(?=", "(?!")):
        end = next((at for at, char, depth in _syntax(rest) if char == ")" and not depth), None)
        if end is None or rest[end + 1 :].startswith(("?", "*", "+", "{")):
            return None
        parts.append((rest[3:end], rest[2] == "="))
        rest = rest[end + 1 :]
    if not parts or any(char == "|" and not depth for _, char, depth in _syntax(rest)):
        return None
    compiled = [(_linear(f"^(?:{part})"), wanted) for part, wanted in [*parts, (rest, True)]]
    whole = [(is_valid, wanted) for is_valid, wanted in compiled if is_valid is not None]
    return whole if len(whole) == len(compiled) else None


def _syntax(pattern: str) -> Iterator[tuple[int, str, int]]:
    """Yield the characters that are syntax, with the number of groups that are open after each.

    Escaped characters and those in classes are passed over.
    """
    depth, at = 0, 0
    in_class = False
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        else:
            depth += {"(": 1, ")": -1}.get(char, 0)
            yield at, char, depth
        at += 1
