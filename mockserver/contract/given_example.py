"""The examples that a document gives for a parameter or a media type, and for its schema."""

from collections.abc import Iterator

from mockserver.contract.document import Json
from mockserver.contract.reference import resolve
from mockserver.contract.schema_view import resolved
from mockserver.errors import ContractError


def given_examples(data: Json, holder: Json) -> Iterator[Json]:
    """Yield the examples of what holds a schema, then those of the schema; valid or not."""
    nodes = [holder, resolved(data, holder.get("schema"))] if isinstance(holder, dict) else []
    for node in nodes:
        if "example" in node:
            yield node["example"]
        examples = node.get("examples")
        if isinstance(examples, list):
            yield from examples
        for named in examples.values() if isinstance(examples, dict) else ():
            try:
                example = resolve(data, named)
            except (KeyError, ContractError):
                continue
            if isinstance(example, dict) and "value" in example:
                yield example["value"]
