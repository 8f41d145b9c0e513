"""One change between two contracts, and whom it breaks."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from mockserver.contract.schema import Direction

#: Who relies on a contract: those that call the API, and those that implement it.
Party = Literal["consumers", "providers"]
CONSUMERS: Party = "consumers"
PROVIDERS: Party = "providers"
NOBODY: frozenset[Party] = frozenset()
EVERYBODY: frozenset[Party] = frozenset((CONSUMERS, PROVIDERS))


class Places(NamedTuple):
    """The pointers of one thing in the old and in the new document."""

    old: str
    new: str

    def inside(self, step: str) -> "Places":
        """Return the places of what stands under the same steps in both, such as `/schema`."""
        return Places(self.old + step, self.new + step)


class Effect(NamedTuple):
    """Whom a change breaks, and for whom that cannot be told."""

    breaks: frozenset[Party] = NOBODY
    unknown: frozenset[Party] = NOBODY


class Delta(NamedTuple):
    """How the set of allowed values changed; None means that it cannot be told.

    It is narrowed if a value that was allowed is not any more, widened if one is allowed that was
    not. It may be both.
    """

    kind: str
    what: str
    narrowed: bool | None
    widened: bool | None


class Difference(NamedTuple):
    """One difference of two schemas; `path` leads to it in the value: `/tags/*/name`.

    `is_narrower` and `is_wider` are of JSON Schema's strict reading, for who has to know which of
    several schemas a value fits; None where they are as `effect` says.
    """

    kind: str
    path: str
    places: Places
    what: str
    effect: Effect
    is_narrower: bool | None = None
    is_wider: bool | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a contract.

    `operation` is written `GET /pets`; empty for the whole document. `subject` says which part of
    it changed, such as `reply 200 application/json /name`. `old` and `new` are pointers.
    """

    kind: str
    operation: str
    subject: str
    old: str
    new: str
    what: str
    advice: str
    breaks: frozenset[Party] = NOBODY
    unknown: frozenset[Party] = NOBODY

    @property
    def is_compatible(self) -> bool:
        """Whether nobody is broken by it, for certain."""
        return not self.breaks and not self.unknown


def sides_of(direction: Direction) -> tuple[Party, Party]:
    """Name the party that fewer allowed values break, and the one that more of them break."""
    return (CONSUMERS, PROVIDERS) if direction == "request" else (PROVIDERS, CONSUMERS)


def effect_of(delta: Delta, direction: Direction) -> Effect:
    """Say whom a change of the allowed values breaks.

    Consumers send requests, so fewer values break them; they read replies, so more values do.
    For providers, it is the other way round.
    """
    narrowed, widened = sides_of(direction)
    sides = ((narrowed, delta.narrowed), (widened, delta.widened))
    return Effect(
        frozenset(party for party, changed in sides if changed is True),
        frozenset(party for party, changed in sides if changed is None),
    )
