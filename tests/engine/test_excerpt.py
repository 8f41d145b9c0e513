"""What can be read of a JSON body that was cut."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.absent import ABSENT
from mockserver.engine.excerpt import Excerpt, excerpt_of

WHOLE = {"attributes": {"tier": "gold", "n": [1, 2], "pad": "x" * 50}, "end": True}
TEXT = json.dumps(WHOLE).encode()


def found(size: int, pointer: str) -> tuple[Any, bool]:
    value, is_whole = excerpt_of(TEXT[:size]).find(pointer)
    return value, is_whole


def test_a_member_before_the_cut_is_known() -> None:
    assert found(60, "/attributes/tier") == ("gold", True)
    assert found(60, "/attributes/n") == ([1, 2], True)
    assert found(60, "/attributes/n/2") == (ABSENT, True)
    assert found(60, "/attributes/tier/x") == (ABSENT, True)


def test_a_text_that_is_no_pointer_names_nothing() -> None:
    assert found(60, "attributes") == (ABSENT, True)


def test_what_is_behind_the_cut_is_not_known() -> None:
    assert found(60, "/attributes/pad") == (ABSENT, False)
    assert found(60, "/end") == (ABSENT, False)
    assert found(60, "/nowhere") == (ABSENT, False)
    assert found(60, "") == ({"attributes": {"tier": "gold", "n": [1, 2]}}, False)


@pytest.mark.parametrize(
    "text",
    [b"", b"[masked]", b"x=1&y=2", b'{"a": 1, "a": 2, "b', b"{{{", b"]", b'"abc', b"[" * 16_000],
)
def test_of_what_cannot_be_read_nothing_is_known(text: bytes) -> None:
    assert excerpt_of(text).find("/a") == (ABSENT, False)


def test_a_cut_through_a_letter_or_a_number_hides_it() -> None:
    assert excerpt_of('{"a": 1, "b": "ü'.encode()[:-1]).find("/a") == (1, True)
    assert excerpt_of(b'{"a": 1, "b": 12').find("/b") == (ABSENT, False)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


def pointers(value: Any, at: str = "") -> list[str]:
    """The pointers of everything in a value."""
    if not isinstance(value, (dict, list)):
        return [at]
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    names = [(str(name).replace("~", "~0").replace("/", "~1"), each) for name, each in steps]
    return [at, *(each for name, inner in names for each in pointers(inner, f"{at}/{name}"))]


@given(value=st.dictionaries(st.text(max_size=3), _JSON, max_size=4), data=st.data())
def test_whatever_is_said_for_certain_is_so_in_the_whole(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=False).encode()
    cut = excerpt_of(text[: data.draw(st.integers(0, len(text) - 1))])
    whole = Excerpt(value)

    for pointer in [*pointers(value), "/nowhere", "/a/0"]:
        got, is_whole = cut.find(pointer)
        if is_whole:
            assert got == whole.find(pointer).value
