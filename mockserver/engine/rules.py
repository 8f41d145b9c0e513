"""Stubs and faults of a world: rules for matching calls, each with a count of its uses.

They are rows of the world, so forks, snapshots and restored worlds have them too.
"""

from collections.abc import Iterator, Mapping
from math import exp
from statistics import NormalDist
from typing import Any

from mockserver.engine.call import JSON_MEDIA
from mockserver.engine.match import is_match
from mockserver.engine.request_view import RequestView
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.errors import TooMany

#: The API and the collections of these rows in a world's tables.
RULES_API = "mock"
STUBS, FAULTS = RULES = ("stubs", "faults")
#: A world has at most this many rules of each kind, and this many regular expressions in all.
MOST_RULES = 500
MOST_PATTERNS = 500
#: The longest delay in seconds.
LONGEST_DELAY = 60.0

#: A stub or fault that `Admission.admit` has accepted. `api`, `operation`, `match`, `times`,
#: `after`, `nth` and `share` choose the calls; `reply` or `do` says what happens to them.
Rule = Mapping[str, Any]


def add_rule(tx: Transaction, kind: str, rule: Rule) -> tuple[str, Row]:
    """Add an admitted stub or fault before all others of its kind. Raises TooMany."""
    if sum(1 for _ in tx.rows(kind)) >= MOST_RULES:
        raise TooMany(
            f"This world has {MOST_RULES} {kind} already.", hint="Remove some of them first."
        )
    _check_patterns(tx, rule)
    identifier = str(tx.count(kind))
    row = {**rule, "seen": 0, "used": 0}
    tx.put(kind, identifier, row)
    return identifier, row


def patterns_of(rule: Rule) -> set[str]:
    """Return the regular expressions of a rule."""
    conditions = rule.get("match", {}).get("body", ())
    return {each["matches"] for each in conditions if "matches" in each}


def normalized(stub: Rule) -> Rule:
    """Return a stub with every part of its reply: status, headers in lower case, media type."""
    reply = stub["reply"]
    headers = {name.lower(): value for name, value in reply.get("headers", {}).items()}
    media_type = headers.pop("content-type", reply.get("media_type", JSON_MEDIA))
    full = {"status": 200, **reply, "headers": headers, "media_type": media_type}
    return {**stub, "reply": full}


def rules(tx: Transaction, kind: str) -> Iterator[tuple[str, Row]]:
    """Iterate over the stubs or faults, the newest first."""
    return reversed(list(tx.rows(kind)))


def take_rule(tx: Transaction, kind: str, request: RequestView) -> Row | None:
    """Find the newest rule that answers a request, and count its use; None if there is none.

    A rule that matches but waits for a later call (`after`, `nth`, `share`) counts the request as
    seen, and the next rule is tried.
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
    """Draw the seconds that a call waits: fixed, uniform or log-normal, and capped."""
    if "seconds" in delay:
        seconds = delay["seconds"]
    elif "median" in delay:
        # The inverse of the normal distribution is not defined at 0.
        deviation = NormalDist().inv_cdf(max(tx.chance("delay"), 1e-9))
        seconds = delay["median"] * exp(delay.get("sigma", 0.5) * deviation)
    else:
        low, high = sorted((delay["min"], delay["max"]))
        seconds = low + (high - low) * tx.chance("delay")
    return min(seconds, LONGEST_DELAY)


def _check_patterns(tx: Transaction, rule: Rule) -> None:
    """Raise TooMany if the world would have more regular expressions than are remembered."""
    added = patterns_of(rule)
    if not added:
        return
    known = {each for kind in RULES for _, row in tx.rows(kind) for each in patterns_of(row)}
    if len(known | added) > MOST_PATTERNS:
        raise TooMany(
            f"The stubs and faults of this world have {len(known)} regular expressions, "
            f"and {MOST_PATTERNS} is the limit.",
            hint="Remove some of them first, or use one expression in several rules.",
        )


def _is_turn(tx: Transaction, row: Row, seen: int) -> bool:
    if seen <= row.get("after", 0):
        return False
    if "nth" in row and seen != row["nth"] + row.get("after", 0):
        return False
    return "share" not in row or tx.chance("fault") < row["share"]
