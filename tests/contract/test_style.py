"""What a client writes in a style is read as the value that it meant."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mockserver.contract.absent import ABSENT
from mockserver.contract.content import Unreadable
from mockserver.contract.parameter import parse_query
from mockserver.contract.shape import Shapes
from mockserver.contract.style import Style
from mockserver.contract.violation import Violation
from tests.contract.builders import a_parameter, the_operation, the_parameter

INTEGERS = {"type": "array", "items": {"type": "integer"}}
TEXTS = {"type": "array", "items": {"type": "string"}}
COLOUR = {"type": "object", "properties": {"R": {"type": "integer"}, "name": {"type": "string"}}}
EITHER = {"oneOf": [{"type": "string"}, TEXTS]}
SHAPES = Shapes({"openapi": "3.1.0"})


def read(schema: Any, style: str, explode: bool, text: str) -> Any:
    return Style(style, explode).read_text("p", SHAPES.of(schema), text)


# Texts of a path or header


@pytest.mark.parametrize(
    ("schema", "style", "explode", "text", "value"),
    [
        ({"type": "integer"}, "label", False, ".5", 5),
        ({"type": "string"}, "label", True, ".a.b", "a.b"),
        (INTEGERS, "label", False, ".1,2", [1, 2]),
        (INTEGERS, "label", True, ".1.2", [1, 2]),
        (INTEGERS, "label", True, ".", []),
        (COLOUR, "label", False, ".R,100,name,x", {"R": 100, "name": "x"}),
        (COLOUR, "label", True, ".R=100.name=x", {"R": 100, "name": "x"}),
        ({"type": "integer"}, "matrix", False, ";p=5", 5),
        ({"type": "string"}, "matrix", False, ";p", ""),
        (INTEGERS, "matrix", False, ";p=1,2", [1, 2]),
        (INTEGERS, "matrix", True, ";p=1;p=2", [1, 2]),
        (COLOUR, "matrix", False, ";p=R,100,name,x", {"R": 100, "name": "x"}),
        (COLOUR, "matrix", True, ";R=100;name=x", {"R": 100, "name": "x"}),
        ({"type": "integer"}, "matrix", False, ";q=5", ABSENT),
        (INTEGERS, "pipeDelimited", False, "1|2", [1, 2]),
        (INTEGERS, "spaceDelimited", False, "1 2", [1, 2]),
        (INTEGERS, "tabDelimited", False, "1\t2", [1, 2]),
    ],
)
def test_a_text_is_read_by_its_style(
    schema: dict[str, Any], style: str, explode: bool, text: str, value: Any
) -> None:
    assert read(schema, style, explode, text) == value


@pytest.mark.parametrize(("style", "text"), [("label", "5"), ("matrix", "p=5"), ("label", "")])
def test_a_text_that_does_not_begin_as_its_style_does_is_refused(style: str, text: str) -> None:
    with pytest.raises(Unreadable):
        read({"type": "string"}, style, False, text)


def test_a_text_in_another_style_is_a_violation(tmp_path: Path) -> None:
    declared = [a_parameter({"type": "string"}, where="path", style="label")]
    operation = the_operation(tmp_path, path="/a/{p}", parameters=declared)

    _, violations = operation.read({"p": "x"}, [], {})

    expected = "a text that begins with '.'"
    assert violations == [Violation("path", "/p", "style", expected, "other text")]


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        (EITHER, "a,b", "a,b"),
        ({"anyOf": [{"type": "integer"}, INTEGERS]}, "5", 5),
        ({"anyOf": [{"type": "integer"}, INTEGERS]}, "5,6", [5, 6]),
        ({"type": ["integer", "null"]}, "null", None),
        ({"type": ["string", "null"]}, "null", "null"),
        ({"type": ["integer", "boolean"]}, "true", True),
        ({"const": 5}, "5", 5),
        ({"enum": [1, 2]}, "2", 2),
        (True, "5", "5"),
    ],
)
def test_a_schema_of_several_types_takes_the_first_that_fits(
    schema: Any, text: str, value: Any
) -> None:
    assert read(schema, "simple", False, text) == value


# Queries


@pytest.mark.parametrize(
    ("schema", "style", "explode", "query", "value"),
    [
        (INTEGERS, "form", False, "p=1%2C2", [1, 2]),
        (INTEGERS, "form", False, "p=", []),
        (INTEGERS, "form", True, "p", []),
        (TEXTS, "form", True, "p=", [""]),
        (INTEGERS, "tabDelimited", False, "p=1%092", [1, 2]),
        (COLOUR, "spaceDelimited", False, "p=R+100%20name%20x", {"R": 100, "name": "x"}),
        (COLOUR, "pipeDelimited", False, "p=R|100|name|x%26y", {"R": 100, "name": "x&y"}),
        (EITHER, "form", True, "p=a", "a"),
        (EITHER, "form", True, "p=a&p=b", ["a", "b"]),
        (TEXTS, "deepObject", True, "p[]=a&p[]=b", ["a", "b"]),
        (TEXTS, "deepObject", True, "p[1]=b&p[0]=a&p[10]=c", ["a", "b", "c"]),
        (TEXTS, "deepObject", True, "p=a&p=b", ["a", "b"]),
        ({}, "deepObject", True, "p[a][b]=1&p[a][c][]=2", {"a": {"b": "1", "c": ["2"]}}),
        ({"type": ["object", "integer"]}, "deepObject", True, "p=5", 5),
        ({"type": ["object", "integer"]}, "deepObject", True, "p[gte]=5", {"gte": "5"}),
        ({"additionalProperties": {"type": "integer"}}, "deepObject", True, "p[a]=5", {"a": 5}),
        (COLOUR, "deepObject", True, "p[R=1&pq[R]=2&p[]=3", {"": "3"}),
        ({"type": "string"}, "form", True, "p=a/b?c:d@e", "a/b?c:d@e"),
    ],
)
def test_a_query_is_read_by_its_style(
    schema: dict[str, Any], style: str, explode: bool, query: str, value: Any
) -> None:
    parameter = Style(style, explode)
    fields = parse_query(query.encode())

    assert parameter.read_fields("p", SHAPES.of(schema), fields, unquote_plus) == value


def test_members_have_the_types_of_their_own_schemas(tmp_path: Path) -> None:
    price = {"type": "object", "properties": {"gte": {"type": "integer"}, "tags": TEXTS}}
    schema = {"type": "object", "properties": {"price": price, "any": {"type": "boolean"}}}
    parameter = the_parameter(tmp_path, schema, style="deepObject")

    query = parse_query(b"p[price][gte]=5&p[price][tags][]=a&p[any]=true")

    assert parameter.read_query(query) == {"price": {"gte": 5, "tags": ["a"]}, "any": True}


def test_an_object_without_declared_members_takes_the_rest_of_the_query(tmp_path: Path) -> None:
    anything = {"type": "object", "additionalProperties": {"type": "integer"}}
    declared = [a_parameter(anything, "filter"), a_parameter({"type": "integer"}, "page")]
    operation = the_operation(tmp_path, parameters=declared)

    values, violations = operation.read({}, parse_query(b"a=1&page=2&b=3"), {})

    assert (values.query, violations) == ({"filter": {"a": 1, "b": 3}, "page": 2}, [])
    assert operation.read({}, parse_query(b"page=2"), {})[0].query == {"page": 2}


def test_an_object_of_too_many_members_is_refused(tmp_path: Path) -> None:
    operation = the_operation(tmp_path, parameters=[a_parameter(COLOUR, style="deepObject")])

    _, [violation] = operation.read({}, [(f"p[{number}]", "") for number in range(1_001)], {})

    assert (violation.keyword, violation.expected) == (
        "style",
        "1,000 members and 4,000 brackets at most",
    )


@pytest.mark.timeout(10)
def test_hostile_names_are_read_in_linear_time() -> None:
    deep, shape = "p" + "[a]" * 20_000, SHAPES.of(COLOUR)
    fields = [(deep, "1"), ("p" + "[" * 60_000, "1"), ("p[R" + "]" * 60_000, "1")]

    assert Style("deepObject", True).read_fields("p", shape, fields, str) is ABSENT


# Cookies


@pytest.mark.parametrize(
    ("schema", "parts", "cookies", "value"),
    [
        ({"type": "string"}, {}, b"p=a%20b", "a%20b"),
        (INTEGERS, {}, b"p=1; p=2", [1, 2]),
        (INTEGERS, {}, b"p=1,2", [1, 2]),
        (INTEGERS, {"explode": False}, b"o=9; p=1,2", [1, 2]),
        (COLOUR, {}, b"R=100; name=x", {"R": 100, "name": "x"}),
        (COLOUR, {"explode": False}, b"p=R,100", {"R": 100}),
        ({"type": "string"}, {}, b"", ABSENT),
    ],
)
def test_cookies_are_read_by_their_style(
    tmp_path: Path, schema: dict[str, Any], parts: dict[str, Any], cookies: bytes, value: Any
) -> None:
    declared = [a_parameter(schema, where="cookie", **parts)]
    operation = the_operation(tmp_path, parameters=declared)

    values, violations = operation.read({}, [], {b"cookie": cookies})

    assert violations == []
    assert values.cookie.get("p", ABSENT) == value


def test_a_list_in_a_header_may_have_spaces(tmp_path: Path) -> None:
    parameter = the_parameter(tmp_path, INTEGERS, where="header")

    assert parameter.read_text("1, 2 ,\t3") == [1, 2, 3]


# Parameters with content


CONTENT = {"application/json": {"schema": COLOUR}}


@pytest.mark.parametrize("where", ["query", "header", "cookie", "path"])
def test_a_parameter_with_content_is_json(tmp_path: Path, where: str) -> None:
    text = '{"R":5}'
    operation = with_content(tmp_path, where, CONTENT)
    texts = {"p": text} if where == "path" else {}
    fields = parse_query(f"p={quote(text)}".encode()) if where == "query" else []
    headers = {b"p": text.encode()} if where == "header" else {}
    if where == "cookie":
        headers = {b"cookie": b"p=" + text.encode()}

    values, violations = operation.read(texts, fields, headers)

    assert (getattr(values, where), violations) == ({"p": {"R": 5}}, [])


@pytest.mark.parametrize("text", ["", "{", "[" * 5_000, '{"R":1,"R":2}', "NaN", "1e999"])
def test_content_that_is_not_json_is_a_violation(tmp_path: Path, text: str) -> None:
    operation = with_content(tmp_path, "query", CONTENT)

    values, [violation] = operation.read({}, parse_query(f"p={quote(text)}".encode()), {})

    assert values.query == {}
    assert (violation.pointer, violation.keyword) == ("/p", "style")
    assert violation.expected.startswith("JSON (")


def test_content_of_another_kind_is_text(tmp_path: Path) -> None:
    operation = with_content(tmp_path, "query", {"text/plain": {}})

    values, violations = operation.read({}, parse_query(b"p=5"), {})

    assert (values.query, violations) == ({"p": "5"}, [])


def with_content(folder: Path, where: str, content: dict[str, Any]) -> Any:
    required = {"required": True} if where == "path" else {}
    declared = [{"name": "p", "in": where, "content": content, **required}]
    return the_operation(folder, path="/a/{p}" if where == "path" else "/a", parameters=declared)


# What was written by a style is read back (RFC 6570)


_ITEMS = st.text(st.characters(codec="utf-8"), max_size=8)
_VALUES = st.one_of(
    st.tuples(st.just({"type": "integer"}), st.integers(-(10**9), 10**9)),
    st.tuples(st.just({"type": "string"}), _ITEMS),
    st.tuples(st.just(TEXTS), st.lists(_ITEMS, min_size=1, max_size=4)),
    st.tuples(st.just(INTEGERS), st.lists(st.integers(0, 99), min_size=1, max_size=4)),
    st.tuples(st.just(COLOUR), st.fixed_dictionaries({"R": st.integers(0, 9), "name": _ITEMS})),
)
_QUERY_STYLES = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "|", "tabDelimited": "%09"}


def pairs_of(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else [("p", value)]


def in_query(style: str, explode: bool, value: Any) -> str:
    """Write a value into a query."""
    if style == "deepObject":
        return "&".join(f"p%5B{name}%5D={_quoted(each)}" for name, each in pairs_of(value))
    if explode and isinstance(value, dict):
        return "&".join(f"{name}={_quoted(each)}" for name, each in value.items())
    if explode and isinstance(value, list):
        return "&".join(f"p={_quoted(each)}" for each in value)
    return "p=" + _QUERY_STYLES[style].join(map(_quoted, flat(value)))


def flat(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [each for pair in value.items() for each in pair]
    return value if isinstance(value, list) else [value]


def _quoted(value: Any) -> str:
    return quote(str(value), safe="")


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(_VALUES, st.sampled_from([*_QUERY_STYLES, "deepObject"]), st.booleans())
def test_what_is_written_into_a_query_is_read_back(
    case: tuple[dict[str, Any], Any], style: str, explode: bool
) -> None:
    schema, value = case
    assume(style == "deepObject" or not explode or style == "form" or isinstance(value, list))
    assume(style != "deepObject" or isinstance(value, dict))
    # A comma that is encoded counts as a separator if no other one is there, a space or bar always.
    items = "".join(map(str, flat(value)))
    separator = {"form": ","}.get(style, " |\t")
    is_joined = not explode and isinstance(value, list | dict) and style != "deepObject"
    assume(not is_joined or not set(separator) & set(items))

    fields = parse_query(in_query(style, explode, value).encode())

    assert Style(style, explode).read_fields("p", SHAPES.of(schema), fields, unquote_plus) == value


def in_path(style: str, explode: bool, value: Any) -> str:
    """Write a value into a segment of a path."""
    prefix, separator = {"simple": ("", ","), "label": (".", "."), "matrix": (";", ";")}[style]
    if explode and isinstance(value, dict):
        return prefix + separator.join(f"{name}={each}" for name, each in value.items())
    if explode and isinstance(value, list):
        name = "p=" if style == "matrix" else ""
        return prefix + separator.join(f"{name}{each}" for each in value)
    return prefix + ("p=" if style == "matrix" else "") + ",".join(map(str, flat(value)))


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(_VALUES, st.sampled_from(["simple", "label", "matrix"]), st.booleans())
def test_what_is_written_into_a_path_is_read_back(
    case: tuple[dict[str, Any], Any], style: str, explode: bool
) -> None:
    schema, value = case
    # A router decodes a segment before it is split: separators inside the items are lost.
    assume(not set(",.;=") & set("".join(map(str, flat(value)))))
    assume(value != [""])

    assert read(schema, style, explode, in_path(style, explode, value)) == value
