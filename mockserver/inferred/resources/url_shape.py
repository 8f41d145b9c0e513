"""Whether an address in a reply is a URL with scheme and host, or a path."""

from collections.abc import Iterable
from typing import Any

from mockserver.contract.given_example import given_examples
from mockserver.contract.reference import find_pointer, resolve
from mockserver.contract.schema_view import parts_of
from mockserver.inferred.resources.member import Steps, find_at
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.view import Response

Json = Any


def member_is_url(shapes: Shapes, success: Response, steps: Steps, schema: Json) -> bool:
    """Whether a member of a reply's body is a URL: by its format, or by the examples."""
    examples: list[Json] = []
    if success.content is not None:
        media = find_pointer(shapes.data, success.content.pointer)
        examples = [find_at(each, steps) for each in given_examples(shapes.data, media)]
    return _is_url(shapes, schema, examples)


def header_is_url(shapes: Shapes, success: Response, name: str) -> bool:
    """Whether a documented header is a URL, or lists some; `name` is in lower case."""
    header = resolve(shapes.data, find_pointer(shapes.data, success.headers[name]))
    schema = header.get("schema") if isinstance(header, dict) else None
    return _is_url(shapes, schema, given_examples(shapes.data, header))


def _is_url(shapes: Shapes, schema: Json, examples: Iterable[Json]) -> bool:
    parts = parts_of(shapes.data, schema)
    formats = {str(part.get("format")) for part in parts}
    if formats & {"uri", "iri"}:
        return True
    given = [*examples, *(each for part in parts for each in _own_examples(shapes.data, part))]
    texts = [each for each in given if isinstance(each, str) and each]
    return any("://" in text for text in texts) if texts else "url" in formats


def _own_examples(data: Json, schema: Json) -> Iterable[Json]:
    return given_examples(data, {"schema": schema})
