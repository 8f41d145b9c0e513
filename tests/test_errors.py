"""Hints of errors: the closest known name, found with bounded work."""

import difflib
from collections.abc import Sequence

import pytest

from mockserver import errors
from mockserver.errors import closest, nearest

NAMES = [f"ci-{number:05d}-checkout" for number in range(10_000)]


def test_the_closest_of_ten_thousand_names_is_found_by_comparing_a_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []

    def counted(name: str, names: Sequence[str], n: int, cutoff: float) -> list[str]:
        compared.append(len(names))
        return difflib.get_close_matches(name, names, n, cutoff)

    monkeypatch.setattr(errors, "get_close_matches", counted)

    assert nearest("ci-04217-chekcout", NAMES) == "ci-04217-checkout"
    assert compared == [300]


def test_the_first_and_the_last_of_many_names_are_found() -> None:
    assert nearest("ci-00000-checkou", NAMES) == NAMES[0]
    assert nearest("ci-99999-checkout", NAMES) == "ci-09999-checkout"


def test_where_none_is_close_the_names_are_listed_and_the_rest_is_counted() -> None:
    assert closest("zzz", ["a", "b"]) == "There are: a, b"
    assert closest("zzz", ()) == "There are none."
    assert closest("zzz", map(str, range(1_060))).endswith(" and 1,000 more")
