"""How large a document may be, and the numbers that it may hold."""

from dataclasses import dataclass

from mockserver.errors import FixtureError, MockServerError

#: What to do about a document with too many values.
SPLIT = "Leave out what is not needed."


@dataclass(frozen=True, slots=True)
class Caps:
    """Bounds of one kind of document; one that is over them is refused as `error`."""

    #: Bytes of text.
    size: int
    #: Levels of nesting.
    depth: int = 64
    #: Values, at all levels together.
    nodes: int = 200_000
    #: Characters of one number.
    digits: int = 400
    #: How many values, in all, YAML may repeat by aliases (`*name`); 0 refuses every alias.
    aliases: int = 0
    error: type[MockServerError] = FixtureError


def read_number(text: str, kind: type[int] | type[float], caps: Caps) -> float:
    """Read a number that JSON can hold. Raises ValueError, with a sentence, for any other."""
    if len(text) > caps.digits:
        raise ValueError(f"A number has more than {caps.digits} digits.")
    number = kind(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is larger than any JSON number.")
    return number
