"""What may come into a world out of a snapshot: rows, rules and due effects that are known here."""

from collections.abc import Iterable
from typing import Any

from mockserver.contract.schema import Validator, compile_schema
from mockserver.contract.violation import Violation
from mockserver.engine.integer import with_integers
from mockserver.engine.rules import FAULTS, MOST_RULES, RULES, RULES_API
from mockserver.engine.snapshot import MASKED
from mockserver.engine.world import Due, Row, Start, World
from mockserver.errors import SnapshotError, UnknownName
from mockserver.http.control.context import ControlContext


class SnapshotAdmission:
    """Judges the parts of one snapshot, each as it comes."""

    def __init__(self, context: ControlContext) -> None:
        self._context = context
        self._effects: dict[tuple[str, str], Validator] = {}
        self._rules = dict.fromkeys(RULES, 0)

    def origin(self, start: Start, seed: int) -> World:
        """Make the world that a snapshot's world began with."""
        library = self._context.worlds.library
        return library.make_world(library.scenario(start.scenario), seed, start.now)

    def check(self, api: str, collections: Iterable[str]) -> None:
        """Raise UnknownName where an API, or one of its collections, is not known here."""
        known = RULES if api == RULES_API else self._context.owner(api).collections
        for collection in collections:
            if collection not in known:
                raise UnknownName(f"collection of {api}", collection, known)

    def row(self, api: str, collection: str, identifier: str, row: Row) -> Row:
        """Give a row of a known collection as it is stored. Raises SnapshotError."""
        if api == RULES_API:
            self._check_rule(collection, identifier, row)
            return row
        provider = self._context.owner(api)
        described = provider.collections[collection]
        stored: Row = with_integers(row, described.schema)
        violations = [
            each
            for each in self._context.row_schemas.violations(
                provider, collection, stored, identifier
            )
            # A secret that the scenario does not know stays masked.
            if not (stored.get(each.pointer[1:]) == MASKED and each.pointer[1:] in described.secret)
        ]
        if violations:
            raise SnapshotError(_broken(f"{api}/{collection}/{identifier}", violations))
        return stored

    def due(self, due: Due) -> Due:
        """Give something due that can be carried out. Raises UnknownName or SnapshotError."""
        effects = self._context.owner(due.api).effects
        if due.effect not in effects:
            raise UnknownName(f"due effect of {due.api}", due.effect, effects)
        schema = effects[due.effect].schema
        validator = self._effects.get((due.api, due.effect))
        if validator is None:
            validator = self._effects[due.api, due.effect] = compile_schema(dict(schema))
        arguments: Any = with_integers(due.arguments, schema)
        if not validator.accepts(arguments):
            violations = validator.violations(arguments, "body")
            raise SnapshotError(_broken(f"the due effect {due.effect!r} of {due.api}", violations))
        return due._replace(arguments=arguments)

    def _check_rule(self, kind: str, identifier: str, row: Row) -> None:
        """Refuse a stub or fault that nothing here could carry out."""
        self._rules[kind] += 1
        if self._rules[kind] > MOST_RULES:
            raise SnapshotError(f"The snapshot has more than {MOST_RULES} {kind}.")
        violations = self._context.worlds.library.rule_violations(kind, row)
        # What the shape has accepted has a reply; only then is it looked into.
        if violations or not _is_whole(kind, row):
            why = f": {violations[0]}" if violations else ""
            what = f"{kind} {identifier!r} of no known shape"
            raise SnapshotError(f"The snapshot has {what}{why}.")


def _is_whole(kind: str, row: Row) -> bool:
    """Whether a rule has what it gets when it is added: its counts, and its reply in full."""
    reply = row.get("reply", {})
    is_full = kind == FAULTS or ("headers" in reply and isinstance(reply.get("media_type"), str))
    return is_full and all(isinstance(row.get(name), int) for name in ("seen", "used"))


def _broken(place: str, violations: list[Violation]) -> str:
    more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
    first = violations[0]
    what = f"expected {first.expected}, got {first.got}"
    return f"The snapshot's {place}{first.pointer}: {what}{more}."
