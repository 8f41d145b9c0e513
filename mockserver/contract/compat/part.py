"""The parts of operations of two documents, side by side, and the changes found in them."""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from mockserver.contract.compat.advice import advice
from mockserver.contract.compat.change import NOBODY, Change, Effect, Party, Places
from mockserver.contract.compat.side import Source
from mockserver.contract.compat.walk import SchemaWalk
from mockserver.contract.document import Json
from mockserver.contract.reference import follow
from mockserver.contract.schema import Direction
from mockserver.errors import ContractError


class Node(NamedTuple):
    """A part of a document, after its references were followed, and where it stands."""

    pointer: str
    data: dict[str, Json]


class Pairing(NamedTuple):
    """The documents, as they are read in both directions."""

    old: Source
    new: Source
    walks: dict[Direction, SchemaWalk]

    @classmethod
    def of(cls, old: Json, new: Json) -> "Pairing":
        """Read two documents."""
        sources = Source(old), Source(new)
        walks: dict[Direction, SchemaWalk] = {
            "request": SchemaWalk(*sources, "request"),
            "reply": SchemaWalk(*sources, "reply"),
        }
        return cls(*sources, walks)


class Subject(NamedTuple):
    """A part of an operation that is compared: `name` says which, such as `query limit`."""

    operation: str
    name: str
    direction: Direction
    places: Places

    def change(
        self, kind: str, what: str, breaks: frozenset[Party] = NOBODY, path: str = ""
    ) -> Change:
        """Make the change of a kind at this place."""
        return self._made(kind, what, Effect(breaks), path, self.places)

    def unknown(self, kind: str, what: str, unknown: frozenset[Party]) -> Change:
        """Make a change of which nobody can tell whom it breaks."""
        return self._made(kind, what, Effect(NOBODY, unknown), "", self.places)

    def schemas(self, both: Pairing, old: Json, new: Json) -> Iterator[Change]:
        """Compare two schemas that stand at this place; None is one that says nothing."""
        at = self.places.inside("/schema")
        pair = (True if old is None else old, True if new is None else new)
        for each in both.walks[self.direction].differences(*pair, at):
            yield self._made(each.kind, each.what, each.effect, each.path, each.places)

    def _made(self, kind: str, what: str, effect: Effect, path: str, places: Places) -> Change:
        name = f"{self.name} {path}".strip()
        tip = advice(kind, self.direction, effect)
        return Change(kind, self.operation, name, *places, what, tip, *effect)


def node_at(data: Json, pointer: str, node: Json) -> Node:
    """Follow the references of a part; what is no mapping, or leads nowhere, is empty."""
    with suppress(KeyError, ContractError):
        pointer, node = follow(data, pointer, node)
    return Node(pointer, node if isinstance(node, dict) else {})


def mapping(node: Json, key: str) -> dict[str, Json]:
    """Return the mapping under a key; an empty one if there is none."""
    inner = node.get(key) if isinstance(node, dict) else None
    return inner if isinstance(inner, dict) else {}
