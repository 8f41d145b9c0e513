"""Compile schemas: those of an OpenAPI document, and free-standing ones such as a fixture's."""

import re
from collections.abc import Callable
from typing import Literal

import jsonschema_rs

from mockserver.contract.backtracking import BacktrackingPatterns, Budget
from mockserver.contract.document import Json
from mockserver.contract.parts import reachable_parts
from mockserver.contract.reference import find_pointer, follow
from mockserver.contract.translation import Translation, entry_of
from mockserver.contract.validator import Validator
from mockserver.errors import ContractError

__all__ = ["Direction", "Schemas", "Validator", "compile_schema"]

Direction = Literal["request", "reply"]

_URN = "urn:contract:"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_FORMATS: dict[str, Callable[..., bool]] = {"uuid": lambda text: bool(_UUID.fullmatch(text))}
_HOLDERS = frozenset(("Parameter", "Header", "MediaType"))


class Schemas:
    """All schemas of one document, compiled on demand by the pointer at which they stand."""

    def __init__(self, data: Json) -> None:
        self._data = data
        self._compiled: dict[tuple[str, Direction], Validator] = {}
        roots = _roots(data)
        self._patterns = BacktrackingPatterns()
        request = Translation(data, "readOnly", self._patterns)
        reply = Translation(data, "writeOnly", self._patterns)
        self._registry = jsonschema_rs.Registry(
            [(_URN + "request", request.table(roots)), (_URN + "reply", reply.table(roots))],
            draft=jsonschema_rs.Draft4,
        )
        for pointer, default, translated in reply.defaults:
            self._check_default(pointer, default, translated)

    def validator(self, pointer: str, direction: Direction) -> Validator:
        """Compile the schema at a pointer. Raises ContractError if it is not a valid schema."""
        target, _ = follow(self._data, pointer, find_pointer(self._data, pointer))
        if (target, direction) not in self._compiled:
            self._compiled[target, direction] = self._compile(target, direction)
        return self._compiled[target, direction]

    def _check_default(self, pointer: str, default: Json, translated: Json) -> None:
        """Refuse a default that breaks the schema in which it stands."""
        validator = self._compiled_from(translated, pointer)
        if not validator.accepts(default):
            worst = validator.violations(default, "body")[0]
            raise ContractError(
                f"The default breaks its own schema: expected {worst.expected}, got {worst.got}.",
                where=pointer + "/default",
            )

    def _compile(self, pointer: str, direction: Direction) -> Validator:
        return self._compiled_from({"$ref": _URN + direction + entry_of(pointer)}, pointer)

    def _compiled_from(self, schema: Json, pointer: str) -> Validator:
        budget = Budget() if self._patterns else None
        try:
            compiled = jsonschema_rs.Draft4Validator(
                schema,
                registry=self._registry,
                formats=_FORMATS,
                pattern_options=jsonschema_rs.RegexOptions(),
                keywords=None if budget is None else self._patterns.keywords(budget),
                offline=True,
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise _no_schema(error, pointer) from None
        return Validator(compiled, budget)


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
    return ContractError(f"This is not a valid schema: {what}.", where=pointer)


def _roots(data: Json) -> list[str]:
    """List the pointers of all schemas that stand in a parameter, header or media type."""
    return [
        part.pointer + "/schema"
        for part in reachable_parts(data)
        if part.kind in _HOLDERS and "schema" in part.node
    ]
