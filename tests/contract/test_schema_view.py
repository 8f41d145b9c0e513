"""Views of a schema: through references, `allOf` and alternatives, whatever shape it has."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.schema_view import (
    is_read_only,
    is_write_only,
    items_of,
    members_of,
    parts_of,
    required_of,
    resolved,
    types_of,
)
from tests.contract.schemas import an_object, ref

_A_TEXT = {"type": "string"}
_A_NUMBER = {"type": "integer"}


def a_document(version: str = "3.1.0", **schemas: Any) -> dict[str, Any]:
    return {"openapi": version, "components": {"schemas": schemas}}


def test_a_reference_is_followed_to_the_schema_itself() -> None:
    data = a_document(A=ref("B"), B=_A_TEXT)

    assert resolved(data, ref("A")) == _A_TEXT


@pytest.mark.parametrize("schema", [True, ref("Nowhere"), {"$ref": "#here"}, ref("Circle"), None])
def test_what_allows_anything_or_leads_nowhere_is_the_empty_schema(schema: Any) -> None:
    assert resolved(a_document(Circle=ref("Circle")), schema) == {}


def test_false_allows_nothing() -> None:
    assert resolved({}, False) == {"not": {}}
    assert types_of({}, False) == frozenset()


def test_keywords_beside_a_reference_count_in_3_1_alone() -> None:
    schema = {**ref("A"), "description": "Mine.", "readOnly": True}

    new, old = a_document(A=_A_TEXT), a_document("3.0.3", A=_A_TEXT)

    assert resolved(new, schema) == {**_A_TEXT, "description": "Mine.", "readOnly": True}
    assert resolved(old, schema) == _A_TEXT


def test_a_constraint_beside_a_reference_joins_what_it_leads_to() -> None:
    data = a_document(A=an_object(("a",), a=_A_TEXT))
    schema = {**ref("A"), "required": ["b"], "properties": {"b": _A_NUMBER}}

    assert members_of(data, schema) == {"a": _A_TEXT, "b": _A_NUMBER}
    assert required_of(data, schema) == {"a", "b"}


@pytest.mark.parametrize(
    ("schema", "types"),
    [
        ({}, set()),
        (_A_TEXT, {"string"}),
        ({"type": ["string", "null"]}, {"string", "null"}),
        ({"type": "string", "nullable": True}, {"string", "null"}),
        ({"type": "number"}, {"number"}),
        ({"const": 1}, {"integer"}),
        ({"enum": ["a", 1.5, None, True]}, {"string", "number", "null", "boolean"}),
        ({"enum": [[], {}]}, {"array", "object"}),
        ({"enum": ["a"], "nullable": True}, {"string", "null"}),
        ({"type": "string", "enum": ["a", 1]}, {"string"}),
        ({"allOf": [{"type": "number"}, _A_NUMBER]}, {"integer"}),
        ({"allOf": [{"description": "Any."}, _A_TEXT]}, {"string"}),
        ({"oneOf": [_A_TEXT, {"type": "null"}]}, {"string", "null"}),
        ({"anyOf": [_A_TEXT, {}]}, set()),
        ({"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"object"}),
        ({"properties": {}}, {"object"}),
        ({"items": {}}, {"array"}),
        ({"minimum": 1}, {"number"}),
        ({"type": "file"}, set()),
    ],
)
def test_types_are_those_that_all_parts_allow(schema: Any, types: set[str]) -> None:
    assert types_of({}, schema) == types


def test_members_are_those_of_all_parts_and_of_the_first_alternative_that_is_not_null() -> None:
    data = a_document(Base=an_object(("id",), id=_A_NUMBER))
    schema = {
        "allOf": [ref("Base"), an_object(("name",), name=_A_TEXT)],
        "oneOf": [{"type": "null"}, an_object(("cat",), cat={}), an_object(("dog",), dog={})],
    }

    assert list(members_of(data, schema)) == ["id", "name", "cat"]
    assert required_of(data, schema) == {"id", "name", "cat"}


def test_a_member_that_several_parts_describe_has_all_that_they_say() -> None:
    schema = {"allOf": [an_object(a=_A_TEXT), an_object(a={"maxLength": 3})]}

    assert members_of({}, schema) == {"a": {"allOf": [_A_TEXT, {"maxLength": 3}]}}
    assert members_of({}, {"allOf": [an_object(a=_A_TEXT)] * 2}) == {"a": _A_TEXT}


def test_the_items_of_a_list_are_found_through_parts_and_alternatives() -> None:
    data = a_document(List={"type": "array", "items": _A_TEXT})

    assert items_of(data, {"anyOf": [ref("List"), {"type": "null"}]}) == _A_TEXT
    assert items_of(data, {"type": "array", "items": False}) is False
    assert items_of(data, {"type": "array"}) is None


def test_items_that_say_more_than_a_type_count() -> None:
    page = {"type": "array", "items": {"type": "object", "description": "Anything."}}
    books = {"items": {"type": "object", "required": ["title"]}}

    assert items_of({}, {"allOf": [page, books]}) == books["items"]
    assert items_of({}, {"allOf": [page]}) == page["items"]


def test_a_direction_is_told_by_a_schema_or_by_any_of_its_parts() -> None:
    data = a_document("3.0.3", Id={"type": "string", "readOnly": True})

    assert is_read_only(data, ref("Id"))
    assert is_read_only(data, {"allOf": [ref("Id")]})
    assert is_write_only(data, {"writeOnly": True})
    assert not is_read_only(data, {"oneOf": [ref("Id"), _A_TEXT]})
    assert not is_write_only(data, ref("Id"))


def test_a_schema_that_holds_itself_comes_to_an_end() -> None:
    node = {"allOf": [ref("Node"), an_object(("n",), n=ref("Node"))], "oneOf": [ref("Node")]}
    data = a_document(Node=node)

    assert members_of(data, ref("Node")) == {"n": ref("Node")}
    assert required_of(data, ref("Node")) == {"n"}
    assert types_of(data, ref("Node")) == {"object"}


def test_parts_that_refer_to_each_other_many_times_over_are_met_once() -> None:
    schemas: dict[str, Any] = {f"L{n}": {"allOf": [ref(f"L{n + 1}")] * 9} for n in range(40)}
    data = a_document("3.1.0", **schemas, L40=_A_TEXT)

    assert len(parts_of(data, ref("L0"))) == 41
    assert types_of(data, ref("L0")) == {"string"}


_KEYWORDS = ("$ref", "type", "enum", "const", "allOf", "oneOf", "properties", "required", "items")
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just("#/a"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYWORDS), inner),
    max_leaves=20,
)


@given(schema=_ANYTHING, target=_ANYTHING)
def test_no_shape_of_a_schema_raises(schema: Any, target: Any) -> None:
    data = {"openapi": "3.1.0", "a": target}

    assert isinstance(resolved(data, schema), dict)
    assert types_of(data, schema) <= {"null", "boolean", "integer", "number", "string"} | {
        "array",
        "object",
    }
    assert isinstance(members_of(data, schema), dict)
    assert isinstance(required_of(data, schema), frozenset)
    assert items_of(data, schema) in (None, True, False) or isinstance(items_of(data, schema), dict)
    assert is_read_only(data, schema) in (True, False)


@pytest.mark.parametrize("depth", [200, 20_000])
def test_beyond_a_bound_of_depth_a_schema_says_no_type(depth: int) -> None:
    schema: Any = {"allOf": [_A_TEXT]}
    assert types_of({}, schema) == {"string"}

    for _ in range(depth):
        schema = {"allOf": [schema]}

    assert types_of({}, schema) == frozenset()
