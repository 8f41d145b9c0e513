"""The rule language, as far as it is published: JSON lists, function name first. Data, never code.

Elsewhere documented: `and`, `catch`, `noop`, `couponValid`, `setDiscount`, `.`, `*`, `/`, `!=`,
`filter`, and the roots Session, Item and Profile. Every other name is inferred (assumed). An
expression is checked when it is loaded and interpreted within a budget of steps when it is used.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import Any, NamedTuple, Protocol

from mockserver.contract.violation import shown
from mockserver.providers.talon_one.money import arithmetic, exact

Expression = Any
Value = Any

#: So many steps may the rules of one call take together.
MOST_STEPS = 100_000
#: From here on, numbers are too large for a rule to work with.
_TOO_LARGE = 10**30

#: The effects that a rule can name, with how many arguments each takes.
EFFECTS: Mapping[str, tuple[int, int]] = {
    "setDiscount": (2, 2),  # name, value
    "setDiscountPerItem": (3, 3),  # name, value, the item or its position
    "addFreeItem": (2, 2),  # sku, name
    "addLoyaltyPoints": (4, 7),  # name, programId, subLedgerId, value, days, pending days, to whom
    "deductLoyaltyPoints": (3, 3),  # programId, subLedgerId, value
    "createCoupon": (0, 1),  # for whom
    "createReferral": (0, 0),
    "redeemReferral": (0, 0),
    "triggerWebhook": (2, 2),  # id, name
    "showNotification": (3, 3),  # type, title, body
    "showBundleMetadata": (3, 3),  # description, attribute names, item positions
    "updateAttribute": (2, 2),  # path as text, value
}

TEMPLATE = re.compile(r"\$\{\$([A-Za-z]\w*(?:\.\w+)*)\}")


class RuleError(Exception):
    """An expression has no value here: what is missing, or of the wrong kind."""


class Host(Protocol):
    """Where a rule is at work: what its paths and conditions stand for, and what its effects do."""

    def root(self, name: str, member: str) -> Value:
        """Look a member of a root up; None where there is none."""

    def is_true(self, condition: str) -> bool:
        """Answer `couponValid`, `referralValid` or `firstSession`."""

    def effect(self, name: str, arguments: Sequence[Value]) -> None:
        """Let an effect happen."""

    def mark(self) -> object:
        """Remember how far the effects have come."""

    def undo(self, mark: object) -> None:
        """Take back every effect since a mark."""


class Machine:
    """Evaluates expressions for one call, within its budget of steps."""

    __slots__ = ("_arithmetic", "_bindings", "_host", "_names", "_steps")

    def __init__(self, host: Host) -> None:
        self._host = host
        self._steps = MOST_STEPS
        self._bindings: Mapping[str, Expression] = {}
        self._names: dict[str, Value] = {}
        self._arithmetic = arithmetic()

    def bind(self, bindings: Mapping[str, Expression]) -> None:
        """Let names stand for expressions, each evaluated when it is first asked for."""
        self._bindings = bindings
        if self._names:
            self._names = {}

    def evaluate(self, expression: Expression) -> Value:
        """Give an expression's value. Raises RuleError."""
        if not isinstance(expression, list):
            return self._filled(expression) if isinstance(expression, str) else expression
        self.spend(1)
        name = expression[0]
        function = FUNCTIONS.get(name)
        if function is not None:
            return function.call(self, expression)
        if name not in EFFECTS:
            raise RuleError(f"there is no function {shown(name)}")
        values = [self.evaluate(each) for each in expression[1:]]
        self.spend(sum(len(value) for value in values if isinstance(value, list)))
        self._host.effect(name, values)
        return None

    def spend(self, steps: int) -> None:
        """Take steps from the budget; its end ends the rule. Raises RuleError."""
        self._steps -= steps
        if self._steps < 0:
            raise RuleError(f"the rules took more than {MOST_STEPS:,} steps")

    def elements(self, values: Value) -> Sequence[Value]:
        """Take what has to be a list, to look at each of its elements: a step for each."""
        found = _list(values)
        self.spend(len(found))
        return found

    def _filled(self, text: str) -> str:
        """Fill in the `${$Profile.IntegrationId}` of a rule's own text, never of a caller's."""
        if "${$" not in text:
            return text
        return TEMPLATE.sub(lambda found: self._told(found[1]), text)

    def _told(self, path: str) -> str:
        value = self.path([".", *path.split(".")])
        self.spend(1 + len(value) if isinstance(value, (str, list)) else 1)
        return _text(value)

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
        return all(_boolean(self.evaluate(each)) for each in islice(expression, 1, None))

    def any(self, expression: Sequence[Expression]) -> bool:
        """Disjunction, from the left, no further than needed."""
        return any(_boolean(self.evaluate(each)) for each in islice(expression, 1, None))

    def catch(self, expression: Sequence[Expression]) -> Value:
        """Evaluate the second argument; where that has no value, the first instead."""
        _, otherwise, wanted = expression
        mark = self._host.mark()
        try:
            if not _is_path(wanted):
                return self.evaluate(wanted)
            # What is caught most is a path that leads nowhere: found out without an exception.
            self.spend(1)
            value = self._looked_up(wanted)
            if value is not None:
                return value
        except RuleError:
            pass
        self._host.undo(mark)
        return self.evaluate(otherwise)

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
        """Evaluate arguments that have to be numbers."""
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

    `call` is given the whole list, the function's own name first.
    """

    least: int
    most: int
    call: Callable[[Machine, Sequence[Expression]], Value]


def to_number(value: Value) -> Decimal:
    """Take a value that has to be a number. Raises RuleError."""
    if not isinstance(value, (int, float, Decimal)) or isinstance(value, bool):
        raise RuleError(f"{shown(value)} is not a number")
    if not -_TOO_LARGE < value < _TOO_LARGE:
        raise RuleError("a number is too large")
    return exact(value)


def _is_path(expression: Expression) -> bool:
    return isinstance(expression, list) and expression[0] == "."


def _boolean(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise RuleError(f"{shown(value)} is neither true nor false")


def _list(value: Value) -> Sequence[Value]:
    if isinstance(value, (list, tuple)):
        return value
    raise RuleError(f"{shown(value)} is not a list")


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if isinstance(value, str) else shown(value)


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return bool(left == right)
    kinds = isinstance(left, bool), isinstance(right, bool)
    if any(kinds):
        return all(kinds) and left == right
    if isinstance(left, (int, float, Decimal)) and isinstance(right, (int, float, Decimal)):
        return exact(left) == exact(right)
    return bool(left == right)


def _order(machine: Machine, expression: Sequence[Expression]) -> int:
    left, right = machine.evaluate(expression[1]), machine.evaluate(expression[2])
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    first, second = to_number(left), to_number(right)
    return (first > second) - (first < second)


def _equal(machine: Machine, expression: Sequence[Expression]) -> bool:
    return _same(machine.evaluate(expression[1]), machine.evaluate(expression[2]))


def _minus(machine: Machine, expression: Sequence[Expression]) -> Decimal:
    amounts = machine.numbers(expression)
    return machine.fold("subtract", amounts if len(amounts) > 1 else [Decimal(0), *amounts])


def _round(machine: Machine, expression: Sequence[Expression]) -> Decimal:
    amount, *digits = machine.numbers(expression)
    places = digits[0] if digits else Decimal(0)
    if not 0 <= places <= 10:
        raise RuleError(f"{places} is no number of decimal places between 0 and 10")
    try:
        return amount.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP, arithmetic())
    except ArithmeticError:
        raise RuleError("a number is too large") from None


def _contains(machine: Machine, expression: Sequence[Expression]) -> bool:
    values, wanted = machine.evaluate(expression[1]), machine.evaluate(expression[2])
    if isinstance(values, str) and isinstance(wanted, str):
        return wanted in values
    return any(_same(each, wanted) for each in machine.elements(values))


def _length(machine: Machine, expression: Sequence[Expression]) -> Decimal:
    value = machine.evaluate(expression[1])
    return Decimal(len(value if isinstance(value, str) else _list(value)))


def _sum(machine: Machine, expression: Sequence[Expression]) -> Decimal:
    amounts = map(to_number, machine.elements(machine.evaluate(expression[1])))
    return machine.fold("add", [Decimal(0), *amounts])


def _filtered(machine: Machine, expression: Sequence[Expression]) -> list[Value]:
    return [value for value, kept in machine.mapped(expression) if _boolean(kept)]


_MOST = 1_000
FUNCTIONS: Mapping[str, Function] = {
    ".": Function(1, 8, Machine.path),
    "and": Function(1, _MOST, Machine.all),
    "or": Function(1, _MOST, Machine.any),
    "not": Function(1, 1, lambda m, call: not _boolean(m.evaluate(call[1]))),
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
