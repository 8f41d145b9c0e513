"""The error of a journey whose rule does not hold."""

import json


class Broken(Exception):
    """A rule does not hold: what was expected, and what came."""

    def __init__(self, expected: str, came: str) -> None:
        super().__init__(f"expected: {expected}\ncame: {came}")
        self.expected = expected
        self.came = came


class Missing(Broken):
    """A reply does not have a member that every rule about it needs."""


def written(value: object) -> str:
    """Return a value as JSON, as the exchanges show it; what is none, as Python writes it."""
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        return repr(value)
