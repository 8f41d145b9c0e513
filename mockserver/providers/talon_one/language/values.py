"""Values of the rule language: numbers, texts and lists, how they compare, how errors show them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from mockserver.contract.violation import shown
from mockserver.providers.talon_one.language.budget import Budget, RuleError, size_of
from mockserver.providers.talon_one.money import exact

Value = Any

#: From here on, numbers are too large for a rule to work with.
TOO_LARGE = 10**30
#: A value of more characters is not shown in an error: most errors are caught, none may be costly.
_MOST_SHOWN = 200


def to_number(value: Value) -> Decimal:
    """Take a value that has to be a number. Raises RuleError."""
    if not is_number(value):
        raise RuleError(f"{brief(value)} is not a number")
    if not -TOO_LARGE < value < TOO_LARGE:
        raise RuleError("a number is too large")
    return exact(value)


def to_boolean(value: Value) -> bool:
    """Take a value that has to be true or false. Raises RuleError."""
    if isinstance(value, bool):
        return value
    raise RuleError(f"{brief(value)} is neither true nor false")


def to_list(value: Value) -> Sequence[Value]:
    """Take a value that has to be a list. Raises RuleError."""
    if isinstance(value, (list, tuple)):
        return value
    raise RuleError(f"{brief(value)} is not a list")


def to_text(value: Value) -> str:
    """Take a value that has to be a text. Raises RuleError."""
    if isinstance(value, str):
        return value
    raise RuleError(f"{brief(value)} is not a text")


def is_number(value: Value) -> bool:
    """Whether a value is a number; true and false are none."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def brief(value: Value) -> str:
    """Show a value in an error message: as JSON, or by its kind where it is long."""
    if isinstance(value, str):
        return shown(value[:_MOST_SHOWN])
    if size_of(value, _MOST_SHOWN) > _MOST_SHOWN:
        return "a large object" if isinstance(value, Mapping) else "a long list"
    return f"{value:f}" if isinstance(value, Decimal) else shown(value)


def as_text(value: Value, budget: Budget) -> str:
    """Return what a value looks like within a text. Raises BudgetError."""
    if isinstance(value, str):
        budget.spend_on_text(len(value))
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    budget.spend_on(value)
    return shown(value)


def is_same(left: Value, right: Value, budget: Budget) -> bool:
    """Whether two values are equal: numbers by their amount, true and false only to themselves."""
    if isinstance(left, str) and isinstance(right, str):
        if len(left) != len(right):
            return False
        budget.spend_on_text(len(left))
        return left == right
    if is_number(left) and is_number(right):
        if type(left) is type(right):
            return bool(left == right)
        if -TOO_LARGE < left < TOO_LARGE and -TOO_LARGE < right < TOO_LARGE:
            return exact(left) == exact(right)
        return bool(left == right)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (list, dict)) and type(left) is type(right):
        budget.spend_on(left)
    return bool(left == right)
