"""A scenario's world: what its fixtures may not say is reported with their file."""

from collections.abc import Mapping
from typing import Any

import pytest

from mockserver.engine.scenario import Fixture, Scenario
from mockserver.engine.transaction import Transaction
from mockserver.errors import FixtureError
from tests.engine.builders import API, a_provider


def load(transaction: Transaction, rows: Mapping[str, Any]) -> None:
    """Fill the world; a row may say what is wrong with it."""
    for name, error in rows.items():
        if error is not None:
            raise error
        transaction.put("things", name, {})


SHOP = a_provider(load_fixture=load)


def scenario(**rows: Exception | None) -> Scenario:
    fixture = Fixture(rows, where=lambda pointer: f"shop.yaml:1 (#{pointer})")
    return Scenario("sale", "A sale.", {API: fixture})


def test_a_world_has_the_rows_of_its_fixtures() -> None:
    world = scenario(a=None, b=None).make_world({API: SHOP}, seed=3, now=7)

    assert list(world.table(API, "things")) == ["a", "b"]
    assert (world.seed, world.start.scenario, world.clock.at) == (3, "sale", 7)


@pytest.mark.parametrize(
    ("error", "place", "hint"),
    [
        (FixtureError("It is shut.", where="/clubs/0", hint="Open it."), "/clubs/0", "Open it."),
        (ValueError("It is shut."), "", "Write moments such as 2026-11-26T12:00:00Z"),
    ],
)
def test_what_a_provider_refuses_is_reported_with_the_file(
    error: Exception, place: str, hint: str
) -> None:
    with pytest.raises(FixtureError) as caught:
        scenario(a=error).make_world({API: SHOP}, seed=0, now=0)

    assert caught.value.what == "It is shut."
    assert caught.value.where == f"shop.yaml:1 (#{place})"
    assert caught.value.hint is not None
    assert caught.value.hint.startswith(hint)
