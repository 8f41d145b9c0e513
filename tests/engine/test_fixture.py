"""Names and moments that a fixture's schema accepts, and that a world cannot have."""

import pytest

from mockserver.engine.fixture import read_moment, read_optional_moment, require_known
from mockserver.errors import FixtureError


def test_a_moment_is_read_in_microseconds() -> None:
    assert read_moment("1970-01-01T00:00:01Z", "rows", 0) == 1_000_000
    assert read_optional_moment(None, "rows", 0) is None


@pytest.mark.parametrize("text", ["1969-12-31T23:59:59Z", "2020-02-30T00:00:00Z"])
def test_a_moment_that_no_clock_can_show_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(FixtureError) as caught:
        read_moment(text, "rows", 0, "at")

    assert text in caught.value.what
    assert caught.value.where == "/rows/0/at"


def test_an_unknown_name_is_refused_with_the_closest_one() -> None:
    with pytest.raises(FixtureError, match="There is no colour 'gren'") as caught:
        require_known(["red", "green"], "colour", "gren", "rows", 0)

    assert "'green'" in str(caught.value.hint)
