"""Why an assertion about a journal does not hold, in so many words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.client.exchange import Exchange

#: So many exchanges are shown, the newest of all; and so many that came near.
LAST = 10
NEAREST = 3


def why_not(verdict: Mapping[str, Any], last: Sequence[Exchange], total: int) -> str:
    """Tell a verdict that is a no: what was expected, what came near, what was called last."""
    return "\n".join(_lines(verdict, last, total))


def last_calls(last: Sequence[Exchange], total: int) -> Iterator[str]:
    """Tell the last exchanges, one a line, and how many there have been."""
    if not total:
        yield "nothing was called in this world"
        return
    shown = last[-LAST:]
    yield f"the last {len(shown)} of {total} calls:" if total > len(shown) else "what was called:"
    yield from (f"  {each}" for each in shown)


def _lines(verdict: Mapping[str, Any], last: Sequence[Exchange], total: int) -> Iterator[str]:
    yield f"expected: {verdict['expected']}"
    yield f"counted:  {verdict['count']}"
    nearest = verdict["nearest"][:NEAREST]
    if nearest:
        yield "nearest:"
    for each in nearest:
        yield f"  {Exchange.of(each['exchange'])}"
        yield from (f"      {difference}" for difference in each["differences"])
    yield from last_calls(last, total)
    if nearest:
        yield f"the nearest once more: {nearest[0]['exchange']['curl']}"
