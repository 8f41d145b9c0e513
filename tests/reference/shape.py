"""Words a JSON Schema of a contract for a table: its type, its bounds, and each of its members."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Schema = Mapping[str, Any]

_SHAPES = "#/components/schemas/"
#: JSON's types, in the words of the page.
_WORDS = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
}


class Member(NamedTuple):
    """One line of a table: a member by its path, such as `do.delay.seconds`."""

    name: str
    type: str
    meaning: str


def type_of(schema: Schema) -> str:
    """Word the type of a value; a shape with a name is a link to its section."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_SHAPES)
        return f"[{name}](#{name.lower()})"
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    word = _WORDS.get(schema.get("type", ""), "any JSON")
    return word + _bounds(schema)


def members(schema: Schema, prefix: str = "", *, marks_required: bool = True) -> Iterator[Member]:
    """Yield a line for each member of an object, and of the objects in it."""
    required = schema.get("required", ()) if marks_required else ()
    for name, each in schema.get("properties", {}).items():
        path = prefix + name
        need = " (required)" if name in required else ""
        yield Member(path, type_of(each) + need, meaning_of(each))
        inner, inner_path = each, path
        if each.get("type") == "array":
            inner, inner_path = each.get("items", {}), f"{path}[]"
        for part in (inner, *inner.get("oneOf", ())):
            yield from members(part, f"{inner_path}.", marks_required=marks_required)


def meaning_of(schema: Schema) -> str:
    """Return the description on one line, and the value that counts where there is none."""
    words = " ".join(schema.get("description", "").split()).replace("|", "\\|")
    if "default" in schema:
        default = str(schema["default"]).lower()
        words = f"{words} `{default}` if it is left out.".lstrip()
    return words


def _bounds(schema: Schema) -> str:
    if schema.get("format") == "date-time":
        return ", a moment such as `2026-03-02T10:00:00Z`"
    if "pattern" in schema:
        pattern = schema["pattern"].replace("|", "\\|")
        return f" that matches `{pattern}`" if len(pattern) < 40 else ""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f", {low:,} to {high:,}"
    if low is not None:
        return f", {'above' if schema.get('exclusiveMinimum') else 'from'} {low:,}"
    return ""
