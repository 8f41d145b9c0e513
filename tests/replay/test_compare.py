"""The first difference between two exchanges: the call, the status, the body, then the headers."""

from collections.abc import Mapping
from typing import Any

import pytest

from mockserver.replay.compare import Difference, first_difference

AT = "2026-03-02T12:00:00+00:00"
DATE = "Mon, 02 Mar 2026 12:00:00 GMT"


def an_exchange(
    body: str = "{}", status: int = 200, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    pairs = [{"name": name, "value": value} for name, value in (headers or {}).items()]
    return {
        "at": AT,
        "api": "shop",
        "operation": "buy",
        "method": "POST",
        "path": "/buy",
        "status": status,
        "response": {"headers": pairs, "body": body, "cut": False},
    }


def test_equal_exchanges_have_no_difference() -> None:
    assert first_difference(an_exchange(), an_exchange()) is None


def test_the_body_is_named_before_a_header_that_follows_from_it() -> None:
    left = an_exchange('{"a":1}', headers={"content-length": "7"})
    right = an_exchange("{}", headers={"content-length": "2"})

    assert first_difference(left, right) == Difference("body", '{"a":1}', "{}")


def test_a_status_is_named_before_the_body() -> None:
    assert first_difference(an_exchange("a", 200), an_exchange("b", 503)) == Difference(
        "status", "200", "503"
    )


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ({"x-own": "1"}, {}, Difference("header x-own", "1", "nothing")),
        ({"date": DATE}, {"date": "Tue"}, Difference("header date", DATE, "Tue")),
        ({"date": "Wed"}, {"date": "Tue"}, None),
        ({"x-mock-world": "a"}, {"x-mock-world": "b"}, None),
    ],
)
def test_headers_come_last(
    left: dict[str, str], right: dict[str, str], said: Difference | None
) -> None:
    assert first_difference(an_exchange(headers=left), an_exchange(headers=right)) == said


def test_long_bodies_are_shown_from_shortly_before_the_place_where_they_part() -> None:
    difference = first_difference(an_exchange("x" * 500 + "a"), an_exchange("x" * 500 + "b"))

    assert difference == Difference("body", f"...{'x' * 40}a", f"...{'x' * 40}b")
