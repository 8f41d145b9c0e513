"""HAR and NDJSON are read as hostile data: bounded, and an error says where and what."""

import base64
import gzip
import io
from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.errors import RecordingError
from mockserver.http import recorded
from mockserver.http.recorded import Recorded, read_recorded

URL = "https://clinic.example/v1/pets/1?a=%41"


def entry(**response: Any) -> dict[str, Any]:
    headers = [{"name": "X-Key", "value": "k"}, {"name": ":authority", "value": "x"}]
    return {
        "request": {"method": "GET", "url": URL, "headers": headers},
        "response": {"status": 200, "headers": [], **response},
    }


def line(**changed: Any) -> dict[str, Any]:
    empty = {"headers": [], "body": "", "cut": False}
    whole = {"method": "GET", "path": "/v1/pets", "query": "", "status": 200}
    return {**whole, "request": empty, "response": empty, **changed}


def read(*values: Any) -> list[Recorded]:
    return list(read_recorded(io.BytesIO(b"\n".join(map(orjson.dumps, values)))))


def read_har(*entries: Any, indented: bool = False) -> list[Recorded]:
    option = orjson.OPT_INDENT_2 if indented else 0
    text = orjson.dumps({"log": {"version": "1.2", "entries": list(entries)}}, option=option)
    return list(read_recorded(io.BytesIO(text)))


@pytest.mark.parametrize("indented", [False, True])
def test_an_entry_of_an_archive_is_an_exchange(indented: bool) -> None:
    content = {"size": 2, "mimeType": "application/json", "text": "{}"}
    headers = [{"name": "Content-Encoding", "value": "gzip"}]

    (got,) = read_har(entry(content=content, headers=headers), indented=indented)

    assert got == Recorded(
        1,
        "GET",
        b"/v1/pets/1?a=%41",
        [(b"x-key", b"k")],
        b"",
        200,
        [(b"content-type", b"application/json")],
        b"{}",
    )


def test_lines_of_a_journal_are_exchanges_in_their_order() -> None:
    posted = {"headers": [{"name": "A", "value": "b"}], "body": "x", "cut": False}

    first, second = read(line(), line(method="POST", query="q=1", request=posted))

    assert (first.number, first.target) == (1, b"/v1/pets")
    assert (second.number, second.target) == (2, b"/v1/pets?q=1")
    assert (second.headers, second.body) == ([(b"a", b"b")], b"x")


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({}, b""),
        ({"size": 0, "text": ""}, b""),
        ({"size": 3}, None),
        ({"size": 3, "text": "ab"}, None),
        ({"size": -1, "text": "ab"}, b"ab"),
        ({"text": base64.b64encode(b"\xff\x00").decode(), "encoding": "base64"}, b"\xff\x00"),
        ({"text": "no base64!", "encoding": "base64"}, None),
        ({"text": "[masked:0123456789ab]"}, None),
    ],
)
def test_a_body_that_is_not_there_whole_is_not_known(content: Any, body: bytes | None) -> None:
    (got,) = read_har(entry(content=content))

    assert got.reply_body == body


@pytest.mark.parametrize(
    ("posted", "size", "body"),
    [
        ({"mimeType": "text/plain", "text": "ab"}, -1, b"ab"),
        ({"mimeType": "text/plain", "text": "ab"}, 9, None),
        (
            {
                "mimeType": "application/x-www-form-urlencoded",
                "params": [{"name": "a", "value": "b c"}, {"name": "d"}, 7],
            },
            5,
            b"a=b+c&d=",
        ),
        ({"mimeType": "multipart/form-data", "params": [{"name": "a"}]}, 5, None),
        ({}, 5, None),
    ],
)
def test_a_posted_body_is_a_text_or_the_fields_of_a_form(
    posted: Any, size: int, body: bytes | None
) -> None:
    whole = entry()
    whole["request"] |= {"postData": posted, "bodySize": size}

    (got,) = read_har(whole)

    assert got.body == body


@pytest.mark.parametrize(
    "text",
    [
        b"no JSON",
        b"[]",
        b"7",
        b'{"log": 1}',
        b'{"log": {"entries": {}}}',
        b'{"log": {"entries": [7]}}',
        b'{"log": {"entries": [{"request": {}}]}}',
        b'{"method": "GET"}',
        orjson.dumps(line(status="200")),
        orjson.dumps(line()) + b"\nno JSON",
        orjson.dumps(line(request={"headers": [{"name": 1, "value": "x"}], "body": ""})),
        b"[" * 100_000,
        b'{"log": {"entries": ['
        + orjson.dumps(entry()).replace(b"https://", b"https://[")
        + b"]}}",
    ],
)
def test_another_file_is_refused_with_what_was_expected(text: bytes) -> None:
    with pytest.raises(RecordingError):
        list(read_recorded(io.BytesIO(text)))


def test_an_error_names_the_place_and_shows_no_credential() -> None:
    headers = [{"name": "Authorization", "value": "canary"}, {"name": "x"}]
    broken = line(request={"headers": headers, "body": ""})

    with pytest.raises(RecordingError) as raised:
        read(line(), broken)

    assert "Line 2" in str(raised.value)
    assert raised.value.where == "/request/headers/1"
    assert "canary" not in str(raised.value)


def test_a_file_without_anything_has_no_exchange() -> None:
    assert list(read_recorded(io.BytesIO(b"\n  \n"))) == []


@pytest.mark.parametrize("text", [b"{}" + b" " * 100, b'{"log":\n' + b" " * 100])
def test_lines_and_files_are_bounded(text: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded, "MOST_LINE", 50)
    monkeypatch.setattr(recorded, "MOST_FILE", 60)

    with pytest.raises(RecordingError, match=r"larger than|longer than"):
        list(read_recorded(io.BytesIO(text)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**40) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["request", "response", "status", "headers", "method", "url", "content"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_whatever_stands_in_a_file_it_is_read_or_refused(value: Any) -> None:
    for text in (orjson.dumps(value), orjson.dumps({"log": {"entries": [value]}})):
        with suppress(RecordingError):
            assert all(isinstance(each, Recorded) for each in read_recorded(io.BytesIO(text)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (gzip.compress(b"{}", mtime=0), "compressed with gzip"),
        ('{"log": 1}'.encode("utf-16"), "UTF-16"),
        (b'{"log": {"entries": [\n{"request": ', "in line 2, column"),
        (b"<har/>", "not JSON"),
    ],
)
def test_a_file_that_is_no_json_says_why(text: bytes, says: str) -> None:
    with pytest.raises(RecordingError, match=says):
        [*read_recorded(io.BytesIO(text))]
