"""Errors as problems: one table from each error to its kind of refusal."""

from collections.abc import Mapping

from mockserver.contract.violation import shown
from mockserver.engine.problem import Kind, Problem
from mockserver.errors import (
    Conflict,
    FixtureError,
    MockServerError,
    NameTaken,
    SettingsError,
    SnapshotError,
    StoreUnavailable,
    TooMany,
    UnknownName,
)
from mockserver.stores.maker import NAME_RULE

#: Any other error is a failure of the server.
KINDS: Mapping[type[MockServerError], Kind] = {
    UnknownName: "not-found",
    SettingsError: "invalid",
    SnapshotError: "invalid",
    TooMany: "too-many",
    NameTaken: "conflict",
    Conflict: "busy",
    StoreUnavailable: "unavailable",
    FixtureError: "failure",
}
_HEADERS: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    "busy": (("retry-after", "1"),),
    "unavailable": (("retry-after", "1"),),
}


def problem_of(error: MockServerError) -> Problem:
    """Turn an error into a refusal."""
    kind = KINDS.get(type(error), "failure")
    message = f"A fixture or scenario is broken. {error}" if kind == "failure" else _one_line(error)
    return Problem(kind, message, headers=_HEADERS.get(kind, ()))


def _one_line(error: MockServerError) -> str:
    return f"{error.what} {error.hint or ''}".strip()


def bad_world(name: str) -> Problem:
    """Return the refusal of a text that is not a world's name."""
    return Problem(
        "bad-world",
        f"{shown(name)} is not a world's name: {NAME_RULE}.",
    )
