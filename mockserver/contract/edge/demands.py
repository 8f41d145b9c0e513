"""Tell which schemas of a user's document ask for values that are too large to be made up."""

from collections.abc import Iterable

from mockserver.contract.document import Json
from mockserver.contract.edge.notes import Notes
from mockserver.contract.parts import Part
from mockserver.contract.sampling.least_size import LeastSizes
from mockserver.contract.values import MOST_MADE


def tell_large_demands(data: Json, parts: Iterable[Part], notes: Notes) -> None:
    """Add one note for all schemas whose smallest value is too large: how many, and the first."""
    sizes = LeastSizes(data)
    large = [
        part.pointer
        for part in parts
        if part.kind == "Schema" and part.reference is None and sizes.of(part.node) > MOST_MADE
    ]
    if large:
        others = f" So do {len(large) - 1:,} more schemas." if len(large) > 1 else ""
        what = f"A value of this has more than {MOST_MADE:,} values inside, by what it requires."
        notes.add(what + others, large[0], "None is made up: give it an `example`.")
