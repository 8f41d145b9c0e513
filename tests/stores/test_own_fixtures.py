"""Fixtures of an API that does not ship: no folder is needed, and the rows make the schema."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mockserver.engine.call import Reply
from mockserver.engine.collection import Collection
from mockserver.engine.provider import Provider
from mockserver.engine.scenario import Scenario
from mockserver.engine.transaction import Transaction
from mockserver.errors import FixtureError
from mockserver.resources import built_in_fixtures
from mockserver.stores.fixture_schema import fixture_schema
from mockserver.stores.library import Library
from mockserver.stores.shelves import Shelves
from tests.library import shipped

PET = {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False}


def load(tx: Transaction, fixture: Mapping[str, Any]) -> None:
    for identifier, row in fixture.get("pets", {}).items():
        tx.put("pets", identifier, row)


PETSTORE = Provider(
    name="petstore",
    behaviours={},
    admit=lambda tx, arrival: {},
    dialect=lambda problem, operation: Reply(400),
    collections={"pets": Collection(PET)},
    load_fixture=load,
    credentials=lambda tx: {},
    first_call="listPets",
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = {"petstore": fixture_schema("petstore", PETSTORE.collections)}
    shelves = Shelves.of(tmp_path, built_in_fixtures(), made)
    return Library(shelves, {"petstore": PETSTORE}, shipped().admission)


def put(library: Library, name: str, text: str) -> None:
    path = library.shelves.own / f"petstore/{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def pets(library: Library, scenario: Scenario) -> dict[str, Any]:
    return dict(library.make_world(scenario, 0, None).table("petstore", "pets"))


def test_without_a_folder_the_default_fixture_has_no_rows(library: Library) -> None:
    assert library.names("petstore") == ["default"]
    assert pets(library, library.scenario("default")) == {}


def test_a_folder_of_the_users_is_laid_over_it(library: Library) -> None:
    put(library, "default", "extends: default\npets: {'7': {name: Rex}}\n")

    assert pets(library, library.scenario("default")) == {"7": {"name": "Rex"}}


def test_a_row_that_breaks_its_schema_is_refused_with_line_and_nearest_name(
    library: Library,
) -> None:
    put(library, "default", "pets:\n  '7':\n    nam: Rex\n")

    with pytest.raises(FixtureError) as refused:
        library.scenario("default")

    assert refused.value.where is not None
    assert "default.yaml:3 (#/pets/7/nam)" in refused.value.where
    assert refused.value.hint == "Did you mean 'name'?"
