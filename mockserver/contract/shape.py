"""What the text of a parameter or a form's field may mean, by its schema."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json
from mockserver.contract.schema_view import items_of, members_of, parts_of, resolved, types_of

_INTEGER = re.compile(r"-?[0-9]{1,400}")
_NUMBER = re.compile(
    r"-?(?:[0-9]{1,400}(?:\.[0-9]{1,400})?|\.[0-9]{1,400})(?:[eE][-+]?[0-9]{1,3})?"
)
#: The types of which a text is one value, and no list or object.
_SCALARS = frozenset(("string", "integer", "number", "boolean"))
#: The schema of what no schema describes.
_ANYTHING: Json = {}
_MOST_ALTERNATIVES = 100
#: How many shapes of one document are remembered; further ones are made as they are needed.
_MOST_REMEMBERED = 10_000


class Shape:
    """The JSON types that a text may have, and the shapes of the items and members inside.

    What is inside is looked up when it is needed, for a schema may contain itself.
    """

    def __init__(self, shapes: "Shapes", schema: Json) -> None:
        self.schema = schema
        self._shapes = shapes

    @cached_property
    def types(self) -> frozenset[str]:
        """The JSON types; empty where the schema does not say."""
        return types_of(self._shapes.data, self.schema)

    @cached_property
    def is_list(self) -> bool:
        """Whether it may be a list."""
        return "array" in self.types

    @cached_property
    def is_object(self) -> bool:
        """Whether it may be an object."""
        return "object" in self.types

    @cached_property
    def is_text(self) -> bool:
        """Whether every text is the value, unchanged."""
        return self.types <= {"string", "null"}

    @cached_property
    def takes_any_text(self) -> bool:
        """Whether it is a text that is none of a few words."""
        return bool(self.types) and self.is_text and self._words is None

    @cached_property
    def takes_empty_text(self) -> bool:
        """Whether an empty text may be the value, by the words and the length that are allowed."""
        if not self.types:
            return True
        least, words = resolved(self._shapes.data, self.schema).get("minLength", 0), self._words
        return self.is_text and least < 1 and (words is None or "" in words)

    @cached_property
    def is_scalar(self) -> bool:
        """Whether it may be one value, such as a number, beside a list or an object."""
        return not self.types or bool(self.types & _SCALARS)

    @property
    def items(self) -> "Shape":
        """The shape of the items of a list."""
        return self._shapes.of(self._items)

    @cached_property
    def members(self) -> Mapping[str, Json]:
        """The schemas of the declared members of an object, by name, those of alternatives too."""
        members: dict[str, Json] = {}
        for each in self._alternatives:
            for name, schema in members_of(self._shapes.data, each).items():
                members.setdefault(name, schema)
        return members

    def member(self, name: str) -> "Shape":
        """Return the shape of a member, declared or not."""
        return self._shapes.of(self.members.get(name, self._others))

    def value(self, text: str) -> Any:
        """Read one scalar as the first type that fits; text that fits none stays text."""
        types = self.types
        if "integer" in types and _INTEGER.fullmatch(text):
            return int(text)
        if "number" in types and _NUMBER.fullmatch(text):
            number = float(text)
            return number if abs(number) != float("inf") else text
        if "boolean" in types and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if text == "null" and "null" in types and "string" not in types:
            return None
        return text

    def alone(self, text: str) -> Any:
        """Read a text as one value where a list or an object may stand, too; ABSENT if it is not.

        Where the schema allows any string, every text is one.
        """
        if not self.is_scalar:
            return ABSENT
        value = self.value(text)
        if not isinstance(value, str) or not self.types:
            return value
        is_one = "string" in self.types and (self._words is None or value in self._words)
        return value if is_one else ABSENT

    @cached_property
    def _words(self) -> frozenset[str] | None:
        """The strings that may stand where a list or an object may, too; None for any."""
        words: set[str] = set()
        for each in self._alternatives:
            part = resolved(self._shapes.data, each)
            if "oneOf" in part or "anyOf" in part:
                continue  # its alternatives are among these
            if "string" in types_of(self._shapes.data, each):
                listed = [part["const"]] if "const" in part else part.get("enum")
                if not isinstance(listed, list):
                    return None
                words.update(word for word in listed if isinstance(word, str))
        return frozenset(words)

    @cached_property
    def _items(self) -> Json:
        items = (items_of(self._shapes.data, each) for each in self._alternatives)
        return next((each for each in items if each is not None), _ANYTHING)

    @cached_property
    def _alternatives(self) -> list[Json]:
        """The schema, and all that it allows by `oneOf` and `anyOf`."""
        found: list[Json] = []
        waiting, seen = [self.schema], {id(self.schema)}
        while waiting and len(found) < _MOST_ALTERNATIVES:
            found.append(waiting.pop(0))
            for part in parts_of(self._shapes.data, found[-1], alternatives=False):
                branches = [part.get(key) for key in ("oneOf", "anyOf")]
                listed = [each for some in branches if isinstance(some, list) for each in some]
                waiting += [each for each in listed if id(each) not in seen]
                seen |= {id(each) for each in listed}
        return found

    @cached_property
    def _others(self) -> Json:
        """The schema of the members that are not declared."""
        parts = parts_of(self._shapes.data, self.schema)
        told = (part.get("additionalProperties") for part in parts)
        return next((each for each in told if isinstance(each, dict)), _ANYTHING)


class Shapes:
    """The shapes of one document's schemas."""

    def __init__(self, data: Json) -> None:
        self.data = data
        self._known: dict[int, Shape] = {}

    def of(self, schema: Json) -> Shape:
        """Return the shape of a schema; what was asked for before is remembered, within a bound."""
        known = self._known.get(id(schema))
        if known is not None:
            return known
        shape = Shape(self, schema)
        if len(self._known) < _MOST_REMEMBERED:
            # The shape keeps its schema alive, so nothing else gets its id.
            self._known[id(schema)] = shape
        return shape
