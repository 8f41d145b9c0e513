"""A list of the query that is sent empty is no finding; whatever else is wrong is one."""

from pathlib import Path

import pytest

from mockserver.checks.sent_query import has_an_empty_list
from mockserver.contract.contract import Contract
from tests.contract.builders import a_parameter, a_specification, an_operation, compiled

LABEL = "GET /notes"
URL = "http://127.0.0.1/notes"


def a_contract(folder: Path) -> Contract:
    kinds = {"type": "array", "items": {"type": "string", "enum": ["new", "old"]}}
    parameters = [
        a_parameter(kinds, "kinds", "query", style="form", explode=False),
        a_parameter({"type": "integer"}, "limit", "query"),
    ]
    operation = an_operation("listNotes", parameters=parameters)
    return compiled(folder, a_specification({"/notes": {"get": operation}}))


@pytest.mark.parametrize(
    ("query", "is_one"),
    [
        ("?kinds=", True),
        ("?limit=3&kinds=", True),
        ("?kinds=new", False),
        ("?kinds=blue", False),
        ("?limit=many&kinds=", False),
        ("?limit=", False),
        ("?other=", False),
        ("?kinds=%FF", False),
        ("", False),
    ],
)
def test_a_list_is_empty_where_its_text_is(tmp_path: Path, query: str, is_one: bool) -> None:
    assert has_an_empty_list(a_contract(tmp_path), LABEL, URL + query) is is_one


def test_without_a_contract_nothing_is_known_to_be_empty(tmp_path: Path) -> None:
    assert not has_an_empty_list(None, LABEL, f"{URL}?kinds=")
    assert not has_an_empty_list(a_contract(tmp_path), "GET /other", f"{URL}?kinds=")
