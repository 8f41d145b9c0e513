"""What holds for all pairs of schemas: a comparison that finds nothing is right."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mockserver.contract.compat import CONSUMERS, PROVIDERS, Comparison, Party, compare_contracts
from mockserver.contract.contract import Contract
from mockserver.contract.schema import Direction
from mockserver.contract.values import Values
from mockserver.errors import Unsatisfiable
from tests.contract.compat.documents import asking, telling
from tests.contract.schema_strategies import schemas

_VERSIONS = pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
_PLACES: dict[Direction, str] = {
    "request": "/paths/~1things/post/requestBody/content/application~1json/schema",
    "reply": "/paths/~1things/post/responses/200/content/application~1json/schema",
}
PARTIES: tuple[Party, ...] = (CONSUMERS, PROVIDERS)
_KEYS = "abc"
_SCHEMAS = {version: schemas(version) for version in ("3.0.3", "3.1.0")}


@st.composite
def changed(draw: st.DrawFn, schema: Any, version: str) -> Any:
    """The schema with a keyword of it, or of a schema inside it, gone or like another schema's."""
    copy = deepcopy(schema)
    places = list(_schemas(copy))
    place = draw(st.sampled_from(places))
    action = draw(st.sampled_from(("drop", "add", "require", "close", "replace")))
    if action == "drop" and place:
        del place[draw(st.sampled_from(sorted(place)))]
    elif action == "require" and place.get("properties"):
        place["required"] = [draw(st.sampled_from(sorted(place["properties"])))]
    elif action == "close" and "properties" in place:
        place["additionalProperties"] = draw(st.sampled_from((False, True, {"type": "string"})))
    else:
        other = draw(_SCHEMAS[version])
        if action == "replace":
            place.clear()
        place.update(other)
    for bound in ("minimum", "maximum"):
        if bound not in place:  # draft 4 allows the other one only beside it
            place.pop(f"exclusive{bound.title()}", None)
    return copy


def _schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Yield a schema and every schema inside it."""
    yield node
    inner = list(node.get("properties", {}).values())
    inner += [node[key] for key in ("items", "additionalProperties") if key in node]
    for key in ("allOf", "anyOf", "oneOf", "prefixItems"):
        inner += node.get(key, ())
    for each in inner:
        if isinstance(each, dict):
            yield from _schemas(each)


@st.composite
def pairs(draw: st.DrawFn, version: str) -> tuple[Any, Any]:
    old = draw(_SCHEMAS[version])
    new = old
    for _ in range(draw(st.integers(1, 2))):
        new = draw(changed(new, version))
    return (old, new) if draw(st.booleans()) else (new, old)


def compared(direction: Direction, old: Any, new: Any, version: str) -> Comparison:
    make = asking if direction == "request" else telling
    return compare_contracts(make(old, version=version), make(new, version=version))


def instances(contract: Contract, direction: Direction) -> Iterator[Any]:
    """Some values that a sender makes of a contract: with all members, and with few."""
    values = Values(contract)
    for key in _KEYS:
        for only_required in (False, True):
            try:
                at = _PLACES[direction]
                yield values.value(at, direction, key, only_required=only_required)
            except Unsatisfiable:
                return


@_VERSIONS
@settings(max_examples=40, deadline=None)
@given(data=st.data(), direction=st.sampled_from(("request", "reply")))
def test_a_contract_and_its_copy_have_no_change(
    version: str, data: st.DataObject, direction: Direction
) -> None:
    schema = data.draw(_SCHEMAS[version])

    assert compared(direction, schema, deepcopy(schema), version).changes == ()


@_VERSIONS
@settings(max_examples=40, deadline=None)
@given(data=st.data(), direction=st.sampled_from(("request", "reply")))
def test_what_is_sent_under_compatible_contracts_is_valid_for_who_reads_it(
    version: str, data: st.DataObject, direction: Direction
) -> None:
    old, new = data.draw(pairs(version))
    comparison = compared(direction, old, new, version)

    for party in PARTIES:
        if comparison.is_compatible(party):
            sender, reader = comparison.old, comparison.new
            if (direction == "reply") is (party == "consumers"):
                sender, reader = reader, sender
            accepts = reader.schemas.validator(_PLACES[direction], direction).accepts
            assert [each for each in instances(sender, direction) if not accepts(each)] == []


def places(comparison: Comparison, party: Party) -> tuple[Counter[Any], Counter[Any]]:
    changes = [each for each in comparison.changes if not each.is_compatible]
    return (
        Counter((each.old, each.new) for each in changes if party in each.breaks),
        Counter((each.old, each.new) for each in changes if party in each.unknown),
    )


@_VERSIONS
@settings(max_examples=40, deadline=None)
@given(data=st.data(), direction=st.sampled_from(("request", "reply")))
def test_what_breaks_consumers_breaks_providers_the_other_way_round(
    version: str, data: st.DataObject, direction: Direction
) -> None:
    old, new = data.draw(pairs(version))

    there = compared(direction, old, new, version)
    back = compared(direction, new, old, version)

    for one, other in zip(places(there, "consumers"), places(back, "providers"), strict=True):
        assert one == Counter({(new, old): count for (old, new), count in other.items()})


@_VERSIONS
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_schema_that_allows_less_is_found(version: str, data: st.DataObject) -> None:
    schema = data.draw(_SCHEMAS[version])
    smaller = narrowed(schema)
    assume(smaller is not None)

    assert not compared("request", schema, smaller, version).is_compatible("consumers")
    assert not compared("reply", smaller, schema, version).is_compatible("consumers")


def narrowed(schema: Any) -> Any:
    """A schema that allows less, for sure; None where this is not known."""
    if schema.get("type") == "object":
        return {**schema, "required": [*schema.get("required", ()), "another"]}
    if schema.get("type") == "array":
        return {**schema, "minItems": schema.get("minItems", 0) + 1}
    if len(schema.get("enum", ())) > 1:
        return {**schema, "enum": schema["enum"][:1]} if _are_different(schema["enum"]) else None
    if schema.get("type") == "string" and "format" not in schema and "pattern" not in schema:
        return {**schema, "minLength": schema["minLength"] + 1}
    return {"type": "boolean"} if schema == {} else None


def _are_different(values: list[Any]) -> bool:
    return any(values[0] != each or type(values[0]) is not type(each) for each in values)
