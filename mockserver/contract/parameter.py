"""One declared parameter: its place, how its text becomes a value, and how that is validated."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal
from urllib.parse import unquote_plus, unquote_to_bytes

from mockserver.contract.absent import ABSENT
from mockserver.contract.content import json_in
from mockserver.contract.schema import Direction
from mockserver.contract.shape import Shape
from mockserver.contract.style import Fields, Style
from mockserver.contract.validator import Validator
from mockserver.contract.violation import Violation, pointer_to

Where = Literal["path", "query", "header", "cookie"]


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation, compiled: `read_*` returns its value, `judge` validates it."""

    name: str
    where: Where
    required: bool
    style: Style
    shape: Shape
    #: None if any value is valid.
    validator: Validator | None
    default: Any = ABSENT
    allow_empty: bool = False
    #: Whether the text is JSON: a parameter with `content` instead of a style.
    is_json: bool = False
    #: Where it stands in the document.
    pointer: str = ""
    #: The direction in which its schema is judged: `reply` if its schema is read-only.
    direction: Direction = "request"
    #: The names of the query that are not its own, if it takes all others.
    others: frozenset[str] = frozenset()

    @cached_property
    def header(self) -> bytes:
        """The name of the header on the wire, in lower case."""
        return self.name.lower().encode()

    @cached_property
    def is_text(self) -> bool:
        """Whether the text is the value."""
        return self.shape.is_text and self.style.name in ("simple", "form") and not self.is_json

    @cached_property
    def may_be_sent_empty(self) -> bool:
        """Whether `name=` in the query is a list without items."""
        if self.where != "query" or self.is_json or not self.shape.is_list:
            return False
        return self.allow_empty or not (self.style.explode or self.shape.items.takes_empty_text)

    @cached_property
    def takes_the_rest(self) -> bool:
        """Whether its members are fields of the query, and no schema names them."""
        shape, style = self.shape, self.style
        is_exploded = self.where == "query" and style.name == "form" and style.explode
        return is_exploded and not self.is_json and shape.is_object and not shape.members

    def read_text(self, text: str | None) -> Any:
        """Read a path segment or a header. Raises Unreadable if it is not written in its style."""
        if text is None:
            return ABSENT
        if self.is_text:
            return text
        if self.is_json:
            return json_in(text)
        if self.where == "header" and self.style.name == "simple" and not self.shape.is_scalar:
            text = ",".join(part.strip(" \t") for part in text.split(","))
        return self.style.read_text(self.name, self.shape, text)

    def read_query(self, fields: Fields) -> Any:
        """Read a query parameter from all fields. Raises Unreadable as `read_text` does."""
        raws = [raw for name, raw in fields if name == self.name]
        if raws and self.allow_empty and raws[-1] == "":
            return [] if self.shape.is_list and not self.shape.is_scalar else ""
        if self.is_json:
            return json_in(unquote_plus(raws[-1])) if raws else ABSENT
        if self.takes_the_rest:
            fields = [field for field in fields if field[0] not in self.others]
        if self.shape.is_list or self.shape.is_object:
            return self.style.read_fields(self.name, self.shape, fields, unquote_plus)
        return self.shape.value(unquote_plus(raws[-1])) if raws else ABSENT

    def read_cookies(self, cookies: Fields) -> Any:
        """Read a cookie from all cookies. Raises Unreadable as `read_text` does."""
        texts = [text for name, text in cookies if name == self.name]
        explodes = self.shape.is_object and self.style.explode and not self.is_json
        if len(texts) == 1 and not explodes:
            # A list rarely explodes here, for most clients send one cookie of a name.
            return self.read_text(texts[0])
        return self.style.read_fields(self.name, self.shape, cookies, str)

    def judge(self, value: Any, into: dict[str, Any], violations: list[Violation]) -> None:
        """Validate a value that was read: add it to `into`, or add to `violations`."""
        if value is ABSENT:
            if self.required:
                pointer = pointer_to(self.name)
                violations.append(Violation(self.where, pointer, "required", "a value", "nothing"))
            elif self.default is not ABSENT:
                into[self.name] = self.default
        elif (
            self.validator is None
            or (self.allow_empty and value in ("", []))
            or self.validator.accepts(value)
        ):
            into[self.name] = value
        else:
            violations.extend(self.validator.violations(value, self.where, pointer_to(self.name)))


def parse_query(query: bytes) -> Fields:
    """Split a query string into fields. Raises UnicodeError for names or values not in UTF-8."""
    fields: Fields = []
    for part in query.split(b"&"):
        if not part:
            continue
        name, _, value = part.partition(b"=")
        if b"%" in value:
            unquote_to_bytes(value).decode()
        decoded = unquote_to_bytes(name.replace(b"+", b" ")).decode()
        fields.append((decoded, value.decode()))
    return fields
