"""Compile schemas: those of an OpenAPI document, and free-standing ones such as a fixture's."""

import re
from collections.abc import Callable
from functools import partial
from typing import Literal

import jsonschema_rs

from mockserver.contract.backtracking import BacktrackingPatterns, Budget
from mockserver.contract.document import Json
from mockserver.contract.draft import draft_of
from mockserver.contract.judged_once import judged_once
from mockserver.contract.listing import is_listable
from mockserver.contract.parts import Part
from mockserver.contract.reference import LONGEST_CHAIN, find_pointer, follow, target_of
from mockserver.contract.translation import Translation
from mockserver.contract.validator import Validator
from mockserver.contract.violation import Violation
from mockserver.errors import ContractError

__all__ = ["Direction", "Schemas", "Validator", "compile_schema"]

Direction = Literal["request", "reply"]

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_FORMATS: dict[str, Callable[..., bool]] = {"uuid": lambda text: bool(_UUID.fullmatch(text))}


class Schemas:
    """All schemas of one document, compiled on demand by the pointer at which they stand.

    Each is compiled with those that its references lead to, and nothing else of the document;
    lazily, that is when it judges its first value, else when it is asked for.
    """

    def __init__(self, data: Json, *, is_lazy: bool = False) -> None:
        self._data = data
        self._draft = draft_of(data)
        self._patterns = BacktrackingPatterns()
        self._translations: dict[Direction, Translation] = {
            "request": Translation(data, "readOnly", self._patterns),
            "reply": Translation(data, "writeOnly", self._patterns),
        }
        self._is_lazy = is_lazy
        self._validators: dict[tuple[str, Direction], Validator] = {}
        #: Those that were compiled as one with others.
        self._together: dict[tuple[str, Direction], Validator] = {}

    def validator(self, pointer: str, direction: Direction) -> Validator:
        """Compile the schema at a pointer.

        Raises ContractError if it is not a valid schema, KeyError if there is none.
        """
        key = self._target(pointer), direction
        if key not in self._validators:
            self._validators[key] = (
                Validator.later(partial(self.made, *key)) if self._is_lazy else self.compiled(*key)
            )
        return self._validators[key]

    def broken_default(self, part: Part) -> Violation | None:
        """Judge the default of a schema by that schema; None if it has none, or a valid one."""
        if part.kind != "Schema" or "default" not in part.node:
            return None
        if part.reference and not self._draft.has_siblings:
            return None
        direction: Direction = "request" if part.node.get("writeOnly") is True else "reply"
        validator = self.compiled(part.pointer, direction)
        if validator.accepts(part.node["default"]):
            return None
        return validator.violations(part.node["default"], "body")[0]

    def _target(self, pointer: str) -> str:
        """Find the schema that stands at a pointer, or that a mere reference there leads to."""
        node = find_pointer(self._data, pointer)
        if not self._draft.has_siblings:
            return follow(self._data, pointer, node)[0]
        for _ in range(LONGEST_CHAIN):
            if not isinstance(node, dict) or list(node) != ["$ref"]:
                break
            pointer = target_of(node["$ref"])
            node = find_pointer(self._data, pointer)
        return pointer

    def made(self, pointer: str, direction: Direction) -> Validator:
        """Compile the schema at a pointer when it judges its first value.

        Where it leads to many others, those of the document that lead to the same are compiled with
        it: each alone would take as long, and as much memory, as all of them.
        """
        key = pointer, direction
        if key not in self._together:
            others = (each for each, way in list(self._validators) if way == direction)
            joined = self._translations[direction].together(pointer, others)
            if joined is None:
                return self.compiled(pointer, direction)
            multiplies = any(map(self._translations[direction].multiplies, joined.pointers))
            try:
                whole = self._compile(joined.schema, pointer, multiplies=multiplies)
            except ContractError:
                return self.compiled(pointer, direction)
            for each in joined.pointers:
                member = whole.of_member(each, partial(self.compiled, each, direction))
                self._together[each, direction] = member
        return self._together[key]

    def compiled(self, pointer: str, direction: Direction) -> Validator:
        """Compile the schema at a pointer for one use; nothing is remembered.

        Raises ContractError if it is not a valid schema, KeyError if there is none.
        """
        translation = self._translations[direction]
        schema = translation.self_contained(pointer)
        return self._compile(schema, pointer, multiplies=translation.multiplies(pointer))

    def _compile(self, schema: Json, pointer: str, *, multiplies: bool) -> Validator:
        can_list = None
        if multiplies:
            can_list = partial(is_listable, schema)
            schema = judged_once(schema, self._draft)
        budget = Budget() if self._patterns else None
        try:
            compiled = self._draft.compile(
                schema,
                formats=_FORMATS,
                validate_formats=True,
                pattern_options=jsonschema_rs.RegexOptions(),
                keywords=None if budget is None else self._patterns.keywords(budget),
                offline=True,
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise _no_schema(error, pointer) from None
        return Validator(compiled, budget, can_list)


def compile_schema(schema: dict[str, Json]) -> Validator:
    """Compile one free-standing JSON Schema (draft 2020-12), such as a fixture's.

    Raises ContractError if it is not a valid schema, or has a pattern with look-around.
    """
    try:
        compiled = jsonschema_rs.Draft202012Validator(
            schema,
            formats=_FORMATS,
            validate_formats=True,
            pattern_options=jsonschema_rs.RegexOptions(),
            offline=True,
        )
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise _no_schema(error, None) from None
    return Validator(compiled)


def _no_schema(error: Exception, pointer: str | None) -> ContractError:
    what = str(error).partition("\n")[0].rstrip(".")
    hint = "Compare the schema with the JSON Schema of its OpenAPI version."
    return ContractError(f"This is not a valid schema: {what}.", where=pointer, hint=hint)
