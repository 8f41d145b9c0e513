"""Numbers without binary noise: computed as decimals, sent as plain JSON numbers."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

#: Amounts from here on are refused: a JSON number could no longer hold their cents.
MOST = Decimal(10) ** 15

_DIGITS = 34
_SMALLEST = Decimal("1e-9")
_LARGEST_EXPONENT = 30


def arithmetic() -> Context:
    """Make a context whose results stay bounded; it raises ArithmeticError beyond that."""
    return Context(
        prec=_DIGITS,
        Emax=_LARGEST_EXPONENT,
        Emin=-_LARGEST_EXPONENT,
        traps=[DivisionByZero, InvalidOperation, Overflow],
    )


def exact(value: float | Decimal) -> Decimal:
    """Take a JSON number by what it says: 0.1 is one tenth."""
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def number(value: Decimal) -> int | float:
    """Return a decimal as the JSON number that reads best: 30 rather than 30.0."""
    if abs(value) < MOST and value == value.to_integral_value():
        return int(value)
    return float(value)


def plus(left: float, right: float | Decimal) -> int | float:
    """Add two JSON numbers, to nine decimal places: subtracting one again leaves no rest."""
    return number(_rounded(arithmetic().add(exact(left), exact(right))))


def minus(left: float, right: float | Decimal) -> int | float:
    """Subtract one JSON number from another, to nine decimal places."""
    return number(_rounded(arithmetic().subtract(exact(left), exact(right))))


def whole(value: float) -> int:
    """Round a JSON number to the nearest integer, a half away from zero."""
    return int(exact(value).to_integral_value(ROUND_HALF_UP))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_SMALLEST, ROUND_HALF_UP, arithmetic())


def summed(amounts: Iterable[Decimal], context: Context) -> Decimal:
    """Add decimals up. Raises ArithmeticError where the sum is beyond all bounds."""
    total = Decimal(0)
    for amount in amounts:
        total = context.add(total, amount)
    return total
