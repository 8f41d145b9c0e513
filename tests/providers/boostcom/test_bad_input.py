"""Bad input, kind by kind: which status of Boostcom's answers it, in which words."""

from typing import Any

import pytest

from mockserver.settings import MAX_BODY
from tests.client import Response
from tests.providers.boostcom.conftest import CLIENT_TOKEN, Phone

_TOKEN = "/members/oauth/token"
_ME = "/members/me/rewards-program"
#: A sign-in that succeeds, but for the brace at its end.
_OPEN = b'{"grant_type":"password","identifier_type":"id","identifier":"42","password":"123"'

NOT_JSON = {
    "no value": b"  ",
    "cut off": _OPEN,
    "single quotes": b"{'grant_type': 'password'}",
    "a trailing comma": _OPEN + b",}",
    "something behind it": _OPEN + b"}x",
    "two documents": _OPEN + b"}{}",
    "a duplicate key": _OPEN + b',"password":"123"}',
    "NaN": _OPEN + b',"x":NaN}',
    "Infinity": _OPEN + b',"x":-Infinity}',
    "a number beyond every float": _OPEN + b',"x":1e400}',
    "an integer of 5000 digits": _OPEN + b',"x":' + b"9" * 5000 + b"}",
    "lists too deep": _OPEN + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "objects too deep": _OPEN + b',"x":' + b'{"a":' * 3000 + b"1" + b"}" * 3001,
    "bytes that are not UTF-8": _OPEN + b',"x":"\xff"}',
    "UTF-16": (_OPEN + b"}").decode().encode("utf-16"),
    "half a surrogate pair": _OPEN + b',"x":"\\ud800"}',
    "a raw null byte": _OPEN + b',"x":"\0"}',
}
OTHER_TYPES = [
    None,
    "",
    "text/plain",
    "application/vnd.api+json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "application/json;charset=bogus",
]


def sign_in(phone: Phone, body: bytes, **headers: str | None) -> Response:
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return phone.call("POST", _TOKEN, body=body, headers=more)


def mistake(reply: Response, *place: str) -> tuple[Any, str]:
    """The value and the symbol of the only mistake, which stands at this place."""
    assert reply.status == 422, reply
    found = reply.json()["details"]
    for step in place:
        assert list(found) == [step]
        found = found[step]
    (only,) = found
    return only["value"], only["error"]


@pytest.mark.parametrize("kind", NOT_JSON)
def test_what_is_not_sound_json_is_406_without_a_body_and_changes_nothing(
    phone: Phone, kind: str
) -> None:
    before = phone.books

    reply = sign_in(phone, NOT_JSON[kind])

    assert (reply.status, reply.body) == (406, b"")
    assert phone.books == before


@pytest.mark.parametrize("media_type", OTHER_TYPES)
def test_a_sound_body_of_another_type_is_406_too(phone: Phone, media_type: str | None) -> None:
    before = phone.books

    reply = sign_in(phone, _OPEN + b"}", content_type=media_type)

    assert (reply.status, reply.body) == (406, b"")
    assert phone.books == before


@pytest.mark.parametrize("coding", ["gzip", "br", "x-unheard-of"])
def test_a_body_in_another_coding_is_406_too(phone: Phone, coding: str) -> None:
    assert sign_in(phone, _OPEN + b"}", content_encoding=coding).status == 406


@pytest.mark.parametrize(
    "body",
    [
        _OPEN + b"}",
        b"\xef\xbb\xbf" + _OPEN + b"}",
        b"\n\t " + _OPEN + b"}\r\n",
        _OPEN + b',"scope":"all","__proto__":{}}',
        _OPEN.replace(b"42", b"\\u0034\\u0032") + b"}",
    ],
    ids=["plain", "byte order mark", "white space", "unknown members", "escapes"],
)
def test_what_is_unusual_and_sound_signs_in(phone: Phone, body: bytes) -> None:
    assert sign_in(phone, body).status == 200
    assert sign_in(phone, body, content_type="APPLICATION/JSON;charset=UTF-8").status == 200


def test_no_body_at_all_is_a_payload_that_is_missing(phone: Phone) -> None:
    assert mistake(sign_in(phone, b""), "payload") == (None, "presence")


@pytest.mark.parametrize("value", [42, "42"])
def test_an_id_is_a_number_as_in_the_documentations_curl_or_a_text(
    phone: Phone, value: Any
) -> None:
    assert phone.sign_in(identifier=value).status == 200
    assert phone.sign_in(identifier_type="msisdn", identifier=4790000002).status == 200


@pytest.mark.parametrize("value", [True, 42.0, None, [], {}])
def test_what_is_neither_text_nor_number_is_not_taken_for_one(phone: Phone, value: Any) -> None:
    reply = phone.sign_in(identifier=value)

    assert mistake(reply, "identifier") == (value, "invalid_format")


@pytest.mark.parametrize("identifier", ["4\0002", "42\0", "\U0001f600", "x" * 100_000, " 42"])
def test_any_other_text_is_a_member_that_nobody_is(phone: Phone, identifier: str) -> None:
    assert phone.sign_in(identifier=identifier).status == 461


@pytest.mark.parametrize("path", [_TOKEN, f"{_ME}/join", f"{_ME}/rewards/153/purchase"])
def test_a_body_over_the_cap_is_413_whether_one_is_read_or_not(phone: Phone, path: str) -> None:
    before = phone.books

    reply = phone.call("POST", path, body=b" " * (MAX_BODY + 1))

    assert reply.status == 413
    assert reply.json() == {"error": f"The body is larger than {MAX_BODY:,} bytes."}
    assert phone.books == before


@pytest.mark.parametrize("body", [b"{", b'{"id": 9}', b"\xff"])
def test_where_no_body_is_documented_none_is_read(phone: Phone, body: bytes) -> None:
    replies = [
        phone.call("GET", f"{_ME}/status", body=body),
        phone.call("POST", f"{_ME}/rewards/153/purchase", body=body),
        phone.call("DELETE", f"{_ME}/leave", body=body, headers={"content-type": "text/plain"}),
    ]

    assert [reply.status for reply in replies] == [200, 200, 200]


@pytest.mark.parametrize(
    "text",
    ["", "x", "true", "1.0", "1e0", "+1", "%201", "1%00", "%EF%BC%91", "1;per_page=2", "9" * 5000],
)
def test_what_is_not_a_plain_integer_is_not_a_page(phone: Phone, text: str) -> None:
    _, symbol = mistake(phone.status(f"?page={text}"), "page")

    assert symbol == "not_an_integer"


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("0", "greater_or_equal_to"),
        ("-1", "greater_or_equal_to"),
        ("2147483648", "less_or_equal_to"),
    ],
)
def test_a_page_out_of_bounds_is_reported(phone: Phone, text: str, symbol: str) -> None:
    assert mistake(phone.status(f"?page={text}"), "page") == (int(text), symbol)


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("?page=1&page=2", 2),
        ("?page=x&page=1", 1),
        ("?PAGE=2", 1),
        ("?page[]=2", 1),
        ("?unheard_of=1&months_no=x", 1),
        ("?page=01", 1),
        ("?&&=&", 1),
    ],
)
def test_of_a_repeated_parameter_the_last_counts_and_an_unknown_one_is_passed_over(
    phone: Phone, query: str, page: int
) -> None:
    assert phone.status(query).json()["pagination_info"]["current_page"] == page


@pytest.mark.parametrize("query", ["?page=%FF", "?%C3=1", "?a=%ED%A0%80"])
def test_a_query_that_is_not_utf8_is_reported_as_the_query(phone: Phone, query: str) -> None:
    assert mistake(phone.status(query), "query") == (None, "invalid_format")


@pytest.mark.parametrize("segment", ["%FF", "%C3", "%ED%A0%80", "%c0%af"])
def test_a_path_that_is_not_utf8_is_reported_as_the_path(phone: Phone, segment: str) -> None:
    for reply in (phone.purchase(segment), phone.use(segment), phone.status_of(segment)):
        assert mistake(reply, "path") == (None, "invalid_format")


@pytest.mark.parametrize(
    ("segment", "identifier"),
    [
        ("a%2Fb", "a/b"),
        ("%2F", "/"),
        ("153%2Fuse", "153/use"),
        ("%2e%2e", ".."),
        ("..", ".."),
        ("153%00", "153\0"),
        ("%0A", "\n"),
        ("a%5Cb", "a\\b"),
        ("%25", "%"),
        ("%EF%BC%91", "\uff11"),
        ("+153", "+153"),
        ("153.0", "153.0"),
        ("0153", "0153"),
        ("true", "true"),
        ("1" * 5000, "1" * 5000),
    ],
    ids=lambda value: value[:12].replace("\0", "0"),
)
def test_an_id_is_any_text_and_an_unknown_one_is_404_by_its_name(
    phone: Phone, segment: str, identifier: str
) -> None:
    before = phone.books

    replies = [phone.purchase(segment), phone.use(segment), phone.status_of(segment)]

    assert [(reply.status, reply.json()["error"]) for reply in replies] == [
        (404, f"Reward#{identifier} not found"),
        (404, f"Reward#{identifier} not found"),
        (404, f"Member#{identifier} not found"),
    ]
    assert phone.books == before


@pytest.mark.parametrize("club", ["INFINITY-MALL", "infinity-mall%2F", "%00", "..", "x" * 5000])
def test_a_club_that_there_is_not_is_401(phone: Phone, club: str) -> None:
    headers = {
        "x-client-authorization": CLIENT_TOKEN,
        "x-user-agent": "CURL manual test",
        "x-product-name": "default",
    }

    assert phone.client.get(f"/v3/{club}/rewards-program/info", headers=headers).status == 401


@pytest.mark.parametrize(
    "path",
    [
        "/rewards-program/info/",
        "//rewards-program/info",
        "/rewards-program",
        "/members//rewards-program/status",
        f"{_ME}/rewards//use",
        f"{_ME}/rewards/153/use/now",
    ],
)
def test_a_path_that_is_nearly_one_is_404_in_one_sentence(phone: Phone, path: str) -> None:
    reply = phone.call("GET", path)

    assert (reply.status, set(reply.json())) == (404, {"error"})
    assert "Did you mean" in reply.json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/rewards-program/info", "GET, HEAD, OPTIONS"),
        ("GET", f"{_ME}/join", "OPTIONS, POST"),
        ("PUT", f"{_ME}/leave", "DELETE, OPTIONS"),
        ("PATCH", _TOKEN, "OPTIONS, POST"),
        ("TRACE", f"{_ME}/rewards/153/use", "OPTIONS, POST"),
    ],
)
def test_a_method_that_is_not_offered_is_405_with_those_that_are(
    phone: Phone, method: str, path: str, allow: str
) -> None:
    reply = phone.call(method, path)

    assert (reply.status, reply.headers["allow"]) == (405, allow)
    assert reply.json()["error"].startswith(f"{method} is not offered here; {allow} are: ")


def test_head_is_get_without_a_body_and_options_tells_the_methods(phone: Phone) -> None:
    head = phone.call("HEAD", f"{_ME}/status")
    options = phone.call("OPTIONS", f"{_ME}/rewards/153/use")

    assert (head.status, head.body) == (200, b"")
    assert (options.status, options.headers["allow"], options.body) == (204, "OPTIONS, POST", b"")


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("x-user-agent", None, 470),
        ("x-product-name", None, 470),
        ("x-client-authorization", None, 470),
        ("authorization", None, 470),
        ("x-user-agent", "\t ", 471),
        ("x-client-authorization", "x" * 513, 471),
        ("authorization", "Basic dXNlcjpwYXNz", 471),
        ("authorization", "Bearer", 471),
        ("x-product-name", "d\xe9fault", 401),
        ("x-client-authorization", "\xff\xfe", 401),
        ("authorization", "Bearer \xff", 460),
        ("authorization", "Bearer  ", 460),
    ],
)
def test_a_header_that_is_missing_or_bad_is_reported_by_its_status(
    phone: Phone, name: str, value: str | None, status: int
) -> None:
    reply = phone.call("GET", f"{_ME}/status", headers={name: value})

    assert (reply.status, set(reply.json())) == (status, {"error"})
