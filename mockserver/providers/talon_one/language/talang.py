"""The rule language, as far as it is published: JSON lists, function name first. Data, never code.

Published are `and`, `catch`, `noop`, `couponValid`, `setDiscount`, `.`, `*`, `/`, `!=`, `filter`,
and the roots Session, Item and Profile (elsewhere: Go 25.17.0, Rule; RB 0.1.3, live tests). Every
other name is inferred (assumed). The grammar checks and compiles an expression when it is loaded; a
machine evaluates it within a budget.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Any, NamedTuple

from mockserver.contract.violation import shown
from mockserver.providers.talon_one.language.budget import Budget, BudgetError, RuleError
from mockserver.providers.talon_one.language.host import Host
from mockserver.providers.talon_one.language.values import (
    Value,
    as_text,
    brief,
    is_same,
    to_boolean,
    to_list,
    to_number,
)
from mockserver.providers.talon_one.language.vocabulary import EFFECTS, JOIN
from mockserver.providers.talon_one.money import arithmetic

Expression = Any

#: The steps of a rule, beside those of its expressions.
_RULE = 4


class Machine:
    """Evaluates expressions for one call, within its budget of steps."""

    __slots__ = ("_arithmetic", "_bindings", "_codes", "_given", "_host", "_names", "budget")

    def __init__(self, host: Host, budget: Budget) -> None:
        self.budget = budget
        self._host = host
        self._given: Sequence[Mapping[str, Any]] = ()
        self._codes: tuple[object, ...] = ()
        self._bindings: Mapping[str, Expression] = {}
        self._names: dict[str, Value] = {}
        self._arithmetic = arithmetic()

    def start(self, bindings: Sequence[Mapping[str, Any]], *codes: object) -> None:
        """Begin with a rule: names stand for expressions, each evaluated when first asked for.

        What a name came to lasts for the next rules, as long as they have the same bindings and are
        asked with the same codes: rules of one campaign often have both.
        """
        self.budget.spend(_RULE)
        if bindings == self._given and codes == self._codes:
            return
        self._given, self._codes = bindings, codes
        self._bindings = {each["name"]: each["expression"] for each in bindings}
        self._names = {}

    def evaluate(self, expression: Expression) -> Value:
        """Return a compiled expression's value. Raises RuleError.

        A call costs a step, and one more for every four arguments.
        """
        if not isinstance(expression, list):
            return expression
        budget = self.budget
        budget.steps -= 1 + (len(expression) >> 2)
        if budget.steps < 0:
            budget.spend(0)
        name = expression[0]
        call = _CALLS.get(name)
        if call is not None:
            return call(self, expression)
        if name not in EFFECTS:
            raise RuleError(f"there is no function {shown(name)}")
        values = [self.evaluate(each) for each in expression[1:]]
        self.budget.spend(sum(len(value) for value in values if isinstance(value, list)))
        self._host.effect(name, values)
        return None

    def elements(self, values: Value) -> Sequence[Value]:
        """Take what has to be a list, to look at each of its elements: a step for each."""
        elements = to_list(values)
        self.budget.spend(len(elements))
        return elements

    def join(self, expression: Sequence[Expression]) -> str:
        """Join texts of the rule's own and the values of paths to one text."""
        parts = [as_text(self.evaluate(each), self.budget) for each in islice(expression, 1, None)]
        return "".join(parts)

    def path(self, expression: Sequence[str]) -> Value:
        """Look a path up, from a bound name or a root. Raises RuleError where it leads nowhere."""
        value = self._looked_up(expression)
        if value is None:
            raise RuleError(f"{'.'.join(expression[1:])} is not there")
        return value

    def _looked_up(self, expression: Sequence[str]) -> Value:
        """Look a path up; None where it leads nowhere. Raises RuleError for a binding's sake."""
        first = expression[1]
        if first in self._names:
            value, at = self._names[first], 2
        elif first in self._bindings:
            value = self._names[first] = self.evaluate(self._bindings[first])
            at = 2
        else:
            value, at = self._host.root(first, expression[2]), 3
        for step in islice(expression, at, None):
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def all(self, expression: Sequence[Expression]) -> bool:
        """Conjunction, from the left, no further than needed."""
        return all(to_boolean(self.evaluate(each)) for each in islice(expression, 1, None))

    def any(self, expression: Sequence[Expression]) -> bool:
        """Disjunction, from the left, no further than needed."""
        return any(to_boolean(self.evaluate(each)) for each in islice(expression, 1, None))

    def catch(self, expression: Sequence[Expression]) -> Value:
        """Evaluate the second argument; where that has no value, the first instead."""
        _, otherwise, wanted = expression
        self.budget.spend(1)
        if _is_path(wanted):
            return self._path_or(wanted, otherwise)
        mark = self._host.mark()
        try:
            return self.evaluate(wanted)
        except BudgetError:
            raise
        except RuleError:
            self._host.undo(mark)
        return self.evaluate(otherwise)

    def _path_or(self, path: Sequence[str], otherwise: Expression) -> Value:
        """Look a path up, or evaluate something else; most often nothing has to be raised."""
        try:
            value = self._looked_up(path)
        except BudgetError:
            raise
        except RuleError:
            value = None
        return self.evaluate(otherwise) if value is None else value

    def condition(self, expression: Sequence[Expression]) -> bool:
        """Ask what the call itself decides, such as whether a coupon is valid."""
        return self._host.is_true(expression[0])

    def mapped(self, expression: Sequence[Expression]) -> Iterator[tuple[Value, Value]]:
        """Go through a list with a function of one parameter: each value and what it became."""
        _, values, ((parameter,), body) = expression
        names = self._names
        before = names.get(parameter)
        try:
            for value in self.elements(self.evaluate(values)):
                names[parameter] = value
                yield value, self.evaluate(body)
        finally:
            names.pop(parameter, None)
            if before is not None:
                names[parameter] = before

    def numbers(self, expression: Sequence[Expression]) -> list[Decimal]:
        """Evaluate arguments that have to be numbers: two steps for each."""
        self.budget.spend(2 * len(expression) - 2)
        return [to_number(self.evaluate(each)) for each in islice(expression, 1, None)]

    def fold(self, operation: str, amounts: Sequence[Decimal]) -> Decimal:
        """Add, subtract, multiply or divide from the left. Raises RuleError beyond all bounds."""
        apply: Callable[[Decimal, Decimal], Decimal] = getattr(self._arithmetic, operation)
        try:
            total = self._arithmetic.plus(amounts[0])
            for amount in amounts[1:]:
                total = apply(total, amount)
        except ArithmeticError:
            raise RuleError("a number is too large, or divided by zero") from None
        return total


class Function(NamedTuple):
    """A function of the language: how many arguments it takes, and how a call of it is evaluated.

    `call` takes the whole list, the function's own name first.
    """

    least: int
    most: int
    call: Callable[[Machine, Sequence[Expression]], Value]


def _is_path(expression: Expression) -> bool:
    return isinstance(expression, list) and expression[0] == "."


def _order(machine: Machine, expression: Sequence[Expression]) -> int:
    left, right = machine.evaluate(expression[1]), machine.evaluate(expression[2])
    if isinstance(left, str) and isinstance(right, str):
        machine.budget.spend_on_text(min(len(left), len(right)))
        return (left > right) - (left < right)
    first, second = to_number(left), to_number(right)
    return (first > second) - (first < second)


def _equal(machine: Machine, expression: Sequence[Expression]) -> bool:
    left, right = machine.evaluate(expression[1]), machine.evaluate(expression[2])
    return is_same(left, right, machine.budget)


def _minus(machine: Machine, expression: Sequence[Expression]) -> Decimal:
    amounts = machine.numbers(expression)
    return machine.fold("subtract", amounts if len(amounts) > 1 else [Decimal(0), *amounts])


def _round(machine: Machine, expression: Sequence[Expression]) -> Decimal:
    amount, *digits = machine.numbers(expression)
    places = digits[0] if digits else Decimal(0)
    if not 0 <= places <= 10:
        raise RuleError(f"{brief(places)} is not a number of decimal places between 0 and 10")
    try:
        return amount.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP, arithmetic())
    except ArithmeticError:
        raise RuleError("a number is too large") from None


def _contains(machine: Machine, expression: Sequence[Expression]) -> bool:
    values, wanted = machine.evaluate(expression[1]), machine.evaluate(expression[2])
    budget = machine.budget
    if isinstance(values, str) and isinstance(wanted, str):
        budget.spend_on_text(len(values) + len(wanted))
        return wanted in values
    return any(is_same(each, wanted, budget) for each in machine.elements(values))


def _length(machine: Machine, expression: Sequence[Expression]) -> Decimal:
    value = machine.evaluate(expression[1])
    return Decimal(len(value if isinstance(value, str) else to_list(value)))


def _sum(machine: Machine, expression: Sequence[Expression]) -> Decimal:
    amounts = map(to_number, machine.elements(machine.evaluate(expression[1])))
    return machine.fold("add", [Decimal(0), *amounts])


def _filtered(machine: Machine, expression: Sequence[Expression]) -> list[Value]:
    return [value for value, kept in machine.mapped(expression) if to_boolean(kept)]


_MOST = 1_000
FUNCTIONS: Mapping[str, Function] = {
    ".": Function(1, 8, Machine.path),
    "and": Function(1, _MOST, Machine.all),
    "or": Function(1, _MOST, Machine.any),
    "not": Function(1, 1, lambda m, call: not to_boolean(m.evaluate(call[1]))),
    "catch": Function(2, 2, Machine.catch),
    "noop": Function(0, 0, lambda m, call: None),
    "couponValid": Function(0, 0, Machine.condition),
    "referralValid": Function(0, 0, Machine.condition),
    "firstSession": Function(0, 0, Machine.condition),
    "=": Function(2, 2, _equal),
    "!=": Function(2, 2, lambda m, call: not _equal(m, call)),
    "<": Function(2, 2, lambda m, call: _order(m, call) < 0),
    "<=": Function(2, 2, lambda m, call: _order(m, call) <= 0),
    ">": Function(2, 2, lambda m, call: _order(m, call) > 0),
    ">=": Function(2, 2, lambda m, call: _order(m, call) >= 0),
    "+": Function(1, _MOST, lambda m, call: m.fold("add", m.numbers(call))),
    "-": Function(1, _MOST, _minus),
    "*": Function(1, _MOST, lambda m, call: m.fold("multiply", m.numbers(call))),
    "/": Function(2, 2, lambda m, call: m.fold("divide", m.numbers(call))),
    "min": Function(1, _MOST, lambda m, call: min(m.numbers(call))),
    "max": Function(1, _MOST, lambda m, call: max(m.numbers(call))),
    "round": Function(1, 2, _round),
    "list": Function(0, _MOST, lambda m, call: [m.evaluate(each) for each in call[1:]]),
    "contains": Function(2, 2, _contains),
    "length": Function(1, 1, _length),
    "sum": Function(1, 1, _sum),
    "filter": Function(2, 2, _filtered),
    "map": Function(2, 2, lambda m, call: [new for _, new in m.mapped(call)]),
}
_CALLS: Mapping[str, Callable[[Machine, Sequence[Expression]], Value]] = {
    **{name: function.call for name, function in FUNCTIONS.items()},
    JOIN: Machine.join,
}
