"""An OpenAPI schema judges values as OpenAPI means it, whichever way they travel."""

from typing import Any

import pytest

from mockserver.contract.schema import Direction
from mockserver.contract.violation import Violation
from tests.contract.schemas import an_object, ref, validator

# Null


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string"}, "a", None),
        ({"type": "string", "nullable": False}, "a", None),
        ({"type": "string", "nullable": True}, None, 5),
        ({"type": "string", "nullable": True, "minLength": 2}, None, "a"),
        ({"type": "string", "nullable": True, "enum": ["a"]}, None, "b"),
        ({"type": "string", "nullable": True, "enum": ["a", None]}, None, "b"),
        ({"nullable": True, "enum": ["a"]}, None, "b"),
        ({"type": "string", "nullable": True, "allOf": [{"minLength": 2}]}, None, "a"),
        ({"type": "integer", "nullable": True, "format": "int32"}, None, 2**31),
        ({"type": "array", "nullable": True, "items": {"type": "string"}}, None, [None]),
        ({"type": "array", "items": {"type": "string", "nullable": True}}, [None], None),
        (an_object(a={"type": "string", "nullable": True}), {"a": None}, {"a": 5}),
        ({**an_object(("a",), a={"type": "string"}), "nullable": True}, None, {}),
        ({"oneOf": [{"type": "string", "nullable": True}, {"type": "integer"}]}, None, True),
    ],
)
@pytest.mark.parametrize("direction", ["request", "reply"])
def test_nullable_adds_null_and_nothing_else(
    schema: dict[str, Any], good: Any, bad: Any, direction: Direction
) -> None:
    judge = validator(schema, direction)

    assert judge.accepts(good)
    assert not judge.accepts(bad)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"oneOf": [{"type": "string"}]}, "a", 5),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, 1, 0.5),
        ({"anyOf": [{"type": "string"}, {"type": "boolean"}]}, True, 5),
        ({"allOf": [{"type": "string"}]}, "a", 5),
    ],
)
def test_clients_may_send_null_where_many_mean_it_and_no_reply_has_it(
    schema: dict[str, Any], good: Any, bad: Any
) -> None:
    request = validator({**schema, "nullable": True}, "request")
    reply = validator({**schema, "nullable": True}, "reply")

    assert [request.accepts(each) for each in (None, good, bad)] == [True, True, False]
    assert [reply.accepts(each) for each in (None, good, bad)] == [False, True, False]
    assert not validator({**schema, "nullable": False}, "request").accepts(None)


def test_nullable_beside_a_reference_is_ignored_as_openapi_says() -> None:
    schemas = {"Name": {"type": "string"}, "Maybe": {"type": "string", "nullable": True}}

    assert not validator({**ref("Name"), "nullable": True}, schemas=schemas).accepts(None)
    assert validator(ref("Maybe"), schemas=schemas).accepts(None)


# What travels in one direction only


READ_ONLY = an_object(
    ("id", "name"), id={"type": "string", "readOnly": True}, name={"type": "string"}
)


WRITE_ONLY = an_object(
    ("secret", "name"), secret={"type": "string", "writeOnly": True}, name={"type": "string"}
)


@pytest.mark.parametrize(
    ("schema", "direction", "good", "bad"),
    [
        (READ_ONLY, "request", {"name": "a"}, {"name": "a", "id": "1"}),
        (READ_ONLY, "reply", {"name": "a", "id": "1"}, {"name": "a"}),
        (WRITE_ONLY, "request", {"name": "a", "secret": "s"}, {"name": "a"}),
        (WRITE_ONLY, "reply", {"name": "a"}, {"name": "a", "secret": "s"}),
        (
            an_object(("id",), id={"type": "string", "readOnly": True}),
            "request",
            {},
            {"id": "1"},
        ),
        ({"type": "array", "items": READ_ONLY}, "request", [{"name": "a"}], [{"id": "1"}]),
        (
            {"allOf": [READ_ONLY, {"required": ["id"]}]},
            "request",
            {"name": "a"},
            {"name": "a", "id": "1"},
        ),
        ({"allOf": [READ_ONLY], "required": ["id"]}, "reply", {"name": "a", "id": "1"}, {}),
    ],
)
def test_a_property_travels_only_in_its_direction(
    schema: dict[str, Any], direction: Direction, good: Any, bad: Any
) -> None:
    judge = validator(schema, direction)

    assert judge.accepts(good)
    assert not judge.accepts(bad)


@pytest.mark.parametrize(
    "schema",
    [
        an_object(("id", "name"), id=ref("Id"), name={"type": "string"}),
        {"allOf": [ref("Base"), {"required": ["id", "name"]}]},
        {"allOf": [ref("Base")], "required": ["id"]},
    ],
)
def test_a_read_only_property_is_known_behind_its_reference(schema: dict[str, Any]) -> None:
    schemas = {"Id": {"type": "string", "readOnly": True}, "Base": READ_ONLY}

    judge = validator(schema, "request", schemas)

    assert judge.accepts({"name": "a"})
    assert not judge.accepts({"name": "a", "id": "1"})
    assert validator(schema, "reply", schemas).accepts({"name": "a", "id": "1"})


def test_a_read_only_property_that_was_sent_is_reported() -> None:
    violations = validator(READ_ONLY, "request").violations({"name": "a", "id": "1"}, "body")

    expected = "nothing here (the property is read-only or write-only)"
    assert violations == [Violation("body", "/id", "not", expected, '"1"')]


# Numbers


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"format": "int32"}, [2**31 - 1, -(2**31), 0], [2**31, -(2**31) - 1, 10**30]),
        ({"format": "int64"}, [2**63 - 1, -(2**63)], [2**63, -(2**63) - 1, 10**399]),
        ({}, [2**63, 10**399, -(10**399)], [1.0, 1.5, True, "1"]),
        ({"minimum": 1, "exclusiveMinimum": True}, [2], [1, 0]),
        ({"minimum": 1, "exclusiveMinimum": False}, [1], [0]),
        ({"maximum": 9, "exclusiveMaximum": True}, [8], [9]),
        ({"multipleOf": 5}, [10], [11]),
        ({"format": "int32", "allOf": [{"minimum": 5}]}, [5], [4, 2**31]),
    ],
)
def test_an_integer_has_its_bounds(schema: dict[str, Any], good: list[int], bad: list[Any]) -> None:
    judge = validator({"type": "integer", **schema})

    assert [value for value in good if not judge.accepts(value)] == []
    assert [value for value in bad if judge.accepts(value)] == []


@pytest.mark.parametrize("value", [0, 1.5, 2**31, 1e300, 10**399])
def test_a_number_is_bound_by_no_integer_format(value: float) -> None:
    assert validator({"type": "number", "format": "int32"}).accepts(value)


# Formats


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", "2024-02-29", "2023-02-29"),
        ("date", "2024-02-29", "2024-02-29T00:00:00Z"),
        ("date-time", "2026-03-02T10:00:00Z", "2026-03-02"),
        ("date-time", "2026-03-02T10:00:00.123456+01:00", "2026-03-02T10:00:00"),
        ("date-time", "2026-03-02t10:00:00z", "2026-13-02T10:00:00Z"),
        ("uuid", "01234567-89ab-cdef-0123-456789ABCDEF", "0123456789abcdef0123456789abcdef"),
        ("uuid", "00000000-0000-0000-0000-000000000000", "g1234567-89ab-cdef-0123-456789abcdef"),
        ("uuid", "00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000\n"),
        ("email", "a.b+c@example.com", "nope"),
        ("uri", "https://example.com/a?b#c", "not a uri"),
        ("ipv4", "127.0.0.1", "127.0.0.256"),
        ("ipv6", "::1", ":::1"),
        ("hostname", "example.com", "-"),
    ],
)
def test_a_format_is_held(name: str, good: str, bad: str) -> None:
    judge = validator({"type": "string", "format": name})

    assert judge.accepts(good)
    assert not judge.accepts(bad)


@pytest.mark.parametrize("name", ["password", "byte", "binary", "float", "double", "of-our-own"])
def test_a_format_that_only_hints_refuses_nothing(name: str) -> None:
    assert validator({"type": "string", "format": name}).accepts("*")


@pytest.mark.timeout(10)
@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(?=a)(a+)+$", r"^(\w+\s?)*$"])
def test_a_pattern_that_backtracks_for_ever_does_not(pattern: str) -> None:
    judge = validator({"type": "string", "pattern": pattern})

    assert not judge.accepts("a" * 64 + "!")
    assert judge.accepts("a" * 8)


# Composition


def test_a_recursive_schema_is_judged_to_its_depth() -> None:
    tree = an_object(
        ("name",), name={"type": "string"}, children={"type": "array", "items": ref("Tree")}
    )
    judge = validator(ref("Tree"), schemas={"Tree": tree})

    value: dict[str, Any] = {"name": "leaf"}
    for _ in range(50):
        value = {"name": "node", "children": [value]}
    assert judge.accepts(value)

    broken: dict[str, Any] = {"name": 5}
    for _ in range(3):
        broken = {"name": "node", "children": [broken]}
    [violation] = judge.violations(broken, "body")
    assert violation.pointer == "/children/0/children/0/children/0/name"


def test_what_only_stands_in_examples_is_not_taken_for_a_schema() -> None:
    schema = an_object(
        id={"type": "string"},
        example={"type": "string", "example": {"$ref": 5, "id": "http://x/", "type": "nonsense"}},
        default={"type": "object", "default": {"type": 5}},
    )

    judge = validator(schema)

    assert judge.accepts({"id": "a", "example": "b", "default": {}})
    assert not judge.accepts({"example": 5})
