"""The documents, fixtures and built-in APIs that a project's configuration names."""

import pytest

from tests.own_documents import write
from tests.plugin.conftest import Run


def test_a_projects_documents_are_served_below_its_root_folder(
    pytester: pytest.Pytester, run: Run
) -> None:
    write(pytester.path, name="specs/petstore.yaml")
    write(pytester.path, "pets: {'7': {name: Rex}}\n", "mine/shop/rex.yaml")
    write(pytester.path, "description: Rex.\nfixtures: {shop: rex}\n", "mine/scenarios/rex.yaml")
    pytester.makeini(
        "[pytest]\nmock_documents = shop=specs/petstore.yaml\nmock_fixtures = mine\n"
        "mock_apis = boostcom\n"
    )

    result = run(
        """
import pytest

@pytest.mark.mock_scenario("rex")
def test_it(mock_world):
    assert mock_world.url("shop").endswith("/v1")
    assert [row["name"] for row in mock_world.rows("shop", "pets")] == ["Rex"]
    assert set(mock_world.server.apis()) == {"boostcom", "shop"}
"""
    )

    result.assert_outcomes(passed=1)


def test_a_document_that_cannot_be_served_is_reported_without_a_traceback(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makeini("[pytest]\nmock_documents = petstor.yaml\n")

    result = run("def test_it(mock_world): ...")

    result.assert_outcomes(errors=1)
    assert "There is no file" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()
