"""A form's fields as one object: what a form's schema and its `encoding` make of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from mockserver.contract.absent import ABSENT
from mockserver.contract.brackets import MOST_STEPS, nested, steps_of
from mockserver.contract.content import Unreadable, json_in
from mockserver.contract.document import Json
from mockserver.contract.media_type import is_json
from mockserver.contract.shape import Shape, Shapes
from mockserver.contract.style import STYLES, Style


class Field(NamedTuple):
    """One field: its name, decoded, and its text as it came, or a value that needs no reading."""

    name: str
    raw: str = ""
    #: A part that was JSON, or the text that stands for a file; ABSENT for a text.
    value: Any = ABSENT


#: A field, with the steps that its name has after the first: `a[b]` has `b`.
_Step = tuple[Sequence[str], Field]


@dataclass(frozen=True)
class Form:
    """How the fields of a form are read: its schema, and the members with an `encoding`."""

    shape: Shape
    #: Members whose items or members stand in one text, by their separator.
    styles: Mapping[str, Style]
    #: Members that are written as JSON.
    json: frozenset[str]

    def member(self, name: str) -> Shape:
        """Return the shape of the member to which a field of this name belongs."""
        return self.shape.member(self._steps(name)[0])

    def value(self, fields: Iterable[Field], decode: Callable[[str], str]) -> dict[str, Any]:
        """Build the object. A repeated name is a list, `a[b]` a member of an object `a`.

        What does not fit stays as it is, for the schema to judge. Raises Unreadable if there are
        too many brackets, or a member has too many members of its own.
        """
        members: dict[str, list[_Step]] = {}
        total = 0
        for field in fields:
            name, *steps = self._steps(field.name)
            members.setdefault(name, []).append((steps, field))
            total += len(steps)
        if total > MOST_STEPS:
            raise Unreadable(f"{MOST_STEPS:,} brackets in its names at most")
        return {name: self._member(name, each, decode) for name, each in members.items()}

    def _steps(self, name: str) -> Sequence[str]:
        if name in self.shape.members:
            return (name,)
        outer = self._exploded.get(name)
        return steps_of(name) if outer is None else (outer, name)

    @cached_property
    def _exploded(self) -> Mapping[str, str]:
        """The members of objects inside, by name: without brackets, each is a field of its own.

        For so an object is written in the style `form` (RFC 6570); the first object has a name.
        """
        exploded: dict[str, str] = {}
        for outer in self.shape.members:
            shape = self.shape.member(outer)
            if shape.is_object and not shape.is_scalar:
                for name in shape.members:
                    exploded.setdefault(name, outer)
        return exploded

    def _member(self, name: str, entries: list[_Step], decode: Callable[[str], str]) -> Any:
        shape = self.shape.member(name)
        fields = [field for _, field in entries]
        is_nested = any(steps for steps, _ in entries)
        if any(field.value is not ABSENT for field in fields):
            values = [_ready(field, shape, decode) for field in fields]
            return _one_or_all(values, shape, is_list=is_nested)
        style = self.styles.get(name)
        if style is not None and len(entries) == 1 and not is_nested:
            raws = [(name, field.raw) for field in fields]
            return style.read_fields(name, shape, raws, decode)
        if not is_nested:
            values = [self._json(name, shape, decode(field.raw)) for field in fields]
            if ABSENT not in values:
                return _one_or_all(values, shape)
        texts = [(steps, decode(field.raw)) for steps, field in entries]
        return nested(texts, shape, keep_all=True)

    def _json(self, name: str, shape: Shape, text: str) -> Any:
        """Read a text as JSON where the member is declared so, or is no text and looks so."""
        if name not in self.json and (shape.is_text or not text.startswith(("{", "["))):
            return ABSENT
        try:
            return json_in(text)
        except Unreadable:
            return ABSENT


def compile_form(shapes: Shapes, content: Json) -> Form:
    """Compile a media type of a form: its schema, and the `encoding` of its members."""
    styles: dict[str, Style] = {}
    json: set[str] = set()
    encoding = content.get("encoding")
    for name, node in encoding.items() if isinstance(encoding, dict) else ():
        style = node.get("style", "form")
        explode = bool(node.get("explode", style == "form"))
        if style in STYLES and style != "deepObject" and not explode:
            styles[name] = Style(style, explode)
        if is_json(str(node.get("contentType", "")).partition(",")[0]):
            json.add(name)
    return Form(shapes.of(content.get("schema", {})), styles, frozenset(json))


def _ready(field: Field, shape: Shape, decode: Callable[[str], str]) -> Any:
    if field.value is not ABSENT:
        return field.value
    return (shape.items if shape.is_list else shape).value(decode(field.raw))


def _one_or_all(values: list[Any], shape: Shape, *, is_list: bool = False) -> Any:
    """Return the one value of a member, or the list that several are, or that it has to be."""
    if is_list or len(values) > 1:
        return values
    is_whole = isinstance(values[0], list) or not shape.is_list or shape.is_scalar
    return values[0] if is_whole else values
