"""The text of a user's document: YAML 1.2 or JSON, with aliases, and bounded whatever it holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.caps import Caps
from mockserver.contract.document import OWN_CAPS, parse_document
from mockserver.contract.edge import read_contract
from mockserver.errors import ContractError
from tests.contract.builders import a_specification, an_operation, written
from tests.contract.edge.reading import read, whats


def parsed(text: str, caps: Caps = OWN_CAPS) -> Any:
    return parse_document(text, "shop.yaml", caps).data


def refusal(text: str, caps: Caps = OWN_CAPS) -> str:
    with pytest.raises(ContractError) as caught:
        parsed(text, caps)
    assert caught.value.where is not None
    return caught.value.what


def test_no_is_text(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        """\
        openapi: 3.0.3
        info: {title: no, version: 1.10}
        paths:
          /a:
            get:
              operationId: yes
              parameters:
                - {name: on, in: query, schema: {type: string, enum: [no, off, "2026-11-26"]}}
              responses: {200: {description: Done.}}
        """,
    )
    (parameter,) = contract.operations["yes"].parameters
    assert (contract.title, parameter.name) == ("no", "on")
    assert parameter.validator is not None
    assert parameter.validator.accepts("no")
    assert contract.notes == ()


def test_json_is_read(tmp_path: Path) -> None:
    text = json.dumps(a_specification({"/a": {"get": an_operation()}}))
    contract = read_contract("shop", written(tmp_path, "shop.json", text))
    assert list(contract.operations) == ["getThing"]


def test_an_alias_is_a_copy() -> None:
    data = parsed("a: &x {n: 1, l: [&y text]}\nb: *x\nc: [*y, *x]\n")

    assert data["b"] == {"n": 1, "l": ["text"]}
    assert data["c"] == ["text", data["a"]]
    assert data["b"] is not data["a"]


def test_the_last_value_of_an_anchor_counts() -> None:
    assert parsed("a: &x 1\nb: &x 2\nc: *x\n")["c"] == 2


def test_a_mapping_is_merged_below_its_own_members() -> None:
    text = "a: &a {n: 1, m: 1}\nb: {<<: *a, n: 2}\nc: {<<: [*a, {z: 3, n: 4}]}\n"

    data = parsed(text)
    assert data["b"] == {"n": 2, "m": 1}
    assert data["c"] == {"n": 1, "m": 1, "z": 3}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: &x [*x]", "repeats no value that has ended before it"),
        ("a: *x", "repeats no value"),
        ("a: {<<: 7}", "Only a mapping can be merged by <<."),
        ("{*x : 1}", "repeats no value"),
        ("a: 1\na: 2", "appears twice"),
        ("a: !!python/object:os.system x", "tag"),
        ("[" * 1_000_000, "More than 64 levels of nesting."),
        ("a: &x " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 40 + "*x" + "]" * 40, "64 levels"),
    ],
)
def test_hostile_yaml_is_refused(text: str, what: str) -> None:
    assert what in refusal(text)


def test_aliases_of_aliases_count_every_value() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert refusal("\n".join(lines)) == "Aliases repeat more than 500,000 values."


@pytest.mark.parametrize("name", ["shop.json", "shop.yaml"])
def test_a_document_with_too_many_values_is_refused(name: str) -> None:
    small = Caps(size=10_000, nodes=100, error=ContractError)
    with pytest.raises(ContractError, match="More than 100 values"):
        parse_document(json.dumps([0] * 1_000), name, small)


def test_schemas_that_are_nested_to_the_last_level_are_read(tmp_path: Path) -> None:
    schema: dict[str, Any] = {"type": "integer"}
    for _ in range(23):
        schema = {"properties": {"a": schema}}
    components = {"schemas": {"Deep": schema}}
    document = a_specification({"/a": {"get": an_operation()}}, components=components)
    contract = read(tmp_path, document)

    judge = contract.schemas.validator("/components/schemas/Deep", "reply")
    value: Any = "a"
    for _ in range(23):
        value = {"a": value}
    assert not judge.accepts(value)


def test_a_document_of_many_oddities_lists_the_first_thousand(tmp_path: Path) -> None:
    schemas = {f"S{number}": {"type": f"t{number}"} for number in range(1_200)}
    document = a_specification({"/a": {"get": an_operation()}}, components={"schemas": schemas})
    contract = read(tmp_path, document)

    assert len(contract.notes) == 1_001
    assert whats(contract)[-1] == "And 200 more notes."
