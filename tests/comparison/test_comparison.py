"""docs/comparison.md is what `make comparison` made, and its first column is what we do today."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mockserver.http.app import build_server
from mockserver.own_document import OwnDocument
from mockserver.settings import Settings
from tests.client import Client
from tests.comparison.contender import CONTENDERS, NOT_RUN, OURS, PETSTORE
from tests.comparison.step import STEPS, Answer, Ask, Step
from tests.comparison.table import END, placed, table_of

PAGE = (Path(__file__).parents[2] / "docs" / "comparison.md").read_text("utf-8")


def rows() -> list[list[str]]:
    """The cells of the table, without the line under its head."""
    lines = [line for line in table_of(PAGE).splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in cells if row[0] != "---"]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    server = build_server(Settings(documents=(OwnDocument("shop", PETSTORE),)))
    with closing(Client(server, "comparison")) as client:

        def send(
            method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
        ) -> Answer:
            sent = {"X-Mock-World": client.world, **(headers or {})}
            reply = client.request(
                method, OURS.base + path, json=body, headers=sent, names_world=False
            )
            return Answer(reply.status, reply.body)

        yield send


def test_every_mock_is_a_column_or_is_named_with_its_reason() -> None:
    columns = rows()[0][1:]
    others = table_of(PAGE).partition("Not run")[2]

    for each in CONTENDERS:
        title = f"{each.name} {each.version}"
        assert title in columns or f"* {title}: " in others
    assert len(columns) <= len(CONTENDERS)
    assert all(f"* {name}: {reason}" in others for name, reason in NOT_RUN.items())


def test_every_step_is_a_row_in_its_order() -> None:
    head, started, *steps = rows()

    assert started[0] == "started by"
    assert [row[0] for row in steps] == [step.title for step in STEPS]
    assert {len(row) for row in steps} == {len(head)}


@pytest.mark.parametrize("step", STEPS, ids=[each.name for each in STEPS])
def test_our_column_is_what_this_server_does(step: Step, ask: Ask) -> None:
    (row,) = (row for row in rows() if row[0] == step.title)

    assert step.take(ask) == row[1]


def test_a_table_takes_the_place_of_the_one_before() -> None:
    page = placed(PAGE, "| new |")

    assert table_of(page) == "| new |"
    assert page.partition(END)[2] == PAGE.partition(END)[2]
    with pytest.raises(ValueError, match="no markers"):
        placed("a page", "| new |")
