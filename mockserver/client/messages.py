"""The text of a failed assertion about a journal, and the list of a world's last calls."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.client.exchange import Exchange

#: The most exchanges that are shown, newest last.
LAST = 10
#: The most exchanges that are shown because they nearly match.
NEAREST = 3


def failure_message(verdict: Mapping[str, Any], last: Sequence[Exchange], total: int) -> str:
    """Say what was expected, why it is not verified, what nearly matches, what was called last."""
    return "\n".join(_lines(verdict, last, total))


def last_calls(last: Sequence[Exchange], total: int) -> Iterator[str]:
    """Yield a line for each of the last exchanges, after a line with their number."""
    shown = last[-LAST:]
    yield call_count(len(shown), total)
    yield from (f"  {each}" for each in shown)


def call_count(shown: int, total: int) -> str:
    """Return the line above so many exchanges that are shown, of so many in all."""
    if not total:
        return "nothing was called in this world"
    return f"the last {shown} of {total} calls:" if total > shown else "what was called:"


def _lines(verdict: Mapping[str, Any], last: Sequence[Exchange], total: int) -> Iterator[str]:
    yield f"expected: {verdict['expected']}"
    yield f"counted:  {verdict['count']}"
    if not verdict.get("decided", True):
        yield "verified: no, because nobody can tell"
    if verdict.get("reason"):
        yield f"reason:   {verdict['reason']}"
    nearest = verdict.get("nearest", [])[:NEAREST]
    if nearest:
        yield "nearest:"
    for each in nearest:
        yield f"  {Exchange.of(each['exchange'])}"
        yield from (f"      {difference}" for difference in each["differences"])
    yield from last_calls(last, total)
    if nearest:
        yield f"the nearest once more: {nearest[0]['exchange']['curl']}"
