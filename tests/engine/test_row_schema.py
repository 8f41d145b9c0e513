"""What is wrong with a row, without the secrets in it and with the closest column's name."""

from typing import Any

import pytest

from mockserver.contract.violation import Violation
from mockserver.engine.collection import Collection
from mockserver.engine.masking import MASKED
from mockserver.engine.row_schema import RowSchemas
from tests.engine.builders import a_provider

THINGS = Collection(
    schema={
        "type": "object",
        "properties": {"club": {"type": "string"}, "pin": {"type": "string"}, "gone": False},
        "required": ["club"],
        "additionalProperties": False,
    },
    secret=frozenset({"pin"}),
    key=("club",),
    check=lambda row: "it is shut" if row["club"] == "shut" else None,
)
SHOP = a_provider(collections={"things": THINGS, "loose": Collection(schema={"type": "object"})})


def wrong(row: Any, identifier: str | None = None, kind: str = "things") -> list[Violation]:
    return RowSchemas().violations(SHOP, kind, row, identifier)


def reported(row: Any) -> list[tuple[str, str, str]]:
    return [(each.pointer, each.expected, each.got) for each in wrong(row)]


@pytest.mark.parametrize("identifier", [None, "mall", "mall:4"])
def test_a_row_that_fits_has_nothing_wrong(identifier: str | None) -> None:
    assert wrong({"club": "mall", "pin": "1234"}, identifier) == []


def test_a_missing_column_is_reported_by_its_name() -> None:
    assert reported({}) == [("/club", "a value", "nothing")]


def test_an_unknown_column_is_reported_first_with_the_closest_one() -> None:
    first, second = reported({"clubb": "mall"})

    assert first == (
        "/clubb",
        "a column of this collection. Did you mean 'club'?",
        "an unknown column",
    )
    assert second[0] == "/club"


def test_a_column_that_no_row_of_a_kind_has_is_reported_so() -> None:
    [(pointer, expected, _)] = reported({"club": "mall", "gone": 1})

    assert (pointer, expected) == ("/gone", "no such column in a row of this kind")


def test_the_value_of_a_secret_column_is_not_shown() -> None:
    assert reported({"club": "mall", "pin": 1234}) == [("/pin", "string", MASKED)]


def test_what_is_no_row_at_all_is_not_shown() -> None:
    assert reported(["s3cret"]) == [("", "object", "this row")]


@pytest.mark.parametrize("identifier", ["other", "mall2", "mal"])
def test_an_id_begins_with_the_columns_that_it_is_made_of(identifier: str) -> None:
    [violation] = wrong({"club": "mall"}, identifier)

    assert violation.expected == '"mall", which is club'


def test_any_id_will_do_where_no_column_makes_it() -> None:
    assert wrong({"club": "mall"}, "x", kind="loose") == []


def test_a_row_that_fits_its_schema_can_still_fail_its_check() -> None:
    [violation] = wrong({"club": "shut"})

    assert (violation.keyword, violation.got) == ("check", "it is shut")
