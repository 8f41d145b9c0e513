"""Kinds of refusals and their statuses: one table, read both ways."""

import pytest

from mockserver.engine.problem import STATUS, kind_of


@pytest.mark.parametrize("kind", STATUS)
def test_the_usual_kind_of_a_status_has_that_status(kind: str) -> None:
    status = STATUS[kind]  # type: ignore[index]  # parametrize forgets the literal type

    assert STATUS[kind_of(status)] == status


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "malformed"), (404, "not-found"), (500, "failure"), (409, "conflict"), (418, "failure")],
)
def test_a_status_of_several_kinds_or_none_has_one_usual_kind(status: int, kind: str) -> None:
    assert kind_of(status) == kind
