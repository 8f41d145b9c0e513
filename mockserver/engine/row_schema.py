"""Validate rows by the schemas of their collections, wherever rows enter a world.

Row schemas say what a behaviour may rely on: which columns exist, and within which bounds.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from mockserver.contract.schema import Validator, compile_schema
from mockserver.contract.violation import Violation, pointer_to, shown
from mockserver.engine.collection import Collection
from mockserver.engine.masking import MASKED
from mockserver.engine.provider import Provider
from mockserver.engine.world import Row
from mockserver.errors import closest

#: How many violations of one row are listed.
MOST_SHOWN = 50

_UNKNOWN = "additionalProperties"


class RowSchemas:
    """The row schemas of one server; each is compiled when its first row is checked."""

    def __init__(self) -> None:
        self._validators: dict[tuple[str, str], Validator] = {}

    def violations(
        self, provider: Provider, collection: str, row: Row, identifier: str | None = None
    ) -> list[Violation]:
        """List everything that is wrong with a row, and with its id if there is one."""
        known = provider.collections[collection]
        validator = self._validators.get((provider.state, collection))
        if validator is None:
            validator = compile_schema(dict(known.schema))
            self._validators[provider.state, collection] = validator
        if validator.accepts(row):
            wrong_id = [] if identifier is None else _id_violations(known, identifier, row)
            return wrong_id or _check_violations(known, row)
        violations = validator.violations(row, "body")
        # Unknown columns first: a misspelt column is often the reason why another is missing.
        violations.sort(key=lambda each: each.keyword != _UNKNOWN)
        worded = (each for violation in violations for each in _worded(violation, known))
        return list(islice(worded, MOST_SHOWN))


def _id_violations(collection: Collection, identifier: str, row: Row) -> list[Violation]:
    if not collection.key:
        return []
    begin = ":".join(str(row[name]) for name in collection.key)
    if identifier == begin or identifier.startswith(begin + ":"):
        return []
    expected = f"{shown(begin)}, which is {' and '.join(collection.key)}"
    return [Violation("body", "/id", "id", expected, shown(identifier))]


def _check_violations(collection: Collection, row: Row) -> list[Violation]:
    """Run the collection's own check on a row that fits the schema."""
    reason = None if collection.check is None else collection.check(row)
    if reason is None:
        return []
    return [Violation("body", "", "check", "a row that behaviours can work with", reason)]


def _worded(violation: Violation, collection: Collection) -> Iterator[Violation]:
    """Rewrite a violation without the secrets of its row, and with the closest column's name."""
    if violation.pointer:
        column = violation.pointer.split("/")[1].replace("~1", "/").replace("~0", "~")
        if violation.keyword == "falseSchema":
            violation = replace(violation, expected="no such column in a row of this kind")
        yield replace(violation, got=MASKED) if column in collection.secret else violation
    elif violation.keyword == _UNKNOWN:
        known = collection.schema.get("properties", {})
        for name in violation.limit:
            expected = f"a column of this collection. {closest(name, known)}"
            yield Violation("body", pointer_to(name), _UNKNOWN, expected, "an unknown column")
    elif violation.keyword == "required":
        yield Violation("body", pointer_to(violation.limit), "required", "a value", "nothing")
    else:
        yield replace(violation, got="this row")
