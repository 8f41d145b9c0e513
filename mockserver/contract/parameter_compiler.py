"""Compile a declared parameter: its style, its shape, its validator and its default."""

from collections.abc import Callable
from typing import get_args

from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json
from mockserver.contract.media_type import is_json
from mockserver.contract.parameter import Parameter, Where
from mockserver.contract.schema import Direction
from mockserver.contract.schema_view import is_read_only, resolved
from mockserver.contract.shape import Shapes
from mockserver.contract.style import STYLES, Style
from mockserver.contract.validator import Validator
from mockserver.contract.violation import pointer_to


def compile_parameter(
    at: str, node: Json, shapes: Shapes, validator_at: Callable[[Direction, str], Validator]
) -> Parameter:
    """Compile the parameter `node`, which stands at the pointer `at`.

    One without a schema takes any text. Raises KeyError without a name or a place, ValueError for
    a place that OpenAPI does not know, and what `validator_at` raises for a schema.
    """
    where: Where = node["in"]
    if where not in get_args(Where):
        raise ValueError(f"A parameter cannot be in {where!r}.")
    holder, pointer, media_type = node, at, ""
    if "schema" not in node and isinstance(node.get("content"), dict) and node["content"]:
        media_type, holder = next(iter(node["content"].items()))
        pointer = at + pointer_to("content", media_type)
    has_schema = "schema" in holder
    schema = resolved(shapes.data, holder["schema"]) if has_schema else {}
    # A parameter that is `readOnly` is one all the same: it means the member of the same name.
    is_reply = has_schema and is_read_only(shapes.data, holder["schema"])
    direction: Direction = "reply" if is_reply else "request"
    return Parameter(
        name=str(node["name"]),
        where=where,
        required=bool(node.get("required", False)),
        style=_style(node, where),
        shape=shapes.of(schema),
        validator=validator_at(direction, f"{pointer}/schema") if has_schema else None,
        default=schema.get("default", ABSENT),
        allow_empty=bool(node.get("allowEmptyValue", False)),
        is_json=is_json(media_type),
        pointer=at,
        direction=direction,
    )


def _style(node: Json, where: str) -> Style:
    """Return the style of a parameter; one that is unknown counts as the usual one of its place."""
    usual = "form" if where in ("query", "cookie") else "simple"
    name = node.get("style", usual)
    name = name if name in STYLES else usual
    return Style(name, bool(node.get("explode", name == "form")))
