"""Mutants that no call of a vendor's API can tell from the correct code, each with its reason.

They are not counted. A reason has a kind; a test holds that each entry names mutants that there
are, and `DETECTION=all` that no hunt finds one of them.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from tests.detection.mutants import Mutant

Kind = Literal["by hand", "cost", "extension", "fixture", "same", "wording"]
KINDS: Mapping[str, str] = {
    "by hand": "for rows that only a tester writes, past the rules of the API",
    "cost": "decide how much work is done, not what comes of it",
    "extension": "serve the mock's own way to name a world",
    "fixture": "refuse a wrong fixture, which no world can be made of",
    "same": "have the same value as the correct code, for every row and call",
    "wording": "choose words or numbers of a sentence for people",
}


class Entry(NamedTuple):
    """Mutants of one function, and why they do not count.

    `before` and `after` are source, empty for any.
    """

    api: str
    place: str
    before: str
    after: str
    kind: Kind


def _entry(kind: Kind, api: str, place: str, before: str = "", after: str = "") -> Entry:
    return Entry(api, place, before, after, kind)


ENTRIES: tuple[Entry, ...] = (
    _entry("extension", "koomalooma", "partners.world_in"),
    _entry("wording", "koomalooma", "partners._over"),
    _entry("wording", "koomalooma", "partners._admit_any", "claims is None"),
)


def equivalent(mutant: Mutant) -> Entry | None:
    """Return why a mutant does not count; None for one that does."""
    return next((each for each in ENTRIES if _is_named(each, mutant)), None)


def _is_named(entry: Entry, mutant: Mutant) -> bool:
    return (
        (entry.api, entry.place) == (mutant.api, mutant.place)
        and entry.before in ("", mutant.before)
        and entry.after in ("", mutant.after)
    )
