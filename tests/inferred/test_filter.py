from typing import Any

import pytest

from mockserver.inferred.resources.filter import Filter

ROW = {
    "price": 10,
    "name": "Rex",
    "sold": True,
    "tags": [{"id": 1, "label": "red"}, {"id": 2, "label": "blue"}],
    "owner": {"login": "anna"},
    "at": "2026-01-02",
    "nothing": None,
}


@pytest.mark.parametrize(
    ("member", "op", "wanted", "admitted"),
    [
        ("price", "=", 10, True),
        ("price", "=", "10", True),
        ("price", ">=", 10, True),
        ("price", "<", "9.5", False),
        ("price", "!=", 10, False),
        ("price", "!=", [9, 11], True),
        ("price", "=", [9, 10], True),
        ("sold", "=", "true", True),
        ("name", "contains", "EX", True),
        ("name", "<", "Sam", True),
        ("tags", "=", "blue", True),
        ("tags", "=", "green", False),
        ("owner.login", "=", "anna", True),
        ("owner", "=", "anna", True),
        ("at", ">", "2026-01-01", True),
        ("nothing", "=", "x", False),
        ("missing", "!=", "x", True),
        ("", "=", "BLUE", True),
        ("", "=", "green", False),
    ],
)
def test_a_row_is_admitted_by_its_members(
    member: str, op: str, wanted: Any, admitted: bool
) -> None:
    steps = tuple(member.split(".")) if member else ()

    assert Filter("p", steps, op).admits(wanted, ROW) is admitted
