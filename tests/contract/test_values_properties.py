"""Values of any schema are valid by a validator that is not ours, bounded, and the same again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator, OAS31Validator
from openapi_schema_validator import oas30_format_checker as formats_30
from openapi_schema_validator import oas31_format_checker as formats_31

from mockserver.contract.absent import ABSENT
from mockserver.contract.values import Values
from mockserver.errors import Unsatisfiable
from tests.contract.schema_strategies import schemas
from tests.contract.valuing import AT, a_contract

_VERSIONS = pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])


def is_valid(schema: Any, version: str, value: Any) -> bool:
    """Whether a validator in Python, of another author than ours in Rust, accepts a value."""
    if version.startswith("3.0"):
        return bool(OAS30Validator(schema, format_checker=formats_30).is_valid(value))
    return bool(OAS31Validator(schema, format_checker=formats_31).is_valid(value))


@_VERSIONS
@settings(max_examples=60, deadline=None)
@given(data=st.data(), key=st.text(max_size=5), only_required=st.booleans())
def test_every_schema_that_allows_a_value_gets_one_that_another_validator_accepts(
    version: str, data: st.DataObject, key: str, only_required: bool
) -> None:
    schema = data.draw(schemas(version))
    contract = a_contract(schema, version=version)

    made = Values(contract).value(AT, "reply", key, only_required=only_required)

    assert is_valid(schema, version, made), made
    again = Values(contract).value(AT, "reply", key, only_required=only_required)
    assert json.dumps(again) == json.dumps(made)


@_VERSIONS
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_part_of_a_value_is_filled_to_a_whole_one(version: str, data: st.DataObject) -> None:
    schema = data.draw(schemas(version))
    values = Values(a_contract(schema, version=version))
    made = values.value(AT, "reply", "key")
    partial = data.draw(st.deferred(lambda: parts(made)))

    whole = values.filled(AT, "reply", "key", partial)

    assert whole is ABSENT or is_valid(schema, version, whole)
    if isinstance(made, dict):
        assert whole is not ABSENT


@_VERSIONS
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_member_made_alone_is_that_of_its_whole_value_and_fits_into_another(
    version: str, data: st.DataObject
) -> None:
    member = data.draw(schemas(version))
    members = {"id": {"type": "string", "pattern": "^[a-z]{5}$"}, "other": member}
    schema = {"type": "object", "required": ["id", "other"], "properties": members}
    values = Values(a_contract(schema, version=version))
    whole, other = values.value(AT, "reply", "whole"), values.value(AT, "reply", "other")

    made = values.another_member(AT, "reply", "whole", other, ["id"])

    assert made == whole["id"] != other["id"]


def test_a_member_that_does_not_fit_into_the_other_value_is_absent() -> None:
    texts = {"required": ["a", "b"], "properties": {"a": {"const": "1"}, "b": {"type": "string"}}}
    numbers = {"required": ["a", "b"], "properties": {"a": {"const": "2"}, "b": {"enum": ["x"]}}}
    values = Values(a_contract({"type": "object", "oneOf": [texts, numbers]}, version="3.1.0"))
    other = {"a": "2", "b": "x"}

    assert values.another_member(AT, "reply", "key", other, ["b"]) is ABSENT
    assert values.another_member(AT, "reply", "key", other, ["c"]) is ABSENT


def parts(value: Any) -> st.SearchStrategy[Any]:
    """Values without some of their members."""
    if isinstance(value, list):
        return st.tuples(*map(parts, value)).map(list)
    if not isinstance(value, dict):
        return st.just(value)
    names = st.sets(st.sampled_from(sorted(value))) if value else st.just(set())
    return names.flatmap(
        lambda kept: st.fixed_dictionaries({name: parts(value[name]) for name in kept})
    )


_KEYWORDS = (
    "$ref type enum const allOf oneOf anyOf not if then else properties required items minItems "
    "maxItems uniqueItems contains prefixItems additionalProperties patternProperties minimum "
    "propertyNames minProperties maxProperties dependentRequired dependentSchemas multipleOf "
    "pattern minLength maxLength format nullable readOnly discriminator example unevaluatedItems"
)
_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(("object", "array", "string", "integer", "#/components/schemas/A", "a*("))
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_KEYWORDS.split()) | st.just("a"), inner, max_size=5)
    ),
    max_leaves=25,
)


class Arbitrary:
    """Schemas and their validator, which accepts nothing, so that every try is made; or all."""

    def __init__(self, verdict: bool) -> None:
        self.verdict = verdict

    def validator(self, pointer: str, direction: str) -> "Arbitrary":
        return self

    def accepts(self, value: Any) -> bool:
        return self.verdict

    def violations(self, value: Any, place: str) -> list[Any]:
        return []


@given(schema=_ANYTHING, target=_ANYTHING, partial=_ANYTHING, verdict=st.booleans())
def test_no_shape_of_a_schema_raises_anything_else_than_unsatisfiable(
    schema: Any, target: Any, partial: Any, verdict: bool
) -> None:
    contract = a_contract(schema, version="3.1.0", schemas={"A": target})
    values = Values(replace(contract, schemas=Arbitrary(verdict)))  # type: ignore[arg-type]

    try:
        made = values.value(AT, "reply", "key")
    except Unsatisfiable:
        made = None
    whole = values.filled(AT, "reply", "key", partial)

    assert sum(1 for _ in inside(made)) <= 2_000
    assert whole is ABSENT or json.dumps(whole) is not None


def inside(value: Any) -> Iterator[Any]:
    yield value
    for each in value.values() if isinstance(value, dict) else ():
        yield from inside(each)
    for each in value if isinstance(value, list) else ():
        yield from inside(each)
