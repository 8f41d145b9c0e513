"""The rule language, as far as it is published: JSON lists, function name first. Data, never code.

Elsewhere documented: `and`, `catch`, `noop`, `couponValid`, `setDiscount`, `.`, `*`, `/`, `!=`,
`filter`, and the roots Session, Item and Profile. Every other name is inferred (assumed). An
expression is checked when it is loaded and interpreted within a budget of steps when it is used.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, Protocol

from mockserver.contract.violation import pointer_to, shown
from mockserver.errors import FixtureError, closest
from mockserver.providers.talon_one.money import arithmetic, exact

Expression = Any
Value = Any

#: So deep may lists stand in each other.
MOST_DEPTH = 24
#: So many steps may the rules of one call take together.
MOST_STEPS = 100_000

ITEM_MEMBERS = (
    "Name",
    "Sku",
    "Quantity",
    "Price",
    "Category",
    "Weight",
    "Height",
    "Width",
    "Length",
    "Position",
    "Attributes",
)
#: What a path may name, by its root. Under `Attributes`, every name is free.
ROOTS: Mapping[str, tuple[str, ...]] = {
    "Session": (
        "IntegrationId",
        "State",
        "ProfileId",
        "Total",
        "CartItemTotal",
        "AdditionalCostTotal",
        "AdditionalCosts",
        "CartItems",
        "CouponCodes",
        "ReferralCode",
        "Identifiers",
        "FirstSession",
        "Attributes",
    ),
    "Profile": ("IntegrationId", "ClosedSessions", "TotalSales", "Attributes"),
    "Event": ("Type", "Attributes"),
    "Coupon": ("Value", "Attributes"),
    "Referral": ("Code", "AdvocateProfileIntegrationId"),
}
_FREE = frozenset({"Attributes", "AdditionalCosts"})

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

_TEMPLATE = re.compile(r"\$\{\$([A-Za-z]\w*(?:\.\w+)*)\}")


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

    __slots__ = ("_arithmetic", "_host", "_names", "_steps")

    def __init__(self, host: Host) -> None:
        self._host = host
        self._steps = MOST_STEPS
        self._names: dict[str, Value] = {}
        self._arithmetic = arithmetic()

    def bind(self, bindings: Sequence[Mapping[str, Expression]]) -> None:
        """Let names stand for expressions, each evaluated when it is first asked for."""
        self._names = {each["name"]: _Unasked(each["expression"]) for each in bindings}

    def evaluate(self, expression: Expression) -> Value:
        """Give an expression's value. Raises RuleError."""
        self._steps -= 1
        if self._steps < 0:
            raise RuleError(f"the rules took more than {MOST_STEPS:,} steps")
        if not isinstance(expression, list):
            return expression
        name, *arguments = expression
        function = _FUNCTIONS.get(name) if isinstance(name, str) else None
        if function is not None:
            return function.call(self, arguments)
        if name not in EFFECTS:
            raise RuleError(f"there is no function {shown(name)}")
        self._host.effect(name, [self.told(self.evaluate(each)) for each in arguments])
        return None

    def told(self, value: Value) -> Value:
        """Fill in the `${$Profile.IntegrationId}` of a text."""
        if not isinstance(value, str) or "${$" not in value:
            return value
        return _TEMPLATE.sub(lambda found: _text(self.path(found[1].split("."))), value)

    def path(self, steps: Sequence[str]) -> Value:
        """Look a path up, from a bound name or a root. Raises RuleError where it leads nowhere."""
        first, *rest = steps
        if first in self._names:
            value = self._names[first]
            if isinstance(value, _Unasked):
                value = self._names[first] = self.evaluate(value.expression)
        elif rest:
            value = self._host.root(first, rest.pop(0))
        else:
            raise RuleError(f"there is no {first}")
        for step in rest:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None:
            raise RuleError(f"{'.'.join(steps)} is not there")
        return value

    def all(self, arguments: Sequence[Expression]) -> bool:
        """Conjunction, from the left, no further than needed."""
        return all(_boolean(self.evaluate(each)) for each in arguments)

    def any(self, arguments: Sequence[Expression]) -> bool:
        """Disjunction, from the left, no further than needed."""
        return any(_boolean(self.evaluate(each)) for each in arguments)

    def catch(self, arguments: Sequence[Expression]) -> Value:
        """Evaluate the second; where that has no value, the first instead."""
        fallback, expression = arguments
        mark = self._host.mark()
        try:
            return self.evaluate(expression)
        except RuleError:
            self._host.undo(mark)
            return self.evaluate(fallback)

    def condition(self, name: str) -> bool:
        """Ask what the call itself decides, such as whether a coupon is valid."""
        return self._host.is_true(name)

    def mapped(self, arguments: Sequence[Expression]) -> Iterator[tuple[Value, Value]]:
        """Go through a list with a function of one parameter: each value and what it became."""
        values, ((parameter,), body) = arguments
        before = self._names.get(parameter)
        try:
            for value in _list(self.evaluate(values)):
                self._names[parameter] = value
                yield value, self.evaluate(body)
        finally:
            self._names.pop(parameter, None)
            if before is not None:
                self._names[parameter] = before

    def numbers(self, arguments: Sequence[Expression]) -> list[Decimal]:
        """Evaluate arguments that have to be numbers."""
        return [to_number(self.evaluate(each)) for each in arguments]

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


class _Unasked(NamedTuple):
    """A binding that nobody has asked for yet."""

    expression: Expression


class _Function(NamedTuple):
    """A function of the language: how many arguments it takes, and what it does with them."""

    least: int
    most: int
    call: Callable[[Machine, Sequence[Expression]], Value]


def to_number(value: Value) -> Decimal:
    """Take a value that has to be a number. Raises RuleError."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return exact(value)
    raise RuleError(f"{shown(value)} is not a number")


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
    kinds = isinstance(left, bool), isinstance(right, bool)
    if any(kinds):
        return all(kinds) and left == right
    if isinstance(left, (int, float, Decimal)) and isinstance(right, (int, float, Decimal)):
        return exact(left) == exact(right)
    return bool(left == right)


def _order(machine: Machine, arguments: Sequence[Expression]) -> int:
    left, right = (machine.evaluate(each) for each in arguments)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    first, second = to_number(left), to_number(right)
    return (first > second) - (first < second)


def _equal(machine: Machine, arguments: Sequence[Expression]) -> bool:
    left, right = (machine.evaluate(each) for each in arguments)
    return _same(left, right)


def _minus(machine: Machine, arguments: Sequence[Expression]) -> Decimal:
    amounts = machine.numbers(arguments)
    return machine.fold("subtract", amounts if len(amounts) > 1 else [Decimal(0), *amounts])


def _round(machine: Machine, arguments: Sequence[Expression]) -> Decimal:
    amount, *digits = machine.numbers(arguments)
    places = int(digits[0]) if digits else 0
    if not 0 <= places <= 10:
        raise RuleError(f"{places} is no number of decimal places between 0 and 10")
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, arithmetic())


def _contains(machine: Machine, arguments: Sequence[Expression]) -> bool:
    values, wanted = (machine.evaluate(each) for each in arguments)
    if isinstance(values, str) and isinstance(wanted, str):
        return wanted in values
    return any(_same(each, wanted) for each in _list(values))


def _length(machine: Machine, arguments: Sequence[Expression]) -> Decimal:
    value = machine.evaluate(arguments[0])
    return Decimal(len(value if isinstance(value, str) else _list(value)))


def _filtered(machine: Machine, arguments: Sequence[Expression]) -> list[Value]:
    return [value for value, kept in machine.mapped(arguments) if _boolean(kept)]


_ANY_NUMBER = 1_000
_FUNCTIONS: Mapping[str, _Function] = {
    ".": _Function(1, 8, lambda machine, steps: machine.path(steps)),
    "and": _Function(1, _ANY_NUMBER, Machine.all),
    "or": _Function(1, _ANY_NUMBER, Machine.any),
    "not": _Function(1, 1, lambda machine, each: not _boolean(machine.evaluate(each[0]))),
    "catch": _Function(2, 2, Machine.catch),
    "noop": _Function(0, 0, lambda machine, none: None),
    "couponValid": _Function(0, 0, lambda machine, none: machine.condition("couponValid")),
    "referralValid": _Function(0, 0, lambda machine, none: machine.condition("referralValid")),
    "firstSession": _Function(0, 0, lambda machine, none: machine.condition("firstSession")),
    "=": _Function(2, 2, _equal),
    "!=": _Function(2, 2, lambda machine, both: not _equal(machine, both)),
    "<": _Function(2, 2, lambda machine, both: _order(machine, both) < 0),
    "<=": _Function(2, 2, lambda machine, both: _order(machine, both) <= 0),
    ">": _Function(2, 2, lambda machine, both: _order(machine, both) > 0),
    ">=": _Function(2, 2, lambda machine, both: _order(machine, both) >= 0),
    "+": _Function(1, _ANY_NUMBER, lambda m, each: m.fold("add", m.numbers(each))),
    "-": _Function(1, _ANY_NUMBER, _minus),
    "*": _Function(1, _ANY_NUMBER, lambda m, each: m.fold("multiply", m.numbers(each))),
    "/": _Function(2, 2, lambda m, each: m.fold("divide", m.numbers(each))),
    "min": _Function(1, _ANY_NUMBER, lambda machine, each: min(machine.numbers(each))),
    "max": _Function(1, _ANY_NUMBER, lambda machine, each: max(machine.numbers(each))),
    "round": _Function(1, 2, _round),
    "list": _Function(0, _ANY_NUMBER, lambda m, each: [m.evaluate(one) for one in each]),
    "contains": _Function(2, 2, _contains),
    "length": _Function(1, 1, _length),
    "sum": _Function(
        1,
        1,
        lambda m, each: m.fold("add", [Decimal(0), *map(to_number, _list(m.evaluate(each[0])))]),
    ),
    "filter": _Function(2, 2, _filtered),
    "map": _Function(2, 2, lambda machine, both: [new for _, new in machine.mapped(both)]),
}
FUNCTIONS = tuple(_FUNCTIONS)
_OVER_A_LIST = frozenset({"filter", "map"})


class Reader:
    """Checks expressions as they are loaded, and notes the roots and conditions they mention.

    Raises FixtureError with the pointer as its place, and the nearest right name.
    """

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._names = list(names)
        #: Every root, bound name and condition that was mentioned.
        self.mentioned: set[str] = set()

    def bind(self, name: str, where: str) -> None:
        """Make a name known from here on."""
        if name in ROOTS:
            raise FixtureError(f"{name!r} is a root and cannot be bound.", where=where)
        self._names.append(name)

    def value(self, expression: Expression, where: str, depth: int = 0) -> None:
        """Check an expression that has a value."""
        name = self._named(expression, where, depth)
        if name is None:
            return
        if name in EFFECTS:
            raise FixtureError(
                f"{name!r} is an effect and has no value.",
                where=where,
                hint="Effects stand in a rule's `effects`.",
            )
        function = _FUNCTIONS.get(name)
        if function is None:
            raise FixtureError(
                f"There is no function {name!r}.", where=where, hint=closest(name, _FUNCTIONS)
            )
        self._count(expression, function.least, function.most, where)
        if name == ".":
            self._path(expression[1:], where)
        elif name in _OVER_A_LIST:
            self.value(expression[1], where + pointer_to(1), depth + 1)
            self._over(expression[2], where + pointer_to(2), depth + 1)
        else:
            if not expression[1:]:
                self.mentioned.add(name)
            for number, each in enumerate(expression[1:], 1):
                self.value(each, where + pointer_to(number), depth + 1)

    def effect(self, expression: Expression, where: str, depth: int = 0) -> None:
        """Check an expression that is an effect: one by name, `noop`, or a `catch` of two."""
        name = self._named(expression, where, depth)
        if name == "catch":
            self._count(expression, 2, 2, where)
            self.effect(expression[1], where + pointer_to(1), depth + 1)
            self.effect(expression[2], where + pointer_to(2), depth + 1)
        elif name == "noop":
            self._count(expression, 0, 0, where)
        elif name is not None and name in EFFECTS:
            self._count(expression, *EFFECTS[name], where)
            for number, each in enumerate(expression[1:], 1):
                self.value(each, where + pointer_to(number), depth + 1)
        else:
            raise FixtureError(
                f"{shown(expression if name is None else name)} is no effect.",
                where=where,
                hint=closest(name or "", [*EFFECTS, "catch", "noop"]),
            )

    def _named(self, expression: Expression, where: str, depth: int) -> str | None:
        if depth > MOST_DEPTH:
            raise FixtureError(f"More than {MOST_DEPTH} lists stand in each other.", where=where)
        if isinstance(expression, str):
            for found in _TEMPLATE.finditer(expression):
                self._path(found[1].split("."), where)
            return None
        if isinstance(expression, (bool, int, float)):
            return None
        if isinstance(expression, list) and expression and isinstance(expression[0], str):
            return expression[0]
        raise FixtureError(
            f"{shown(expression)} is no expression.",
            where=where,
            hint="Write a number, a text, true, false, or a list that begins with a function.",
        )

    def _count(self, expression: list[Any], least: int, most: int, where: str) -> None:
        count = len(expression) - 1
        if not least <= count <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise FixtureError(
                f"{expression[0]!r} takes {wanted} arguments, not {count}.", where=where
            )

    def _path(self, steps: list[Any], where: str) -> None:
        if not all(isinstance(step, str) for step in steps):
            raise FixtureError(f"{shown(steps)} is no path: it is made of names.", where=where)
        first, *rest = steps
        self.mentioned.add(first)
        if first in self._names:
            members: tuple[str, ...] = ITEM_MEMBERS
        elif first in ROOTS:
            members = ROOTS[first]
            if not rest:
                raise FixtureError(f"A path goes on after {first!r}.", where=where)
        else:
            known = [*ROOTS, *self._names]
            raise FixtureError(
                f"There is no {first!r} to follow.", where=where, hint=closest(first, known)
            )
        if rest and rest[0] not in members:
            raise FixtureError(
                f"{first!r} has no {rest[0]!r}.", where=where, hint=closest(rest[0], members)
            )
        if len(rest) > 1 and rest[0] not in _FREE:
            raise FixtureError(f"{rest[0]!r} has no members.", where=where)

    def _over(self, function: Any, where: str, depth: int) -> None:
        match function:
            case [[str(parameter)], body]:
                self.bind(parameter, where)
                self.value(body, where + pointer_to(1), depth + 1)
                self._names.pop()
            case _:
                raise FixtureError(
                    f"{shown(function)} is no function of one parameter.",
                    where=where,
                    hint='Write [["Item"], expression].',
                )
