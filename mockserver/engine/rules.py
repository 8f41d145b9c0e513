"""Stubs and faults of a world: rules that mean some calls, and are used up.

They stand in the world as rows of their own, so they are forked, kept and restored with it.
"""

from collections.abc import Iterator, Mapping
from math import exp
from statistics import NormalDist
from typing import Any

from mockserver.engine.call import JSON_MEDIA
from mockserver.engine.match import RequestView, is_match
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.errors import TooMany

#: Where they stand in a world's tables.
RULES_API = "mock"
STUBS, FAULTS = RULES = ("stubs", "faults")
#: So many of each kind may a world have.
MOST_RULES = 500
#: The longest delay in seconds.
LONGEST_DELAY = 60.0

#: `api`, `operation`, `match`, `times`, `after`, `nth` and `share` say whom and how often it means;
#: the rest, a stub's `reply` or what a fault is to `do`, is the affair of whoever asks.
Rule = Mapping[str, Any]


def add_rule(tx: Transaction, kind: str, rule: Rule) -> tuple[str, Row]:
    """Add a stub or a fault; it is asked before all that are there. Raises TooMany."""
    if sum(1 for _ in tx.rows(kind)) >= MOST_RULES:
        raise TooMany(
            f"This world has {MOST_RULES} {kind} already.", hint="Remove some of them first."
        )
    identifier = str(tx.count(kind))
    row = {**rule, "seen": 0, "used": 0}
    tx.put(kind, identifier, row)
    return identifier, row


def normalized(stub: Rule) -> Rule:
    """Give a stub with every part of its reply: status, headers in lower case, media type."""
    reply = stub["reply"]
    headers = {name.lower(): value for name, value in reply.get("headers", {}).items()}
    media_type = headers.pop("content-type", JSON_MEDIA)
    full = {"status": 200, **reply, "headers": headers, "media_type": media_type}
    return {**stub, "reply": full}


def rules(tx: Transaction, kind: str) -> Iterator[tuple[str, Row]]:
    """Go through the stubs or faults, the newest first."""
    return reversed(list(tx.rows(kind)))


def take_rule(tx: Transaction, kind: str, request: RequestView) -> Row | None:
    """Find the newest rule whose turn it is for a request, and count it; None where there is none.

    A rule that means the request without its turn having come counts it as seen, and lets it pass.
    """
    for identifier, row in rules(tx, kind):
        if "times" in row and row["used"] >= row["times"]:
            continue
        if not is_match(row, request):
            continue
        seen = row["seen"] + 1
        is_turn = _is_turn(tx, row, seen)
        row = {**row, "seen": seen, "used": row["used"] + is_turn}
        tx.put(kind, identifier, row)
        if is_turn:
            return row
    return None


def delay_of(tx: Transaction, delay: Mapping[str, float]) -> float:
    """Draw how long a call is to wait, in seconds: fixed, uniform or log-normal, and capped."""
    if "seconds" in delay:
        seconds = delay["seconds"]
    elif "median" in delay:
        # A chance of exactly 0 has no place on the curve.
        deviation = NormalDist().inv_cdf(max(tx.chance("delay"), 1e-9))
        seconds = delay["median"] * exp(delay.get("sigma", 0.5) * deviation)
    else:
        low, high = sorted((delay["min"], delay["max"]))
        seconds = low + (high - low) * tx.chance("delay")
    return min(seconds, LONGEST_DELAY)


def _is_turn(tx: Transaction, row: Row, seen: int) -> bool:
    if seen <= row.get("after", 0):
        return False
    if "nth" in row and seen != row["nth"] + row.get("after", 0):
        return False
    return "share" not in row or tx.chance("fault") < row["share"]
