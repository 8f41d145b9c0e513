"""A budget for comparisons: it is charged by the size of the compared values, never by time."""

from mockserver.errors import TooMany

#: What one call may spend on the rules of its world. One unit is at most 50 nanoseconds, so this
#: is at most 200 milliseconds.
CALL = 4_000_000
#: What one verification may spend on a journal, in slices that let other calls through.
VERIFICATION = 100_000_000

#: The price of one condition, of one JSON value that is compared, and of one header or parameter.
CONDITION, VALUE, NAME = 20, 4, 4


class Effort:
    """The rest of a budget. It changes in place."""

    __slots__ = ("left", "what")

    def __init__(self, units: int = CALL, what: str = "The stubs and faults of this world") -> None:
        self.left = units
        #: The subject of the error's sentence.
        self.what = what

    def charge(self, units: int) -> None:
        """Take units out of the budget. Raises TooMany if it does not hold as many."""
        self.left -= units
        if self.left < 0:
            raise TooMany(
                f"{self.what} need more comparisons than the server makes for one request.",
                hint="Name the `operation` in them, write fewer conditions, or remove some.",
            )
