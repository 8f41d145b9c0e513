"""Headers of two replies are compared by their names and by what they say."""

import pytest

from mockserver.checks.drift.alignment import Alignment
from mockserver.checks.drift.headers import differing_headers


@pytest.mark.parametrize(
    ("name", "mock", "real"),
    [
        ("allow", "GET, POST", "post,GET"),
        ("location", "http://127.0.0.1:4010/v1/pets/4", "https://api.example/v1/pets/17"),
        ("location", "/v1/pets/4", "https://api.example/v1/pets/4"),
        ("sunset", "Sat, 01 Jan 2028 00:00:00 GMT", "Sun, 02 Jan 2028 00:00:00 GMT"),
        ("x-ratelimit-remaining", "42", "17"),
        ("content-type", "application/json", "Application/JSON; charset=UTF-8"),
        ("content-type", "text/plain; version=1", "text/plain; version=2"),
    ],
)
def test_what_means_the_same_is_no_difference(name: str, mock: str, real: str) -> None:
    assert [*differing_headers({name: mock}, {name: real}, Alignment({}))] == []


@pytest.mark.parametrize(
    ("name", "mock", "real"),
    [
        ("allow", "GET, POST", "GET"),
        ("location", "/v1/pets/4", "/v1/visits/4"),
        ("www-authenticate", "Bearer", "Basic"),
        ("retry-after", "1", "2"),
        ("content-type", "application/json", "application/json; charset=iso-8859-1"),
    ],
)
def test_what_means_another_thing_is_a_difference(name: str, mock: str, real: str) -> None:
    found = [*differing_headers({name: mock}, {name: real}, Alignment({}))]
    assert found == [(name, mock, real)]


def test_an_address_names_the_row_that_the_body_names() -> None:
    alignment = Alignment({})
    assert alignment.is_equal("id", "4", "17")
    mock, real = {"location": "/pets/4"}, {"location": "/pets/18"}
    assert [*differing_headers(mock, real, alignment)] == [("location", "/pets/4", "/pets/18")]
