"""Cases from several lists of values, without the whole product of them.

A product is worth its time only where each combination takes a branch of its own.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, product
from typing import Any


def each_once(*lists: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Each value of each list at least once; the shorter lists begin again."""
    values = [list(each) for each in lists]
    return [
        _flat(each[number % len(each)] for each in values)
        for number in range(max(map(len, values)))
    ]


def pairwise(*lists: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Each value of one list with each value of every other list at least once."""
    values = [list(each) for each in lists]
    cases = [*product(*(range(len(each)) for each in values))]
    missing = {pair for case in cases for pair in _pairs(case)}
    chosen: list[tuple[int, ...]] = []
    while missing:
        best = max(cases, key=lambda case: len(missing & _pairs(case)))
        missing -= _pairs(best)
        chosen.append(best)
    return [_flat(each[at] for each, at in zip(values, case, strict=True)) for case in chosen]


def _flat(values: Iterable[Any]) -> tuple[Any, ...]:
    """A tuple among the values gives several arguments, as in `parametrize`."""
    return tuple(
        part for value in values for part in (value if isinstance(value, tuple) else (value,))
    )


def _pairs(case: Sequence[int]) -> set[tuple[tuple[int, int], ...]]:
    return {*combinations(enumerate(case), 2)}
