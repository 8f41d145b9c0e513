"""Tell how many examples of a user's document break the schemas that they stand beside."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mockserver.contract.document import Json
from mockserver.contract.edge.notes import Notes
from mockserver.contract.edge.references import find_target
from mockserver.contract.media_type import is_json
from mockserver.contract.parts import Part
from mockserver.contract.schema import Direction, Schemas
from mockserver.contract.violation import Violation, pointer_to
from mockserver.errors import ContractError

#: So many examples are judged at most: for each, a schema has to be compiled.
_MOST = 500
#: The kinds of parts that have examples beside a schema.
_HOLDERS = frozenset(("MediaType", "Parameter", "Header"))
_REQUESTS = ("/requestBody/", "/requestBodies/", "/parameters/")


class _Example(NamedTuple):
    pointer: str
    value: Json


def tell_broken_examples(data: Json, parts: Iterable[Part], schemas: Schemas, notes: Notes) -> None:
    """Add one note for all examples that break their schema: how many, and the first of them."""
    judged = 0
    broken: list[tuple[_Example, Violation]] = []
    for part in parts:
        if part.kind not in _HOLDERS:
            continue
        examples = list(_examples(data, part))
        if judged + len(examples) > _MOST:
            break
        judged += len(examples)
        broken += _broken(part, examples, schemas)
    if broken:
        example, worst = broken[0]
        what = f"Of {judged} examples, {len(broken)} break their own schema; the first: "
        what += f"expected {worst.expected}, got {worst.got}."
        notes.add(what, example.pointer, "Valid ones are preferred.")


def _examples(data: Json, part: Part) -> Iterator[_Example]:
    """Yield the examples beside the schema of a JSON body, parameter or header."""
    at, node = part.pointer, part.node
    if "schema" not in node:
        return
    if part.kind == "MediaType" and not is_json(at.rpartition("/")[2].replace("~1", "/")):
        return
    if "example" in node:
        yield _Example(f"{at}/example", node["example"])
    for name, each in node.get("examples", {}).items():
        example = find_target(data, each)
        if isinstance(example, dict) and "value" in example:
            yield _Example(f"{at}/examples{pointer_to(name)}", example["value"])


def _broken(
    part: Part, examples: list[_Example], schemas: Schemas
) -> Iterator[tuple[_Example, Violation]]:
    if not examples:
        return
    is_request = any(each in part.pointer for each in _REQUESTS)
    direction: Direction = "request" if is_request else "reply"
    try:
        validator = schemas.compiled(f"{part.pointer}/schema", direction)
    except ContractError:
        return  # the operation that uses this schema says so when it is called
    for example in examples:
        if not validator.accepts(example.value):
            yield example, validator.violations(example.value, "body", limit=1)[0]
