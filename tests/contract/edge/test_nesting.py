"""Schemas in schemas multiply: judging, listing and making values stay bounded, and right."""

import tempfile
from contextlib import suppress
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.backtracking import BacktrackingPatterns
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.draft import draft_of
from mockserver.contract.judged_once import judged_once
from mockserver.contract.schema import Schemas
from mockserver.contract.translation import Translation
from mockserver.contract.values import Values
from mockserver.contract.violation import Violation
from mockserver.errors import Unsatisfiable
from tests.contract.edge.reading import read
from tests.contract.nestings import LEVELS, Nesting, nestings, ref

AT = "/components/schemas/S0"
#: Two to this power are 30 to 100 million judgements: many seconds.
DEEP = 25


def contract_of(nesting: Nesting) -> Contract:
    with tempfile.TemporaryDirectory() as folder:
        return read(Path(folder), nesting.document)


@settings(deadline=None, max_examples=25)
@given(nestings(depth=DEEP))
def test_deep_nestings_cost_bounded_work(nesting: Nesting) -> None:
    began = process_time()

    contract = contract_of(nesting)
    validator = contract.schemas.validator(AT, "request")
    validator.accepts(nesting.value)
    validator.violations(nesting.value, "body")
    values = Values(contract)
    with suppress(Unsatisfiable):
        values.value(AT, "reply", "key")
    values.filled(AT, "reply", "key", nesting.value)

    assert process_time() - began < 4


def translation_of(data: Json) -> Translation:
    return Translation(data, "readOnly", BacktrackingPatterns())


def judged(nesting: Nesting, value: Any, *, once: bool) -> set[tuple[str, ...]]:
    """What the schema library finds wrong with a value, with and without links."""
    data = nesting.document
    draft = draft_of(data)
    schema = translation_of(data).self_contained(AT)
    compiled = draft.compile(judged_once(schema, draft) if once else schema)
    errors = list(compiled.iter_errors(value))
    assert compiled.is_valid(value) is not bool(errors)
    return {(each.kind.name, *map(str, each.instance_path)) for each in errors}


@settings(deadline=None, max_examples=60)
@given(nestings(depth=3), st.data())
def test_a_value_is_judged_the_same_once_and_again(nesting: Nesting, data: st.DataObject) -> None:
    leaves = st.none() | st.sampled_from(["end", {}, [], nesting.value])
    anything = st.recursive(
        leaves,
        lambda each: (
            st.lists(each, max_size=2)
            | st.dictionaries(st.sampled_from(["a", "ab", "kind"]), each, max_size=2)
        ),
    )
    value = data.draw(st.just(nesting.value) | anything)

    assert judged(nesting, value, once=True) == judged(nesting, value, once=False)


def violations(schemas: dict[str, Any], value: Any) -> list[Violation]:
    data = Nesting("3.1.0", schemas, None).document
    return Schemas(data).validator(AT, "request").violations(value, "body")


def a_tree(**leaf: Any) -> dict[str, Any]:
    """Nodes of two kinds, which both have nodes in them."""
    kinds = [
        {"properties": {"kids": {"items": ref(0)}, "kind": {"const": kind}}, "required": ["kind"]}
        for kind in ("branch", "root")
    ]
    return {"S0": {"oneOf": [*kinds, {"type": "object", "required": ["leaf"], **leaf}]}}


def test_what_is_wrong_in_a_tree_of_several_kinds_is_named() -> None:
    value = {"kind": "branch", "kids": [{"kind": "root", "kids": [{"kind": "twig"}]}]}

    found = violations(a_tree(), value)

    assert "/kids/0/kids/0" in {each.pointer for each in found}


def test_what_cannot_be_listed_is_one_violation() -> None:
    value: Any = {"kind": "twig"}
    for _ in range(40):
        value = {"kind": "branch", "kids": [value]}

    (only,) = violations(a_tree(), value)

    assert only.pointer == ""
    assert "combines too many schemas to tell where" in only.expected


@pytest.mark.parametrize("version", sorted(LEVELS))
def test_a_list_of_nodes_is_judged_as_ever(version: str) -> None:
    schemas = {"S0": {"properties": {"next": ref(0), "name": {"type": "string"}}}}

    assert not translation_of(Nesting(version, schemas, None).document).multiplies(AT)
