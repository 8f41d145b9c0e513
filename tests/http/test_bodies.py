"""The body of a request becomes one value by its media type, or a refusal that says why not."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.form import compile_form
from mockserver.contract.operation import BodyRule
from mockserver.contract.shape import Shapes
from mockserver.engine.problem import Problem
from mockserver.http.bodies import read_body, stand_in
from mockserver.http.transport.wire import decode_json, encode_json
from tests.contract.builders import the_operation
from tests.effort import fastest

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
PERSON = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "ok": {"type": "boolean"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "sizes": {"type": "array", "items": {"type": "integer"}},
        "home": {"$ref": "#/components/schemas/Home"},
        "rates": {"anyOf": [{"type": "array", "items": {}}, {"type": "string", "enum": [""]}]},
        "photo": {"type": "string", "format": "binary"},
        "photos": {"type": "array", "items": {"type": "string", "format": "binary"}},
    },
}
HOME = {
    "type": "object",
    "properties": {
        "zip": {"type": "integer"},
        "floors": {"type": "array", "items": {"type": "object"}},
    },
}


def a_rule(folder: Path, media_type: str, schema: Any, **content: Any) -> BodyRule:
    body = {"required": True, "content": {media_type: {"schema": schema, **content}}}
    operation = the_operation(
        folder, requestBody=body, components={"schemas": {"Home": HOME, "Person": PERSON}}
    )
    assert operation.body is not None
    return operation.body


def sent(rule: BodyRule, media_type: str, body: bytes) -> Any:
    return read_body(rule, {b"content-type": media_type.encode()}, body)


def refused(rule: BodyRule, media_type: str, body: bytes) -> tuple[str, str]:
    problem = sent(rule, media_type, body)
    assert isinstance(problem, Problem)
    return problem.kind, problem.message


@given(number=st.integers(-(10**308), 10**308))
def test_an_integer_of_json_has_any_size(number: int) -> None:
    assert decode_json(b'{"size": [%d, "1"]}' % number) == {"size": [number, "1"]}
    assert encode_json(decode_json(b"%d" % number)) == b"%d" % number


def part(name: str, content: bytes, more: str = "", *headers: str) -> bytes:
    lines = [f'Content-Disposition: form-data; name="{name}"{more}', *headers, "", ""]
    return b"--b\r\n" + "\r\n".join(lines).encode() + content + b"\r\n"


END = b"--b--\r\n"
MEGABYTE = 2**20


@pytest.fixture
def form(tmp_path: Path) -> BodyRule:
    return a_rule(tmp_path, FORM, PERSON)


@pytest.fixture
def parts(tmp_path: Path) -> BodyRule:
    return a_rule(tmp_path, "multipart/form-data", PERSON)


# Forms


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"name=a+b%26c", {"name": "a b&c"}),
        (b"name=%C3%BC&age=5&ok=true", {"name": "ü", "age": 5, "ok": True}),
        (b"name=", {"name": ""}),
        (b"name=5&other=5", {"name": "5", "other": "5"}),
        (b"name=a&other=1&other=2", {"name": "a", "other": ["1", "2"]}),
        (b"name=a&tags=x", {"name": "a", "tags": ["x"]}),
        (b"name=a&tags=x&tags=y", {"name": "a", "tags": ["x", "y"]}),
        (b"name=a&tags[]=x&tags[]=y", {"name": "a", "tags": ["x", "y"]}),
        (b"name=a&sizes[1]=2&sizes[0]=1", {"name": "a", "sizes": [1, 2]}),
        (b"name=a&sizes=[1,2]", {"name": "a", "sizes": [1, 2]}),
        (b"name=a&home[zip]=123", {"name": "a", "home": {"zip": 123}}),
        (b"name=a&home%5Bzip%5D=123", {"name": "a", "home": {"zip": 123}}),
        (b'name=a&home={"zip":123}', {"name": "a", "home": {"zip": 123}}),
        (
            b"name=a&home[floors][0][area]=1&home[floors][1][area]=2",
            {"name": "a", "home": {"floors": [{"area": "1"}, {"area": "2"}]}},
        ),
        (b"name=[1,2]", {"name": "[1,2]"}),
        (b"name=a&rates=x", {"name": "a", "rates": ["x"]}),
        (b"name=a&rates=", {"name": "a", "rates": ""}),
        (b"name=a&rates[0]=x", {"name": "a", "rates": ["x"]}),
        (b"name=a&zip=123", {"name": "a", "home": {"zip": 123}}),
        (b"&&name=a&&", {"name": "a"}),
    ],
)
def test_a_form_is_an_object_of_its_schema(form: BodyRule, body: bytes, value: Any) -> None:
    assert sent(form, FORM, body) == value


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        (b"age=5", "invalid", "body: expected a property 'name'"),
        (b"name=a&age=x", "invalid", "body/age: expected integer"),
        (b"name=a&name=b", "invalid", "body/name: expected string"),
        (b"name=a&home={", "invalid", "body/home: expected object"),
        (b"name=%FF", "malformed", "The form is not UTF-8."),
        (b"name=\xff", "malformed", "The form is not UTF-8."),
        (b"a=1&" * 1_000, "malformed", "The form has more than 1,000 fields."),
        (b"&" * 2**20, "malformed", "The form has more than 1,000 fields."),
        (
            b"&".join([b"x[a][b][c][d][e]=1"] * 801),
            "malformed",
            "The form has to have 4,000 brackets in its names at most.",
        ),
        (b"", "invalid", "body: expected a property 'name'"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(
    form: BodyRule, body: bytes, kind: str, message: str
) -> None:
    found = refused(form, FORM, body)

    assert (found[0], found[1][: len(message)]) == (kind, message)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"&".join([b"x[a][b][c]=1"] * 1_000), id="brackets"),
        pytest.param(b"&".join(b"home[floors][%d][a]=1" % n for n in range(1_000)), id="items"),
        pytest.param(b"x" + b"[" * MEGABYTE, id="beginnings of brackets"),
        pytest.param(b"home=" + b"[[]," * (MEGABYTE // 4), id="lists"),
        pytest.param(b"&".join(b"home=[%d]" % n for n in range(999)), id="JSON"),
        pytest.param(b"age=" + b"9" * MEGABYTE, id="digits"),
    ],
)
def test_a_hostile_form_takes_little_time(form: BodyRule, body: bytes) -> None:
    assert fastest(lambda: sent(form, FORM, body)) < 0.25


def test_an_encoding_says_how_a_member_is_written(tmp_path: Path) -> None:
    encoding = {
        "tags": {"style": "form", "explode": False},
        "sizes": {"style": "pipeDelimited", "explode": False},
        "any": {"contentType": "application/json"},
    }
    rule = a_rule(tmp_path, FORM, PERSON, encoding=encoding)

    value = sent(rule, FORM, b"name=a&tags=x,y%2Cz&sizes=1|2&any=5")

    assert value == {"name": "a", "tags": ["x", "y,z"], "sizes": [1, 2], "any": 5}


def test_a_form_without_fields_is_a_body(tmp_path: Path) -> None:
    rule = a_rule(tmp_path, FORM, {"type": "object"})

    assert sent(rule, FORM, b"") == {}
    assert refused(rule, "", b"")[0] == "invalid"
    assert refused(rule, "application/json", b"{}")[0] == "unsupported-media-type"


# Parts


def test_parts_are_an_object_of_their_schema(parts: BodyRule) -> None:
    body = (
        part("name", "ü".encode())
        + part("age", b"5")
        + part("sizes", b"1")
        + part("sizes", b"2")
        + part("home", b'{"zip":123}', "", "Content-Type: application/json")
        + part("photo", b"\x89PNG" * 5_000, '; filename="../a.png"', "Content-Type: image/png")
        + part("photos", b"short", '; filename="b.txt"', "content-type: text/plain")
        + part("other", b"\xff\xfe")
        + END
    )

    assert sent(parts, PARTS, body) == {
        "name": "ü",
        "age": 5,
        "sizes": [1, 2],
        "home": {"zip": 123},
        "photo": "../a.png (image/png, 20,000 bytes)",
        "photos": ["short"],
        "other": "file (application/octet-stream, 2 bytes)",
    }


@pytest.mark.parametrize(
    ("more", "value"),
    [
        (part("photos", b"x", '; filename="a"') + part("photos", b"y"), ["x", "y"]),
        (part("photos[]", b"x", '; filename="a"'), ["x"]),
        (part("photos", b'["x"]', "", "Content-Type: application/json"), ["x"]),
        (part("photos", b'"x"', "", "Content-Type: application/json"), ["x"]),
        (
            part("photos", "ü".encode("latin-1"), "", "Content-Type: text/plain; charset=latin1"),
            ["ü"],
        ),
    ],
)
def test_files_of_one_name_are_a_list(parts: BodyRule, more: bytes, value: Any) -> None:
    assert sent(parts, PARTS, part("name", b"a") + more + END)["photos"] == value


def test_a_part_of_a_text_stays_the_text_it_is(tmp_path: Path) -> None:
    rule = a_rule(tmp_path, "multipart/form-data", PERSON)
    body = part("name", b'{"a":1}', "", "Content-Type: application/json") + END

    assert sent(rule, PARTS, body) == {"name": '{"a":1}'}


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        (END, "invalid", "body: expected a property 'name'"),
        (part("age", b"x") + END, "invalid", "body: expected a property 'name'"),
        (
            part("home", b"{", "", "Content-Type: application/json") + END,
            "malformed",
            "The part 'home' is not JSON: ",
        ),
        (b"", "invalid", "body: expected a body"),
    ],
)
def test_parts_that_do_not_fit_are_refused(
    parts: BodyRule, body: bytes, kind: str, message: str
) -> None:
    found = refused(parts, PARTS, body)

    assert (found[0], found[1][: len(message)]) == (kind, message)


@given(st.dictionaries(st.text("abc", min_size=1), st.text(max_size=20), max_size=5))
def test_what_was_sent_as_parts_is_read_back(texts: dict[str, str]) -> None:
    media_type = "multipart/form-data"
    rule = BodyRule(True, {media_type: None}, {media_type: compile_form(Shapes({}), {})})
    body = b"".join(part(name, text.encode()) for name, text in texts.items()) + END

    assert sent(rule, PARTS, body) == texts


# Texts and files


@pytest.mark.parametrize(
    ("media_type", "body", "value"),
    [
        ("text/plain", "ü".encode(), "ü"),
        ("text/plain; charset=ISO-8859-1", "ü".encode("latin-1"), "ü"),
        ("text/plain", b"", ""),
        ("text/csv; header=present", b"a,b\r\n", "a,b\r\n"),
        ("application/xml", b"<a/>", "<a/>"),
        ("application/octet-stream", b"abc", "abc"),
        ("application/octet-stream", b"\0", "file (application/octet-stream, 1 bytes)"),
        ("image/png", b"\x89PNG", "file (image/png, 4 bytes)"),
        ("application/pdf", b"x" * 2**20, "file (application/pdf, 1,048,576 bytes)"),
    ],
)
def test_a_text_is_a_string_and_so_is_what_stands_for_bytes(
    tmp_path: Path, media_type: str, body: bytes, value: str
) -> None:
    listed = media_type.partition(";")[0]
    rule = a_rule(tmp_path, listed, {"type": "string", "format": "binary"})

    assert sent(rule, media_type, body) == value


@pytest.mark.parametrize(
    ("media_type", "body", "kind"),
    [
        ("text/plain", b"\xff", "malformed"),
        ("text/plain; charset=utf-16", b"a", "malformed"),
        ("text/plain; charset=bogus", b"a", "unsupported-media-type"),
        ("text/plain; charset=idna", b"a", "unsupported-media-type"),
        ("text/plain", b"too long", "invalid"),
        ("text/csv", b"a", "unsupported-media-type"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused(
    tmp_path: Path, media_type: str, body: bytes, kind: str
) -> None:
    rule = a_rule(tmp_path, "text/plain", {"type": "string", "maxLength": 5})

    assert refused(rule, media_type, body)[0] == kind


@pytest.mark.parametrize(
    ("media_type", "body", "value"),
    [
        ("application/json", b'{"a":1}', {"a": 1}),
        ("application/vnd.shop+json", b'{"a":1}', {"a": 1}),
        ("", b'{"a":1}', {"a": 1}),
        (FORM, b'{"a":1}', {"a": 1}),
        (FORM, b"a=1", {"a": 1}),
        (PARTS, part("a", b"1") + END, {"a": 1}),
        ("text/plain", b"hello", "hello"),
        ("application/xml", b"<a/>", "<a/>"),
        ("text/plain", b"[not JSON", "[not JSON"),
    ],
)
def test_where_any_type_is_allowed_the_client_says_which(
    tmp_path: Path, media_type: str, body: bytes, value: Any
) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}

    assert sent(a_rule(tmp_path, "*/*", schema), media_type, body) == value


def test_where_any_type_is_allowed_json_is_still_judged(tmp_path: Path) -> None:
    rule = a_rule(tmp_path, "*/*", {"type": "object"})

    assert refused(rule, "application/json", b'"text"')[0] == "invalid"
    assert refused(rule, FORM, b"[1]")[0] == "invalid"
    assert refused(rule, "", b"text")[0] == "malformed"


@given(st.binary(max_size=5_000))
def test_what_stands_for_bytes_is_short(content: bytes) -> None:
    text = stand_in(content, "image/png", "x" * 1_000)

    assert len(text) <= 1_100
    text.encode()


@pytest.mark.parametrize("media_type", [FORM, "", "text/plain", "application/octet-stream"])
def test_json_under_another_type_or_none_is_read_where_the_vendor_reads_it(
    tmp_path: Path, media_type: str
) -> None:
    rule = a_rule(tmp_path, "application/json", {"$ref": "#/components/schemas/Person"})

    def lenient(body: bytes) -> Any:
        return read_body(rule, {b"content-type": media_type.encode()}, body, any_json=True)

    assert lenient(b'{"name": "Ada"}') == {"name": "Ada"}
    assert isinstance(lenient(b'{"age": 1}'), Problem)
    for body, is_lenient in ((b"name=Ada", True), (b'{"name": "Ada"}', False)):
        problem = lenient(body) if is_lenient else sent(rule, media_type, body)
        assert problem.kind == "unsupported-media-type"
