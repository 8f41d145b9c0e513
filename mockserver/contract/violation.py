"""One place where an exchange breaks its contract."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from mockserver.contract.secret import without_secrets

#: Where a violation is. Of an exchange that a proxy or a recording judges in both directions, what
#: begins with `reply-` is in the reply; so are `status` and `content-type`.
Place = Literal[
    "body",
    "path",
    "query",
    "header",
    "cookie",
    "status",
    "content-type",
    "reply-body",
    "reply-header",
]

#: How much of an offending value is shown: enough to recognise, too little to flood a log.
SHOWN = 80
#: Parts of the names under which credentials travel; they are looked for in so much of a text.
_SECRET_HINTS = ("oken", "ecret", "assw", "pi", "cookie", "auth")
_SEARCHED = 10 * SHOWN
#: How many violations are listed of one value.
LIMIT = 100
#: The keyword of the entry that counts the violations which are not listed.
MORE = "more"


@dataclass(frozen=True, slots=True)
class Violation:
    """Where a value is wrong, what was expected, and what was there instead.

    `pointer` is a JSON pointer into the place: `/points` in a body, `/user_id` in a path.
    `keyword` is the JSON Schema keyword that failed, or a word of our own such as `encoding`.
    """

    place: Place
    pointer: str
    keyword: str
    expected: str
    got: str
    #: The wrong value, and the value of the keyword, for dialects with error texts of their own.
    value: Any = field(default=None, compare=False, repr=False)
    limit: Any = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.place}{self.pointer}: expected {self.expected}, got {self.got}"

    def as_json(self) -> dict[str, str]:
        """Return the violation in the form that consumers get."""
        return {
            "in": self.place,
            "pointer": self.pointer,
            "rule": self.keyword,
            "expected": self.expected,
            "got": self.got,
        }


def limited(
    listed: list[Violation], place: Place, limit: int, total: int | None
) -> list[Violation]:
    """Cut a list of violations; an entry with the keyword `more` counts what it leaves out.

    `total` is how many there are in all, or None where that is not known.
    """
    cut = listed[:limit]
    if total is None:
        got = "possibly more"
    elif total > len(cut):
        got = f"{total - len(cut):,} more"
    else:
        return cut
    more = None if total is None else total - len(cut)
    return [*cut, Violation(place, "", MORE, f"{limit} violations at most", got, more)]


def and_more(violations: Sequence[Violation]) -> str:
    """Say how many violations follow the first one: ` (and 3 more)`, or nothing for none."""
    counts = [each.value if each.keyword == MORE else 1 for each in violations]
    if None in counts:
        return " (and possibly more)" if len(counts) <= 2 else f" (and {len(counts) - 2:,} or more)"
    more = sum(counts) - 1
    return f" (and {more:,} more)" if more > 0 else ""


def shown(value: Any) -> str:
    """Write a value for a person: JSON, cut short, and without credentials."""
    try:
        text = orjson.dumps(value).decode()
        if isinstance(value, dict | list) and _may_hold_secrets(text[:_SEARCHED]):
            text = orjson.dumps(without_secrets(value)).decode()
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def _may_hold_secrets(text: str) -> bool:
    text = text.lower()
    return any(hint in text for hint in _SECRET_HINTS)


def pointer_to(*steps: str | int) -> str:
    """Join steps into a JSON pointer (RFC 6901): `~` becomes `~0`, `/` becomes `~1`."""
    if len(steps) != 1:
        return "".join(map(pointer_to, steps))
    step = str(steps[0])
    if "~" in step or "/" in step:
        step = step.replace("~", "~0").replace("/", "~1")
    return "/" + step
