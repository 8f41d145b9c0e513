"""Grants of points: which of them count at a moment, and what they come to.

Whatever a ledger comes to is a function of its grants, of what it owes, and of the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from mockserver.engine.clock import LATEST
from mockserver.engine.world import Row
from mockserver.providers.talon_one.instants import has_begun, has_ended

Grant = Mapping[str, Any]


class Terms(NamedTuple):
    """When points begin and end; None is at once and never.

    Points that await their activation begin with it, and then last for a period, or for ever.
    """

    starts_at: int | None = None
    expires_at: int | None = None
    awaits: bool = False
    lasts: str = ""


#: At once and for ever.
AT_ONCE: Final = Terms()


class Standing(NamedTuple):
    """A ledger at the moment of its last movement."""

    grants: Sequence[Grant] = ()
    #: Points that were taken back although they were spent: the next ones pay for them.
    owed: int = 0
    written_at: int = 0
    #: The tier that the ledger had reached: its name, since when and until when.
    tier: Row | None = None


class Balance(NamedTuple):
    """What a ledger comes to at one moment."""

    active: int
    pending: int
    expired: int
    owed: int


def awaits(grant: Grant) -> bool:
    """Whether points begin only with their activation."""
    return bool(grant.get("awaits", False))


def is_active(grant: Grant, now: int) -> bool:
    """Whether points count."""
    return not awaits(grant) and has_begun(grant, now) and not has_ended(grant, now)


def is_pending(grant: Grant, now: int) -> bool:
    """Whether points do not count yet."""
    return awaits(grant) or not (has_begun(grant, now) or has_ended(grant, now))


def ending(grant: Grant) -> tuple[bool, int, int]:
    """Order grants for spending: those that end first come first, the oldest among equals."""
    ends = grant["expires_at"]
    return ends is None, ends or 0, grant["id"]


def pay(standing: Standing, now: int = LATEST) -> tuple[list[Grant], int]:
    """Let points that have begun by now pay what is owed, the first to begin first.

    Gives the grants after that, and what is still owed.
    """
    grants, owed = list(standing.grants), standing.owed
    if not owed:
        return grants, 0
    order = sorted(range(len(grants)), key=lambda at: _beginning(grants[at]))
    for at in order:
        grant = grants[at]
        if awaits(grant) or not has_begun(grant, now) or has_ended(grant, standing.written_at):
            continue
        part = min(grant["left"], owed)
        grants[at], owed = {**grant, "left": grant["left"] - part}, owed - part
    return grants, owed


def balance_of(standing: Standing, now: int) -> Balance:
    """Sum up what counts at a moment, what does not yet, and what no longer does."""
    grants, owed = pay(standing, now)
    active = sum(each["left"] for each in grants if is_active(each, now))
    pending = sum(each["left"] for each in grants if is_pending(each, now))
    everything = sum(each["left"] for each in grants)
    return Balance(active, pending, everything - active - pending, owed)


def changes_of(grants: Iterable[Grant], since: int, until: int) -> list[tuple[int, int]]:
    """List when points begin and end after one moment and up to another, and by how many."""
    found = []
    for grant in grants:
        starts, ends = grant["starts_at"], grant["expires_at"]
        if awaits(grant) or (ends is not None and starts is not None and ends <= starts):
            continue
        if starts is not None and since < starts <= until:
            found.append((starts, grant["left"]))
        if ends is not None and since < ends <= until:
            found.append((ends, -grant["left"]))
    return sorted(found)


def _beginning(grant: Grant) -> tuple[int, int]:
    return grant["starts_at"] or 0, grant["id"]
