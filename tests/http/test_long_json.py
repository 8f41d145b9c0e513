"""Long JSON texts, read and written in steps: the same as any other, only not all at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.steps import finished
from mockserver.http.transport import long_json
from mockserver.http.transport.long_json import decode_in_steps, json_parts
from mockserver.http.transport.wire import NotJson, decode_json, encode_json

_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text("ab:\\", max_size=3), inner)
    ),
    max_leaves=30,
)


@pytest.fixture(params=[1, 7, 40])
def narrow(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A window of a few characters, so that short texts are long ones."""
    monkeypatch.setattr(long_json, "WINDOW", request.param)


def outcome(read: Any, body: bytes) -> Any:
    """What a reader makes of a body; nothing where it refuses it."""
    try:
        return repr(read(body))
    except NotJson:
        return None


def in_steps(body: bytes) -> Any:
    return finished(decode_in_steps(body))


@pytest.mark.usefixtures("narrow")
@given(value=_JSON, indent=st.sampled_from([None, 1]), is_ascii=st.booleans())
def test_a_long_text_is_read_as_any_other(value: Any, indent: int | None, is_ascii: bool) -> None:
    body = json.dumps(value, indent=indent, ensure_ascii=is_ascii).encode()

    assert outcome(in_steps, body) == outcome(decode_json, body)


@pytest.mark.usefixtures("narrow")
@given(value=_JSON, at=st.integers(0, 200), other=st.sampled_from(list('{}[]":,0-.eE\\u \x00x')))
def test_what_is_no_json_is_refused_like_any_other(value: Any, at: int, other: str) -> None:
    text = json.dumps(value)
    at %= len(text) + 1
    body = (text[:at] + other + text[at + 1 :]).encode()

    assert outcome(in_steps, body) == outcome(decode_json, body)


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"[1] 2",
        b'{"a": 1, "a": 2}',
        b'[{"a": {"b": 1, "b": 1}}]',
        b'["\\ud800"]',
        b'["a", "\\uDC00"]',
        b"[NaN]",
        b"[-Infinity]",
        b"[1e999]",
        b"[01]",
        b"[1,]",
        b"{,}",
        b'{"a"}',
        b"[\xff]",
        b'["\n"]',
        b"[" * 129 + b"]" * 129,
        b"[" * 100_000,
    ],
)
def test_what_bodies_may_not_hold_long_ones_may_not_hold_either(body: bytes) -> None:
    assert outcome(decode_json, body) is None
    assert outcome(in_steps, body) is None


@pytest.mark.usefixtures("narrow")
def test_the_deepest_body_is_read() -> None:
    body = b"[" * 128 + b"]" * 128

    assert in_steps(b"\xef\xbb\xbf" + body) == decode_json(body)
    assert finished(decode_in_steps(b"[" * 140 + b"]" * 140, 140))


def test_more_members_than_are_read_apart_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_json, "WINDOW", 4)
    monkeypatch.setattr(long_json, "MOST_MEMBERS", 10)

    assert in_steps(b"[1,2,3,4,5,6,7,8,9]")
    with pytest.raises(NotJson, match="more than 10 members"):
        in_steps(b"[1,2,3,4,5,6,7,8,9,10]")


def test_a_long_text_takes_many_steps() -> None:
    body = encode_json([["x" * 100, {"n": n}] for n in range(2_000)])

    assert sum(1 for _ in decode_in_steps(body)) > 1_000


@given(value=_JSON, levels=st.integers(0, 4))
def test_parts_are_the_text(value: Any, levels: int) -> None:
    assert b"".join(json_parts(value, levels)) == encode_json(value)
