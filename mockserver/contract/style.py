"""The styles in which parameters are written (OpenAPI 3.0.4, "Style Values"): texts to values."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mockserver.contract.absent import ABSENT
from mockserver.contract.brackets import MOST_STEPS, Entry, nested, steps_of
from mockserver.contract.content import Unreadable
from mockserver.contract.shape import Shape

#: Fields as they came: the name decoded, the value still encoded.
Fields = list[tuple[str, str]]

#: What separates the items of a list; in all other styles a comma does. `tabDelimited` is the
#: `tsv` of Swagger 2.0.
SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}
#: How clients write a separator that they encode.
_ENCODED = {" ": ("+", "%20"), "|": ("%7C", "%7c"), "\t": ("%09",), ",": ("%2C", "%2c")}
#: What a text of these styles begins with.
PREFIXES = {"label": ".", "matrix": ";"}
STYLES = frozenset(("simple", "form", "deepObject", *SEPARATORS, *PREFIXES))
#: How many fields one object takes.
_MOST_FIELDS = 1_000


class Style(NamedTuple):
    """How a value is written: the name of the style, and whether lists and objects explode."""

    name: str
    explode: bool

    def read_text(self, name: str, shape: Shape, text: str) -> Any:
        """Read a whole text that holds one parameter: of a path, or of a header.

        Raises Unreadable if it does not begin as its style does.
        """
        prefix = PREFIXES.get(self.name, "")
        if not text.startswith(prefix):
            raise Unreadable(f"a text that begins with {prefix!r}")
        text = text[len(prefix) :]
        if self.name == "matrix":
            parts = [part.partition("=") for part in text.split(";")]
            fields = [(key, value) for key, _, value in parts]
            return Style("form", self.explode).read_fields(name, shape, fields, str)
        separator = SEPARATORS.get(self.name, ",")
        if self.name == "label" and self.explode:
            separator = "."
        return self._joined(shape, text, separator, str)

    def read_fields(
        self, name: str, shape: Shape, fields: Fields, decode: Callable[[str], str]
    ) -> Any:
        """Read a parameter from all fields of a query, of a form, or of the cookies.

        Raises Unreadable if an object has too many members.
        """
        if self.name == "deepObject":
            entries = [(steps_of(key), raw) for key, raw in fields if key.startswith(name + "[")]
            inner = [(steps[1:], decode(raw)) for steps, raw in entries if steps[0] == name]
            if inner or not (shape.is_scalar or shape.is_list):
                return _object(inner, shape)
        elif shape.is_object and self.explode and self.name == "form":
            known = shape.members
            members = [((key,), decode(raw)) for key, raw in fields if not known or key in known]
            if members or not (shape.is_scalar or shape.is_list):
                return _object(members, shape)
        raws = [raw for key, raw in fields if key == name]
        if not raws:
            return ABSENT
        if self.explode and shape.is_list and len(raws) > 1:
            return [shape.items.value(decode(raw)) for raw in raws]
        if self.explode and shape.is_list:
            alone = shape.alone(decode(raws[0]))
            return _items([decode(raws[0])], shape.items) if alone is ABSENT else alone
        return self._joined(shape, raws[-1], SEPARATORS.get(self.name, ","), decode)

    def _joined(self, shape: Shape, raw: str, separator: str, decode: Callable[[str], str]) -> Any:
        """Read a value whose items or members stand in one text, with separators between them."""
        if not (shape.is_list or shape.is_object):
            return shape.value(decode(raw))
        alone = shape.alone(decode(raw))
        if alone is not ABSENT:
            return alone
        parts = _split(raw, separator, decode)
        if shape.is_list and parts == [""] and not shape.items.takes_empty_text:
            return []  # so clients write a list without items
        if shape.is_list:
            return _items(parts, shape.items)
        if self.explode:
            pairs = [part.partition("=")[::2] for part in parts]
        elif len(parts) % 2:
            return decode(raw)
        else:
            pairs = list(zip(parts[::2], parts[1::2], strict=True))
        return _object([((key,), value) for key, value in pairs], shape)


def _split(raw: str, separator: str, decode: Callable[[str], str]) -> list[str]:
    """Split a text, then decode each part.

    Most clients encode the separators as well: they count if none stands there as it is. Those of
    the styles with a space or a bar have to be encoded.
    """
    if decode is str:
        return raw.split(separator) if raw else []
    if separator not in raw or separator != ",":
        for encoded in _ENCODED[separator]:
            raw = raw.replace(encoded, separator)
    return [decode(part) for part in raw.split(separator)]


def _items(texts: list[str], shape: Shape) -> list[Any]:
    """Read the items of a list; nothing is one item where that is a text, else none."""
    return [] if texts == [""] and not shape.is_text else [shape.value(text) for text in texts]


def _object(entries: Sequence[Entry], shape: Shape) -> Any:
    if len(entries) > _MOST_FIELDS or sum(len(steps) for steps, _ in entries) > MOST_STEPS:
        raise Unreadable(f"{_MOST_FIELDS:,} members and {MOST_STEPS:,} brackets at most")
    return nested(entries, shape) if entries else ABSENT
