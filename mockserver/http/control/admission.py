"""Checks the parts of a snapshot before they enter a world: rows, rules and due effects."""

from collections.abc import Iterable
from typing import Any

from mockserver.contract.integers import normalise_integers
from mockserver.contract.schema import Validator, compile_schema
from mockserver.contract.violation import Violation
from mockserver.engine.masking import MASKED
from mockserver.engine.rules import MOST_RULES, RULES, RULES_API
from mockserver.engine.snapshot import TAKE_AGAIN
from mockserver.engine.world import Due, Row, Start, World
from mockserver.errors import RuleRejected, SnapshotError, UnknownName
from mockserver.http.control.context import ControlContext


class SnapshotAdmission:
    """Checks the parts of one snapshot, one by one."""

    def __init__(self, context: ControlContext) -> None:
        self._context = context
        self._effects: dict[tuple[str, str], Validator] = {}
        self._rules = dict.fromkeys(RULES, 0)

    def origin(self, start: Start, seed: int) -> World:
        """Make the world with which a snapshot's world began."""
        library = self._context.worlds.library
        return library.make_world(library.scenario(start.scenario), seed, start.now)

    def check(self, api: str, collections: Iterable[str]) -> None:
        """Raise UnknownName if the server does not know an API or one of its collections."""
        known = RULES if api == RULES_API else self._context.owner(api).collections
        for collection in collections:
            if collection not in known:
                raise UnknownName(f"collection of {api}", collection, known)

    def row(self, api: str, collection: str, identifier: str, row: Row) -> Row:
        """Return a row of a known collection as it is stored. Raises SnapshotError."""
        if api == RULES_API:
            return self._rule(collection, identifier, row)
        provider = self._context.owner(api)
        described = provider.collections[collection]
        stored: Row = normalise_integers(row, described.schema)
        violations = [
            each
            for each in self._context.row_schemas.violations(
                provider, collection, stored, identifier
            )
            # A secret that the scenario does not know stays masked.
            if not (stored.get(each.pointer[1:]) == MASKED and each.pointer[1:] in described.secret)
        ]
        if violations:
            raise SnapshotError(
                _broken(f"{api}/{collection}/{identifier}", violations), hint=TAKE_AGAIN
            )
        return stored

    def due(self, due: Due) -> Due:
        """Return a due effect that can run. Raises UnknownName or SnapshotError."""
        effects = self._context.owner(due.api).effects
        if due.effect not in effects:
            raise UnknownName(f"due effect of {due.api}", due.effect, effects)
        schema = effects[due.effect].schema
        validator = self._effects.get((due.api, due.effect))
        if validator is None:
            validator = self._effects[due.api, due.effect] = compile_schema(dict(schema))
        arguments: Any = normalise_integers(due.arguments, schema)
        if not validator.accepts(arguments):
            violations = validator.violations(arguments, "body")
            what = _broken(f"the due effect {due.effect!r} of {due.api}", violations)
            raise SnapshotError(what, hint=TAKE_AGAIN)
        return due._replace(arguments=arguments)

    def _rule(self, kind: str, identifier: str, row: Row) -> Row:
        """Admit a stub or a fault like any other. Raises SnapshotError."""
        self._rules[kind] += 1
        if self._rules[kind] > MOST_RULES:
            what = f"The snapshot has more than {MOST_RULES} {kind}."
            raise SnapshotError(what, hint="Leave some of them out.")
        try:
            return self._context.admission.admit_row(kind, row)
        except RuleRejected as error:
            what = f"{kind.removesuffix('s')} {identifier!r} cannot be restored"
            where = error.pointer or "its root"
            raise SnapshotError(
                f"The snapshot's {what}: {error.what} (at {where})", hint=error.hint
            ) from None


def _broken(place: str, violations: list[Violation]) -> str:
    more = f" (and {len(violations) - 1} more)" if len(violations) > 1 else ""
    first = violations[0]
    what = f"expected {first.expected}, got {first.got}"
    return f"The snapshot's {place}{first.pointer}: {what}{more}."
