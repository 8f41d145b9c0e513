"""Headers that a reply may carry."""

import pytest

from mockserver.engine.header import unsendable


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-why": "because"},
        {"content-type": "text/plain; charset=utf-8"},
        {"connection": "close"},
        {"x-empty": ""},
        {"x-tab": "a\tb"},
        {"set-cookie": "a=b"},
    ],
)
def test_a_header_of_visible_characters_can_be_sent(headers: dict[str, str]) -> None:
    assert unsendable(headers) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("date", "today", "none of the server's own"),
        ("upgrade", "h2c", "none of the server's own"),
        ("keep-alive", "timeout=5", "none of the server's own"),
        ("trailer", "x-a", "none of the server's own"),
        ("x a", "b", "a header's name"),
        ("", "b", "a header's name"),
        ("x-a", "b\r\nc: d", "visible latin-1"),
        ("x-a", "€", "visible latin-1"),
        ("connection", "upgrade", "close"),
        ("content-type", "", "a media type"),
        ("content-type", " ", "a media type"),
        ("content-type", "text/html\r\nX-Evil: 1", "visible latin-1"),
    ],
)
def test_what_would_break_the_connection_or_is_the_servers_own_cannot(
    name: str, value: str, expected: str
) -> None:
    (violation,) = unsendable({name: value})

    assert violation.expected == expected
