"""Tell which operations of a user's document cannot answer: no value fits their reply's schema."""

from collections.abc import Iterable, Iterator

from mockserver.contract.document import Json
from mockserver.contract.edge.notes import Notes
from mockserver.contract.media_type import kind_of
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, follow
from mockserver.contract.sampling.contradiction import Contradiction, Contradictions
from mockserver.contract.sampling.flattening import Flattening
from mockserver.contract.violation import pointer_to
from mockserver.errors import ContractError

_HINT = "Such a reply is a 500: mend the schema."


def tell_impossible_replies(data: Json, operations: Iterable[Operation], notes: Notes) -> None:
    """Add a note for each contradiction in a successful reply, with the operations that have it."""
    contradictions = Contradictions(Flattening(data), "writeOnly")
    found: dict[Contradiction, list[str]] = {}
    for operation in operations:
        for status, pointer, schema in _schemas(data, operation):
            contradiction = contradictions.find(schema, pointer)
            if contradiction is not None:
                label = f"{operation.method} {operation.path}"
                found.setdefault(contradiction, []).append(f"{status} reply of {label}")
    for (what, pointer), labels in found.items():
        others = f" and of {len(labels) - 1:,} more" if len(labels) > 1 else ""
        told = f"No value fits the {labels[0]}{others}: {what[0].lower()}{what[1:]}"
        notes.add(told, pointer, _HINT, comes_first=True)


def _schemas(data: Json, operation: Operation) -> Iterator[tuple[str, str, Json]]:
    """Yield the schemas of successful replies that are judged: status, pointer, schema."""
    for status, rule in operation.replies.items():
        if not status.startswith("2") or not any(rule.media.values()):
            continue
        at = operation.pointer + pointer_to("responses", status)
        try:
            at, reply = follow(data, at, find_pointer(data, at))
        except (KeyError, ContractError):
            continue
        for name, content in reply["content"].items():
            if "schema" in content and kind_of(name) not in ("text", "binary"):
                yield status, f"{at}{pointer_to('content', name)}/schema", content["schema"]
