"""What a writer did wrong in a document that a schema refuses, and the nearest right name."""

from collections.abc import Iterable
from typing import NamedTuple

from mockserver.contract.document import Json
from mockserver.contract.reference import find_pointer, target_of
from mockserver.contract.schema import Validator
from mockserver.contract.violation import pointer_to
from mockserver.errors import closest


class Mistake(NamedTuple):
    """One violation in words; `pointer` leads to the place in the value that was judged."""

    pointer: str
    what: str
    hint: str


def find_mistake(validator: Validator, names: Iterable[str], value: Json) -> Mistake | None:
    """Find the deepest violation of a value; None where the schema accepts it.

    `names` are the members that the schema knows, for the hint about an unknown one.
    """
    if validator.accepts(value):
        return None
    worst = max(validator.violations(value, "body"), key=lambda each: len(each.pointer))
    pointer, hint = worst.pointer, "Change what stands there."
    if worst.keyword == "additionalProperties" and isinstance(worst.limit, list) and worst.limit:
        unknown = worst.limit[0]
        pointer, hint = pointer + pointer_to(unknown), _near(unknown, names)
    return Mistake(pointer, f"Expected {worst.expected}, got {worst.got}.", hint)


def _near(name: str, names: Iterable[str]) -> str:
    """Offer the nearest name; a list of all that a schema knows would help nobody."""
    hint = closest(name, names)
    return hint if hint.startswith("Did you mean") else f"Remove {name!r}: it means nothing here."


def member_names(data: Json, schema: Json) -> set[str]:
    """Collect the members that a schema names at any depth; `data` resolves its references."""
    names: set[str] = set()
    seen: set[str] = set()
    waiting = [schema]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        if not isinstance(node, dict):
            continue
        reference = node.get("$ref")
        if isinstance(reference, str):
            target = target_of(reference)
            if target not in seen:
                seen.add(target)
                waiting.append(find_pointer(data, target))
            continue
        if isinstance(node.get("properties"), dict):
            names |= set(node["properties"])
        waiting += node.values()
    return names
