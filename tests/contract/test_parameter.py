"""A parameter's text becomes the value that its schema and style mean, or stays what it was."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.absent import ABSENT
from mockserver.contract.parameter import Parameter, parse_query
from mockserver.contract.shape import Shape, Shapes
from mockserver.contract.violation import Violation
from tests.contract.builders import a_parameter, the_operation, the_parameter
from tests.pairing import each_once

INTEGERS = {"type": "array", "items": {"type": "integer"}}
TEXTS = {"type": "array", "items": {"type": "string"}}
COLOUR = {"type": "object", "properties": {"R": {"type": "integer"}, "name": {"type": "string"}}}


def judged(parameter: Parameter, value: Any) -> tuple[dict[str, Any], list[Violation]]:
    into: dict[str, Any] = {}
    violations: list[Violation] = []
    parameter.judge(value, into, violations)
    return into, violations


def queried(parameter: Parameter, query: str) -> Any:
    return parameter.read_query(parse_query(query.encode("latin-1")))


def a_shape(*types: str) -> Shape:
    return Shapes({}).of({"type": list(types)})


# Scalars


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "5", 5),
        ("integer", "-5", -5),
        ("integer", "-0", 0),
        ("integer", "007", 7),
        ("integer", "9" * 400, int("9" * 400)),
        ("integer", "9" * 401, "9" * 401),
        ("integer", "+5", "+5"),
        ("integer", "5.0", "5.0"),
        ("integer", "1e3", "1e3"),
        ("integer", "", ""),
        ("integer", " 5", " 5"),
        ("integer", "5\n", "5\n"),
        ("integer", "\u0665", "\u0665"),
        ("integer", "1_000", "1_000"),
        ("integer", "0x10", "0x10"),
        ("number", "5", 5.0),
        ("number", "-1.50", -1.5),
        ("number", ".5", 0.5),
        ("number", "1e3", 1000.0),
        ("number", "1E-3", 0.001),
        ("number", "1e+3", 1000.0),
        ("number", "1e400", "1e400"),
        ("number", "5.", "5."),
        ("number", "+5", "+5"),
        ("number", "nan", "nan"),
        ("number", "inf", "inf"),
        ("number", "-Infinity", "-Infinity"),
        ("number", "1" * 401, "1" * 401),
        ("boolean", "true", True),
        ("boolean", "False", False),
        ("boolean", "TRUE", True),
        ("boolean", "1", "1"),
        ("boolean", "yes", "yes"),
        ("boolean", "", ""),
        ("string", "5", "5"),
        ("string", "true", "true"),
        ("string", "", ""),
        ("string", "null", "null"),
    ],
)
def test_a_text_is_what_its_type_makes_of_it(kind: str, text: str, value: Any) -> None:
    found = a_shape(kind).value(text)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["9" * 401, "9" * 5000, "-" + "9" * 5000, "abc", "5.0", "", "+1"])
def test_what_no_integer_is_made_of_is_refused(tmp_path: Path, text: str) -> None:
    parameter = the_parameter(tmp_path, {"type": "integer"})

    values, [violation] = judged(parameter, queried(parameter, f"p={text.replace('+', '%2B')}"))

    assert values == {}
    assert (violation.place, violation.pointer, violation.expected) == ("query", "/p", "integer")


@pytest.mark.parametrize("text", ["9" * 400, "-" + "9" * 400, "2147483648"])
def test_an_integer_beyond_its_format_is_refused(tmp_path: Path, text: str) -> None:
    parameter = the_parameter(tmp_path, {"type": "integer", "format": "int32"})

    _, [violation] = judged(parameter, queried(parameter, f"p={text}"))

    assert violation.keyword in ("maximum", "minimum")


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, "5", 5),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, "a", "a"),
        ({"anyOf": [{"type": "boolean"}, {"type": "number"}]}, "1.5", 1.5),
        ({"allOf": [{"type": "integer"}, {"minimum": 3}]}, "5", 5),
        ({"allOf": [{"$ref": "#/components/schemas/Count"}]}, "5", 5),
        ({"$ref": "#/components/schemas/Count"}, "5", 5),
        ({"type": "integer", "nullable": True}, "5", 5),
        ({}, "5", "5"),
        ({"type": "string", "enum": ["1"]}, "1", "1"),
    ],
)
def test_a_composed_schema_has_the_types_of_its_parts(
    tmp_path: Path, schema: dict[str, Any], text: str, value: Any
) -> None:
    components = {"schemas": {"Count": {"type": "integer"}}}
    operation = the_operation(tmp_path, parameters=[a_parameter(schema)], components=components)

    values, violations = operation.read({}, [("p", text)], {})

    assert (values.query, violations) == ({"p": value}, [])


@given(st.integers(min_value=-(10**399), max_value=10**399))
def test_an_integer_is_read_as_it_was_written(value: int) -> None:
    assert a_shape("integer").value(str(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_was_written(value: float) -> None:
    assert a_shape("number").value(repr(value)) == value


@pytest.mark.slow
@given(st.text(max_size=30), st.sets(st.sampled_from(["integer", "number", "boolean", "string"])))
def test_no_text_makes_a_shape_fail(text: str, types: set[str]) -> None:
    value = a_shape(*types).value(text)

    assert isinstance(value, str | int | float)


# Styles of a query


@pytest.mark.parametrize(
    ("schema", "style", "explode", "query", "value"),
    [
        ({"type": "integer"}, "form", True, "p=5", 5),
        ({"type": "integer"}, "form", False, "p=5", 5),
        (INTEGERS, "form", True, "p=1&p=2", [1, 2]),
        (INTEGERS, "form", True, "p=1", [1]),
        (INTEGERS, "form", True, "p=1,2", ["1,2"]),
        (INTEGERS, "form", False, "p=1,2", [1, 2]),
        (INTEGERS, "form", False, "p=1&p=2,3", [2, 3]),
        (TEXTS, "form", True, "p=a%2Cb&p=c+d", ["a,b", "c d"]),
        (TEXTS, "form", False, "p=a%2Cb,c+d", ["a,b", "c d"]),
        (TEXTS, "form", False, "p=", [""]),
        (INTEGERS, "spaceDelimited", False, "p=1%202+3", [1, 2, 3]),
        (TEXTS, "spaceDelimited", False, "p=a%2Bb%20c", ["a+b", "c"]),
        (INTEGERS, "spaceDelimited", True, "p=1&p=2", [1, 2]),
        (INTEGERS, "pipeDelimited", False, "p=1|2%7C3%7c4", [1, 2, 3, 4]),
        (INTEGERS, "pipeDelimited", True, "p=1&p=2", [1, 2]),
        (COLOUR, "form", True, "R=100&name=x&other=1", {"R": 100, "name": "x"}),
        (COLOUR, "form", False, "p=R,100,name,x%2Cy", {"R": 100, "name": "x,y"}),
        (COLOUR, "form", False, "p=R,100,name", "R,100,name"),
        (COLOUR, "form", False, "p=", ""),
        (COLOUR, "deepObject", True, "p[R]=100&p[name]=a%26b+c", {"R": 100, "name": "a&b c"}),
        (COLOUR, "deepObject", True, "p%5BR%5D=100&q[R]=5&p=7", {"R": 100}),
        (COLOUR, "deepObject", True, "p[R]=1&p[R]=2", {"R": 2}),
        (COLOUR, "deepObject", True, "p[other]=1", {"other": "1"}),
        (COLOUR, "deepObject", True, "p=1", ABSENT),
        (COLOUR, "form", True, "other=1", ABSENT),
        (INTEGERS, "form", True, "q=1", ABSENT),
    ],
)
def test_a_query_is_read_by_its_style(
    tmp_path: Path, schema: dict[str, Any], style: str, explode: bool, query: str, value: Any
) -> None:
    parameter = the_parameter(tmp_path, schema, style=style, explode=explode)

    assert queried(parameter, query) == value


def test_form_explodes_by_default(tmp_path: Path) -> None:
    assert queried(the_parameter(tmp_path, INTEGERS), "p=1&p=2") == [1, 2]
    assert queried(the_parameter(tmp_path, INTEGERS, style="spaceDelimited"), "p=1+2") == [1, 2]


@pytest.mark.parametrize(
    ("schema", "explode", "text", "value", "where"),
    each_once(
        [
            ({"type": "integer"}, False, "5", 5),
            (INTEGERS, False, "1,2", [1, 2]),
            (INTEGERS, True, "1,2", [1, 2]),
            (INTEGERS, False, "", []),
            (COLOUR, False, "R,100,name,x", {"R": 100, "name": "x"}),
            (COLOUR, True, "R=100,name=x=y", {"R": 100, "name": "x=y"}),
            (COLOUR, False, "R,100,name", "R,100,name"),
        ],
        ["path", "header"],
    ),
)
def test_a_simple_text_is_read_by_its_shape(
    tmp_path: Path, where: str, schema: dict[str, Any], explode: bool, text: str, value: Any
) -> None:
    parameter = the_parameter(tmp_path, schema, where=where, explode=explode)

    assert parameter.read_text(text) == value


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("p=a+b", "a b"),
        ("p=a%2Bb", "a+b"),
        ("p=a%20b", "a b"),
        ("p=%C3%BC", "ü"),
        ("%70=x", "x"),
        ("p=%zz", "%zz"),
        ("p=a=b", "a=b"),
        ("p", ""),
        ("p=", ""),
        ("&&p=x&&", "x"),
        ("p=1&p=2", "2"),
        ("p=1&P=2", "1"),
        ("p=%00", "\0"),
    ],
)
def test_a_query_is_decoded(tmp_path: Path, query: str, value: str) -> None:
    assert queried(the_parameter(tmp_path, {"type": "string"}), query) == value


@pytest.mark.parametrize(
    "query", [b"p=%FF", b"p=%C3", b"p=%ED%A0%80", b"%FF=1", b"p=\xff", b"\xff=1", b"a=1&b=%80"]
)
def test_a_query_that_is_not_utf8_is_an_error(query: bytes) -> None:
    with pytest.raises(UnicodeError):
        parse_query(query)


@given(st.binary(max_size=60))
def test_any_query_is_read_or_not_utf8(query: bytes) -> None:
    try:
        fields = parse_query(query)
    except UnicodeError:
        fields = []

    assert all(isinstance(text, str) for field in fields for text in field)


# What is judged


def test_a_parameter_that_is_required_has_to_be_there(tmp_path: Path) -> None:
    parameter = the_parameter(tmp_path, {"type": "string"}, required=True)

    assert judged(parameter, queried(parameter, "")) == (
        {},
        [Violation("query", "/p", "required", "a value", "nothing")],
    )
    assert judged(parameter, queried(parameter, "p=")) == ({"p": ""}, [])


def test_a_default_stands_in_for_what_is_absent(tmp_path: Path) -> None:
    parameter = the_parameter(tmp_path, {"type": "integer", "default": 20})

    assert judged(parameter, queried(parameter, "")) == ({"p": 20}, [])
    assert judged(parameter, queried(parameter, "p=5")) == ({"p": 5}, [])
    assert judged(the_parameter(tmp_path, {"type": "integer"}), ABSENT) == ({}, [])


def test_a_parameter_may_have_the_schema_of_a_read_only_member(tmp_path: Path) -> None:
    parameter = the_parameter(tmp_path, {"type": "integer", "readOnly": True})

    assert judged(parameter, queried(parameter, "p=5")) == ({"p": 5}, [])
    assert judged(parameter, queried(parameter, "p=x"))[1] != []


def test_an_empty_value_may_be_allowed_whatever_the_type(tmp_path: Path) -> None:
    parameter = the_parameter(
        tmp_path, {"type": "boolean", "default": True}, required=True, allowEmptyValue=True
    )

    assert judged(parameter, queried(parameter, "p=")) == ({"p": ""}, [])
    assert judged(parameter, queried(parameter, "p")) == ({"p": ""}, [])
    assert judged(parameter, queried(parameter, "p=false")) == ({"p": False}, [])
    assert judged(parameter, queried(parameter, "p=x"))[1] != []
    assert judged(parameter, queried(parameter, ""))[1] != []


def test_an_empty_list_may_be_allowed_whatever_its_length(tmp_path: Path) -> None:
    schema = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    parameter = the_parameter(tmp_path, schema, allowEmptyValue=True)

    assert judged(parameter, queried(parameter, "p=")) == ({"p": []}, [])


@pytest.mark.parametrize(
    ("items", "value"),
    [
        ({"type": "string", "enum": ["a", "b"]}, []),
        ({"type": "string", "minLength": 1}, []),
        ({"type": "integer"}, []),
        ({"type": "string"}, [""]),
        ({"type": "string", "enum": ["a", ""]}, [""]),
        ({}, [""]),
    ],
)
def test_no_text_is_no_item_where_no_item_is_empty(
    tmp_path: Path, items: Any, value: list[str]
) -> None:
    schema = {"type": "array", "items": items}
    parameter = the_parameter(tmp_path, schema, style="form", explode=False)

    assert judged(parameter, queried(parameter, "p=")) == ({"p": value}, [])


def test_a_list_without_items_can_be_too_short(tmp_path: Path) -> None:
    schema = {"type": "array", "items": {"type": "string", "enum": ["a"]}, "minItems": 1}
    parameter = the_parameter(tmp_path, schema, style="form", explode=False)

    assert judged(parameter, queried(parameter, "p=")) == (
        {},
        [Violation("query", "/p", "minItems", "minItems 1", "[]", [], 1)],
    )


def test_a_violation_within_a_list_is_reported_by_its_index(tmp_path: Path) -> None:
    parameter = the_parameter(tmp_path, INTEGERS)

    assert judged(parameter, queried(parameter, "p=1&p=x")) == (
        {},
        [Violation("query", "/p/1", "type", "integer", '"x"')],
    )


def test_a_query_that_is_not_declared_is_ignored(tmp_path: Path) -> None:
    operation = the_operation(tmp_path, parameters=[a_parameter({"type": "integer"})])

    values, violations = operation.read({}, parse_query(b"q=1&p=2&r"), {})

    assert (values.query, violations) == ({"p": 2}, [])


@pytest.mark.timeout(10)
def test_a_parameter_that_refers_to_itself_is_compiled_at_once(tmp_path: Path) -> None:
    me = {"$ref": "#/components/schemas/Me"}
    properties = {f"p{number}": me for number in range(30)}
    schemas = {"Me": {"type": "object", "properties": properties, "oneOf": [me] * 30}}

    operation = the_operation(
        tmp_path,
        parameters=[a_parameter(me, style="deepObject")],
        components={"schemas": schemas},
    )

    assert set(operation.parameters[0].shape.members) == set(properties)
