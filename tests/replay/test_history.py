"""A file that is not a saved world is refused in words, whatever stands in it."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.errors import SettingsError
from mockserver.replay import History, read_history

MESSAGE = {"headers": [{"name": "host", "value": "x"}], "body": "", "cut": False}
EXCHANGE = {
    **dict.fromkeys(("api", "operation", "path", "query", "source", "curl"), ""),
    "method": "GET",
    "at": "2026-03-02T12:00:00+00:00",
    "id": 1,
    "status": 200,
    "request": MESSAGE,
    "response": MESSAGE,
}
HISTORY = {
    "version": 1,
    "start": {},
    "snapshot": {},
    "exchanges": [EXCHANGE],
    "pseudonyms": [],
}


def refusal(file: Path, text: str) -> str:
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_history(file)
    return str(caught.value)


def test_a_whole_history_is_read(tmp_path: Path) -> None:
    file = tmp_path / "world.json"
    file.write_text(json.dumps(HISTORY))

    assert read_history(file) == History({}, [EXCHANGE], [])


@pytest.mark.parametrize("levels", [170, 990, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_file_that_is_nested_too_deep_is_refused(
    tmp_path: Path, levels: int, opening: str
) -> None:
    closing = "]" if opening == "[" else "}"
    deep = opening * levels + "1" + closing * levels

    said = refusal(tmp_path / "f", f'{{"version": 1, "exchanges": [], "start": {deep}}}')

    assert "is not a saved world: it is nested" in said


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5_000])
def test_a_number_that_json_does_not_have_is_refused(tmp_path: Path, number: str) -> None:
    said = refusal(tmp_path / "f", f'{{"version": 1, "exchanges": [], "start": [{number}]}}')

    assert "is not a saved world: it is not JSON" in said


def test_a_file_that_is_far_too_large_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.replay.history.MAX_FILE", 10)

    assert "it is larger than 10 bytes" in refusal(tmp_path / "f", " " * 11)


@pytest.mark.parametrize(
    "pseudonyms", [{}, [1], [{}], [{"pseudonym": "a", "api": "b"}], [{"pseudonym": 1, "api": "b"}]]
)
def test_pseudonyms_of_another_shape_are_refused(tmp_path: Path, pseudonyms: Any) -> None:
    said = refusal(tmp_path / "f", json.dumps({**HISTORY, "pseudonyms": pseudonyms}))

    assert "its pseudonyms have another shape" in said


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_a_time_that_no_world_has_is_refused(tmp_path: Path, at: str) -> None:
    said = refusal(tmp_path / "f", json.dumps({**HISTORY, "exchanges": [{**EXCHANGE, "at": at}]}))

    assert "not between the years 1970 and 9999" in said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@st.composite
def almost(draw: st.DrawFn, value: Any = HISTORY) -> Any:
    """A history in which some part is something else, or is missing."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JSON)
    if isinstance(value, list):
        return [draw(almost(each)) for each in value]
    if not isinstance(value, dict):
        return value
    left_out = draw(st.sampled_from([*value, *([None] * 20)]))
    return {name: draw(almost(value[name])) for name in value if name != left_out}


@pytest.mark.slow
@given(almost())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_whatever_stands_in_a_file_is_read_or_refused_in_words(tmp_path: Path, value: Any) -> None:
    file = tmp_path / "world.json"
    file.write_text(json.dumps(value))

    with suppress(SettingsError):
        assert isinstance(read_history(file).start, dict)
