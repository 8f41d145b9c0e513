"""What may be asked, and what is refused: bodies, their types, and what a path can carry."""

import json

import pytest

from mockserver.settings import MAX_BODY
from tests.client import json_bytes
from tests.http.conftest import Shop, with_extra
from tests.providers.koomalooma.conftest import order, token


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "APPLICATION/JSON",
        " application/json ",
        "application/json;charset=utf-8",
        'application/json; charset="UTF-8"',
        "application/json; charset=us-ascii",
        "application/json; boundary=x;;",
    ],
)
def test_json_is_json_however_its_type_is_written(shop: Shop, content_type: str) -> None:
    assert shop.book(content_type=content_type).status == 201


@pytest.mark.parametrize(
    ("content_type", "said"),
    [
        (None, "missing"),
        ("", "missing"),
        (";", "missing"),
        ("text/plain", "text/plain"),
        ("application", "application;"),
        ("*/*", "*/*"),
        ("application/json, text/plain", "application/json, text/plain"),
        ("application/x-www-form-urlencoded", "form"),
        ("multipart/form-data; boundary=x", "multipart/form-data"),
        ("application/json;charset=bogus", "'bogus'"),
        ("application/json;charset=utf-16", "'utf-16'"),
        ("application/json; charset=utf-16", "'utf-16'"),
        ("application/json; charset=latin-1", "'latin-1'"),
        ("application/json; charset=\xff", "'\xff'"),
    ],
)
def test_any_other_type_is_refused_and_named(
    shop: Shop, content_type: str | None, said: str
) -> None:
    before = shop.books

    reply = shop.book(content_type=content_type)

    assert (reply.status, reply.json()["error"]) == (400, "unsupported-media-type")
    assert said in reply.json()["message"]
    assert shop.books == before


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, identity", "x-unheard-of"])
def test_a_body_with_a_content_encoding_is_refused(shop: Shop, coding: str) -> None:
    reply = shop.book(content_encoding=coding)

    assert (reply.status, reply.json()["error"]) == (400, "unsupported-media-type")


@pytest.mark.parametrize("coding", ["", "identity", "Identity"])
def test_the_coding_identity_is_no_coding(shop: Shop, coding: str) -> None:
    assert shop.book(content_encoding=coding).status == 201


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="cut short"),
        pytest.param(b"\xff", id="invalid UTF-8"),
        pytest.param(with_extra(b'"\xed\xa0\x80"'), id="a surrogate in UTF-8"),
        pytest.param(with_extra(b'"\\ud800"'), id="half a surrogate"),
        pytest.param(with_extra(b'{"\\udc00": 1}'), id="half a surrogate in a key"),
        pytest.param(json.dumps(order()).encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf" * 2 + json_bytes(order()), id="two byte order marks"),
        pytest.param(json_bytes(order()) + b"\0", id="a NUL after the end"),
        pytest.param(json_bytes(order()) * 2, id="two documents"),
        pytest.param(with_extra(b"NaN"), id="NaN"),
        pytest.param(with_extra(b"Infinity"), id="Infinity"),
        pytest.param(with_extra(b"-Infinity"), id="-Infinity"),
        pytest.param(with_extra(b"1e400"), id="a number no double can hold"),
        pytest.param(with_extra(b"1" * 5_000), id="an integer of 5000 digits"),
        pytest.param(with_extra(b"0x10"), id="a hexadecimal number"),
        pytest.param(with_extra(b"'a'"), id="single quotes"),
        pytest.param(with_extra(b"[1,]"), id="a trailing comma"),
        pytest.param(with_extra(b"[" * 2_000 + b"]" * 2_000), id="2000 arrays"),
        pytest.param(with_extra(b"[" * 100_000), id="100000 arrays, cut short"),
        pytest.param(with_extra(b"[" * 1_000 + b"]" * 1_000), id="1000 arrays"),
        pytest.param(with_extra(b"[" * 128 + b"]" * 128), id="129 levels"),
        pytest.param(b"[" * 300 + b"]" * 300, id="300 arrays for an object"),
        pytest.param(with_extra(b'{"a":' * 1_000 + b"1" + b"}" * 1_000), id="1000 objects"),
        pytest.param(
            with_extra(b'[":", ' + b"[" * 1_000 + b"]" * 1_000 + b"]"), id="1000 after a colon"
        ),
        pytest.param(json_bytes(order())[:-1] + b', "campaign_id": "x"}', id="a key twice"),
        pytest.param(with_extra(b'{"a": 1, "a": 1}'), id="a key twice, nested"),
        pytest.param(with_extra(b'[{"a": {"b": 1, "b": 2}}]'), id="a key twice, deeper"),
        pytest.param(with_extra(b'{"a": 1, "\\u0061": 2}'), id="a key twice, once escaped"),
        pytest.param(with_extra(b'{"a": ":", "a": "::"}'), id="a key twice, with colons"),
        pytest.param(with_extra(b'{":": 1, ":": 2}'), id="a colon as a key, twice"),
    ],
)
def test_what_is_not_sound_json_is_refused_and_changes_nothing(shop: Shop, body: bytes) -> None:
    before = shop.books

    reply = shop.book(body)

    assert (reply.status, reply.json()["error"]) == (400, "malformed")
    assert shop.books == before


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\xef\xbb\xbf" + json_bytes(order()), id="a byte order mark"),
        pytest.param(b" \t\r\n" + json_bytes(order()) + b"\n", id="white space around it"),
        pytest.param(with_extra(b'":::"'), id="colons in a string"),
        pytest.param(with_extra(b'{"a:b": [":", {"::": ":"}]}'), id="colons in keys"),
        pytest.param(with_extra(b'{"a": {"a": 1}, "b": {"a": 1}}'), id="one key at many places"),
        pytest.param(with_extra(b'"\\ud83d\\ude00"'), id="a whole surrogate pair"),
        pytest.param(with_extra(b"1" * 30), id="an integer beyond 64 bits"),
        pytest.param(with_extra(b"1e-400"), id="a number too small"),
        pytest.param(with_extra(b"[" * 127 + b"]" * 127), id="128 levels"),
        pytest.param(with_extra(b"[" + b"[],{}," * 200 + b"[]]"), id="wide, not deep"),
        pytest.param([b"", *(bytes([byte]) for byte in json_bytes(order()))], id="byte by byte"),
    ],
)
def test_what_is_unusual_and_sound_is_taken(shop: Shop, body: bytes | list[bytes]) -> None:
    assert shop.book(body).status == 201


@pytest.mark.parametrize(
    ("body", "pointer", "rule"),
    [
        (b"", "", "required"),
        (b"null", "", "type"),
        (b"[]", "", "type"),
        (b'"text"', "", "type"),
        (b"[" * 128 + b"]" * 128, "", "type"),
        (b"{}", "", "required"),
        (json_bytes(order(campaign_id=None)), "/campaign_id", "type"),
        (json_bytes(order(transaction_value=49.9)), "/transaction_value", "type"),
        (json_bytes(order(transaction_value=[[[]] * 3])), "/transaction_value", "type"),
        (
            json_bytes(order(promotion_goal_category="?")).replace(b'"?"', b"[" * 99 + b"]" * 99),
            "/promotion_goal_category",
            "type",
        ),
    ],
)
def test_what_breaks_the_schema_is_reported_place_by_place(
    shop: Shop, body: bytes, pointer: str, rule: str
) -> None:
    before = shop.books

    reply = shop.book(body)

    violation = reply.json()["violations"][0]
    assert (reply.status, reply.json()["error"]) == (400, "invalid")
    assert (violation["in"], violation["pointer"], violation["rule"]) == ("body", pointer, rule)
    assert shop.books == before


@pytest.mark.parametrize("chunk", [MAX_BODY, 2**16, 1_000])
def test_a_body_of_exactly_the_cap_is_read(shop: Shop, chunk: int) -> None:
    body = with_extra(b'"' + b"x" * (MAX_BODY - len(with_extra(b'""'))) + b'"')
    assert len(body) == MAX_BODY

    assert shop.book([body[at : at + chunk] for at in range(0, MAX_BODY, chunk)]).status == 201


@pytest.mark.parametrize("chunk", [2 * MAX_BODY, 2**16])
def test_a_body_of_one_byte_more_is_413(shop: Shop, chunk: int) -> None:
    before = shop.books
    body = with_extra(b'"' + b"x" * (MAX_BODY + 1 - len(with_extra(b'""'))) + b'"')

    reply = shop.book([body[at : at + chunk] for at in range(0, len(body), chunk)])

    assert (reply.status, reply.json()["error"]) == (413, "too-large")
    assert "1,048,576 bytes" in reply.json()["message"]
    assert shop.books == before


def test_an_operation_without_a_body_reads_none_but_is_capped_all_the_same(shop: Shop) -> None:
    assert shop.book(b"\xff not JSON", "text/plain", path="/api/users").status == 201
    assert shop.book(b" " * (MAX_BODY + 1), path="/api/users").status == 413


@pytest.mark.parametrize(
    "name",
    ["a/b", "line\nbreak", "\r\n", "\0", "..", ".", "%2F", "ä ö", "\U0001f600", "a+b", " "],
)
def test_a_path_carries_any_name(shop: Shop, name: str) -> None:
    shop.token = token(partner_user_id=name)
    assert shop.book(path="/api/users").json()["partner_user_id"] == name
    encoded = "".join(f"%{byte:02x}" for byte in name.encode())

    assert shop.book(path=f"/api/users/{encoded}/commitments").json()["user_id"] == name


@pytest.mark.parametrize("segment", ["..", "a+b", "*", "~", "%zz", "%", "a;b=c", "a,b", "@", "'"])
def test_a_segment_that_needs_no_decoding_means_itself(shop: Shop, segment: str) -> None:
    shop.token = token(partner_user_id=segment)
    shop.book(path="/api/users")

    assert shop.book(path=f"/api/users/{segment}/commitments").json()["user_id"] == segment


@pytest.mark.parametrize("segment", ["%FF", "%C3", "%ED%A0%80", "%c0%af"])
def test_a_path_that_is_not_utf8_is_refused(shop: Shop, segment: str) -> None:
    reply = shop.book(path=f"/api/users/{segment}/commitments")

    violation = reply.json()["violations"][0]
    assert (reply.status, violation["in"], violation["rule"]) == (400, "path", "encoding")


@pytest.mark.parametrize("query", ["%FF", "a=%FF", "%C3=1", "a=1&b=%ED%A0%80", "\xff", "a=\xe4"])
def test_a_query_that_is_not_utf8_is_refused(shop: Shop, query: str) -> None:
    reply = shop.book(path=f"/api/users?{query}")

    violation = reply.json()["violations"][0]
    assert (reply.status, violation["in"], violation["rule"]) == (400, "query", "encoding")


@pytest.mark.parametrize("query", ["", "&&&", "=", "a", "a=1&a=2", "a=%zz", "%", "x" * 60_000])
def test_a_query_that_nobody_asked_for_is_passed_over(shop: Shop, query: str) -> None:
    assert shop.book(path=f"/api/users?{query}").status == 201


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "/limit"),
        ("limit=1001", "/limit"),
        ("limit=", "/limit"),
        ("limit=abc", "/limit"),
        ("limit=1.0", "/limit"),
        ("limit=1e2", "/limit"),
        ("limit=%2B1", "/limit"),
        ("limit=" + "9" * 300, "/limit"),
        ("limit=" + "9" * 5_000, "/limit"),
        ("limit=2&limit=0", "/limit"),
    ],
)
def test_a_parameter_that_breaks_its_schema_is_400(shop: Shop, query: str, pointer: str) -> None:
    reply = shop.client.get(f"{shop.control}/rows/koomalooma/partners?{query}")

    violation = reply.json()["violations"][0]
    assert (reply.status, violation["in"], violation["pointer"]) == (400, "query", pointer)
