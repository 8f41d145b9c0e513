"""One place where an exchange breaks its contract."""

from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

Place = Literal["body", "path", "query", "header", "cookie", "status", "content-type"]

#: How much of an offending value is shown: enough to recognise, too little to flood a log.
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Violation:
    """Where, what was expected, and what was there instead.

    `pointer` is a JSON pointer into the place: `/points` in a body, `/user_id` in a path.
    `keyword` is the JSON Schema keyword that failed, or a word of our own such as `encoding`.
    """

    place: Place
    pointer: str
    keyword: str
    expected: str
    got: str
    #: The offending value itself and the keyword's own, for dialects that word their own.
    value: Any = field(default=None, compare=False, repr=False)
    limit: Any = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.place}{self.pointer}: expected {self.expected}, got {self.got}"

    def as_json(self) -> dict[str, str]:
        """Give the violation as it is shown to a consumer."""
        return {
            "in": self.place,
            "pointer": self.pointer,
            "rule": self.keyword,
            "expected": self.expected,
            "got": self.got,
        }


def shown(value: Any) -> str:
    """Word a value for a person: JSON, cut short."""
    try:
        text = orjson.dumps(value).decode()
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def pointer_to(*steps: str | int) -> str:
    """Join steps into a JSON pointer (RFC 6901): `~` becomes `~0`, `/` becomes `~1`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
