"""The error of a journey whose rule does not hold."""


class Broken(Exception):
    """A rule does not hold: what was expected, and what came."""

    def __init__(self, expected: str, came: str) -> None:
        super().__init__(f"expected: {expected}\ncame: {came}")
        self.expected = expected
        self.came = came


class Missing(Broken):
    """A reply does not have a member that every rule about it needs."""
