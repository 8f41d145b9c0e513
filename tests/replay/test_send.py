"""A request is sent exactly as it was, or it is said why it cannot be."""

import pytest

from mockserver.replay.send import CannotSend, send

NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("method", "target", "header"),
    [
        ("GET", "/a b", "x"),
        ("GE T\r\n", "/a", "x"),
        ("GET", "/a", "x\r\ny: z"),
        ("GET", "/a", "\u20ac"),
    ],
)
def test_what_http_cannot_carry_is_refused_with_the_reason(
    method: str, target: str, header: str
) -> None:
    with pytest.raises(CannotSend, match="HTTP cannot carry it: "):
        send(NOWHERE, method, target, [("x-note", header)], b"")


def test_where_nobody_answers_there_is_no_reply() -> None:
    assert send(NOWHERE, "POST", "/a", [("x-note", "a")], b"{}") is None
