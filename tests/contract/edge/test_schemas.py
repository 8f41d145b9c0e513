"""Keywords of a user's schemas that cannot be judged are passed over and told."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.contract.contract import Contract
from mockserver.contract.draft import DRAFT_2020_12
from mockserver.contract.validator import Validator
from tests.contract.builders import a_specification, an_operation
from tests.contract.edge.reading import read, whats

AT = "/paths/~1a/get/responses/200/content/application~1json/schema"


def judged(folder: Path, schema: Any, version: str = "3.0.3") -> tuple[Validator, list[str]]:
    """The validator of a schema in a document, and what was told about the document."""
    content = {"application/json": {"schema": schema}}
    reply = {"200": {"description": "Done.", "content": content}}
    document = a_specification({"/a": {"get": an_operation(responses=reply)}})
    contract = read(folder, {**document, "openapi": version})
    return contract.schemas.validator(AT, "reply"), whats(contract)


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    "keyword",
    [
        {"type": "any"},
        {"type": []},
        {"type": ["string", "string"]},
        {"required": True},
        {"enum": []},
        {"pattern": 7},
        {"pattern": "^(a"},
        {"patternProperties": {"^(a": {"type": "integer"}}},
        {"minimum": "1"},
        {"multipleOf": 0},
        {"minLength": -1},
        {"maxItems": 1.5},
        {"uniqueItems": "yes"},
        {"properties": []},
        {"allOf": []},
        {"anyOf": {}},
        {"discriminator": 7},
        {"items": 7},
        {"properties": {"a": "text"}},
        {"oneOf": ["text"]},
        {"readOnly": "yes"},
        {"exclusiveMinimum": True},
        {"exclusiveMaximum": True},
    ],
)
def test_a_keyword_that_cannot_be_judged_is_passed_over(
    tmp_path: Path, keyword: Any, version: str
) -> None:
    judge, notes = judged(tmp_path, {"maxProperties": 3, **keyword}, version)

    assert len(notes) == 1
    assert judge.accepts({"a": 1})
    assert not judge.accepts({"a": 1, "b": 2, "c": 3, "d": 4})


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ({"required": []}, {}, None),
        ({"type": "object", "required": ["a", "a"]}, {"a": 1}, {}),
        ({"properties": {"a": None}}, {"a": 1}, None),
        ({"properties": {"a": True, "b": False}}, {"a": 1}, {"b": 1}),
        ({"type": ["string", "integer"]}, 1, True),
        ({"anyOf": [False, {"type": "string"}]}, "a", 1),
        ({"additionalProperties": False}, {}, {"a": 1}),
    ],
)
def test_what_is_plain_is_mended_without_a_note(
    tmp_path: Path, schema: Any, right: Any, wrong: Any, version: str
) -> None:
    judge, notes = judged(tmp_path, schema, version)

    assert notes == []
    assert right is None or judge.accepts(right)
    assert wrong is None or not judge.accepts(wrong)


@pytest.mark.parametrize(
    ("version", "schema"),
    [
        ("3.0.3", {"exclusiveMinimum": 3}),
        ("3.0.3", {"minimum": 3, "exclusiveMinimum": True}),
        ("3.1.0", {"exclusiveMinimum": 3}),
        ("3.1.0", {"minimum": 3, "exclusiveMinimum": True}),
    ],
)
def test_an_exclusive_limit_of_another_draft_keeps_its_meaning(
    tmp_path: Path, version: str, schema: Any
) -> None:
    judge, _ = judged(tmp_path, schema, version)

    assert judge.accepts(4)
    assert not judge.accepts(3)


@pytest.mark.parametrize("schema", [{"exclusiveMaximum": False}, {"exclusiveMinimum": False}])
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_limit_that_is_not_exclusive_says_nothing_alone(
    tmp_path: Path, version: str, schema: Any
) -> None:
    judge, notes = judged(tmp_path, schema, version)

    assert notes == []
    assert judge.accepts(4)


def test_a_reference_to_what_is_no_schema_fits_anything(tmp_path: Path) -> None:
    judge, notes = judged(tmp_path, {"$ref": "#/info/title"})

    assert notes == ["The $ref '#/info/title' leads to \"Shop\"."]
    assert judge.accepts(4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    schema=st.dictionaries(
        st.sampled_from(sorted({*DRAFT_2020_12.plain, "nullable", "readOnly", "items", "allOf"})),
        st.sampled_from(
            [True, False, None, 0, 3, -1.5, "a", "null", ["a", "a"], [], {}, {"a": ["b", "b"]}]
        ),
        max_size=4,
    ),
    version=st.sampled_from(["3.0.3", "3.1.0"]),
)
def test_whatever_keywords_stand_together_a_schema_compiles(
    tmp_path: Path, schema: Any, version: str
) -> None:
    judge, _ = judged(tmp_path, schema, version)
    judge.accepts("a")


def test_a_list_of_items_is_a_tuple_in_3_1(tmp_path: Path) -> None:
    judge, _ = judged(tmp_path, {"items": [{"type": "string"}, {"type": "integer"}]}, "3.1.0")

    assert judge.accepts(["a", 1])
    assert not judge.accepts([1, "a"])


def test_a_list_with_one_schema_is_that_of_every_item(tmp_path: Path) -> None:
    judge, _ = judged(tmp_path, {"items": [{"type": "string"}]})

    assert judge.accepts(["a", "b"])
    assert not judge.accepts(["a", 1])


def test_a_default_that_breaks_its_schema_is_not_filled_in(tmp_path: Path) -> None:
    parameters = [
        {"name": "p", "in": "query", "schema": {"type": "integer", "default": "20 - all"}},
        {"name": "q", "in": "query", "schema": {"type": "integer", "default": 20}},
    ]
    contract = read(tmp_path, a_specification({"/a": {"get": an_operation(parameters=parameters)}}))

    values, violations = contract.operations["getThing"].read({}, [], {})
    assert (values.query, violations) == ({"q": 20}, [])
    assert whats(contract) == [
        'The default breaks its own schema: expected integer, got "20 - all".'
    ]


def test_a_pattern_is_named_with_its_line(tmp_path: Path) -> None:
    contract = read(
        tmp_path,
        """\
        openapi: 3.0.3
        info: {title: Shop, version: "1"}
        paths: {/a: {get: {operationId: getA, responses: {"200": {$ref: "#/components/x"}}}}}
        components:
          x:
            description: Done.
            content:
              application/json:
                schema:
                  type: string
                  pattern: "(?<="
        """,
    )
    (note,) = contract.notes
    assert note.what == 'No engine reads the pattern "(?<=".'
    assert "shop.yaml:11 " in note.where


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_closed_schema_takes_the_members_of_its_parts(tmp_path: Path, version: str) -> None:
    part = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}

    validator, told = judged(tmp_path, {"additionalProperties": False, "allOf": [part]}, version)

    assert validator.accepts({"a": 1})
    assert not validator.accepts({"a": "text"})
    assert told == ["It forbids the members of `allOf`."]


def test_a_closed_schema_that_knows_its_parts_stays_closed(tmp_path: Path) -> None:
    part = {"properties": {"a": {"type": "integer"}}}
    schema = {"additionalProperties": False, "properties": {"a": {}}, "allOf": [part]}

    validator, told = judged(tmp_path, schema)

    assert not validator.accepts({"b": 1})
    assert told == []


@pytest.mark.parametrize("beside", [{"pattern": "^se-"}, {"allOf": [{"pattern": "^se-"}]}])
def test_a_format_that_no_text_of_the_pattern_has_is_passed_over(
    tmp_path: Path, beside: Any
) -> None:
    schema = {"type": "string", "format": "date-time", **beside}

    validator, told = judged(tmp_path, schema)

    assert validator.accepts("se-1")
    assert told == ["No text with this format fits the pattern."]


def test_a_format_that_a_pattern_narrows_is_judged(tmp_path: Path) -> None:
    validator, told = judged(tmp_path, {"type": "string", "format": "date", "pattern": "^20"})

    assert not validator.accepts("2024")
    assert told == []


def closed(*names: str, **more: Any) -> dict[str, Any]:
    members = {name: {"type": "integer"} for name in names}
    return {"type": "object", "additionalProperties": False, "properties": members, **more}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_closed_parts_let_each_others_members_in(tmp_path: Path, version: str) -> None:
    parts = [closed("a", required=["a"]), closed("b", required=["b"])]

    validator, told = judged(tmp_path, {"allOf": parts}, version)

    assert validator.accepts({"a": 1, "b": 2})
    assert not validator.accepts({"a": 1, "b": "text"})
    assert told == ["It forbids members that other parts of this `allOf` have."] * 2


def test_a_closed_part_lets_in_what_an_open_one_has(tmp_path: Path) -> None:
    inner = {"allOf": [closed("a"), {"properties": {"b": {"type": "integer"}}}]}

    validator, _ = judged(tmp_path, {"required": ["a", "b"], "allOf": [inner]})

    assert validator.accepts({"a": 1, "b": 2})


def test_a_closed_part_lets_in_what_the_whole_requires(tmp_path: Path) -> None:
    validator, _ = judged(tmp_path, {"required": ["b"], "allOf": [closed("a")]})

    assert validator.accepts({"a": 1, "b": 2})


def test_a_closed_part_that_knows_all_others_need_stays_closed(tmp_path: Path) -> None:
    parts = [closed("a", "b"), {"required": ["a"]}]

    validator, told = judged(tmp_path, {"allOf": parts})

    assert not validator.accepts({"a": 1, "c": 1})
    assert told == []


def test_a_closed_part_stays_closed_where_it_stands_alone(tmp_path: Path) -> None:
    schemas = {"A": closed("a", required=["a"]), "B": closed("b", required=["b"])}
    both = {"allOf": [{"$ref": f"#/components/schemas/{name}"} for name in schemas]}
    content = {"application/json": {"schema": both}}
    reply = {"200": {"description": "Done.", "content": content}}
    document = a_specification({"/a": {"get": an_operation(responses=reply)}})
    contract = read(tmp_path, {**document, "components": {"schemas": schemas}})

    assert contract.schemas.validator(AT, "reply").accepts({"a": 1, "b": 2})
    alone = contract.schemas.validator("/components/schemas/A", "reply")
    assert not alone.accepts({"a": 1, "b": 2})


def ref(number: int) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/S{number}"}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("keyword", ["allOf", "anyOf", "oneOf"])
def test_combinations_that_multiply_are_bounded(tmp_path: Path, keyword: str, version: str) -> None:
    schemas: dict[str, Any] = {
        f"S{number}": {keyword: [ref(number + 1), ref(number + 1)]} for number in range(200)
    }
    schemas["S200"] = {"type": "string"}
    contract = read_with(tmp_path, version, schemas)

    contract.schemas.validator("/components/schemas/S0", "reply").accepts(1)
    assert whats(contract)[0] == "This combines too many schemas."


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_schemas_that_all_combine_each_other_are_bounded(tmp_path: Path, version: str) -> None:
    schemas = {f"S{number}": {"allOf": [ref(each) for each in range(12)]} for number in range(12)}

    contract = read_with(tmp_path, version, schemas)

    assert contract.schemas.validator("/components/schemas/S0", "reply").accepts(1)
    assert "This combines too many schemas." in whats(contract)


def test_variants_that_lead_back_to_their_base_are_judged(tmp_path: Path) -> None:
    base = {"required": ["kind"], "oneOf": [ref(number) for number in range(30)]}
    schemas: dict[str, Any] = {"Base": base}
    for number in range(30):
        own = {"properties": {"kind": {"enum": [f"S{number}"]}}}
        schemas[f"S{number}"] = {"allOf": [{"$ref": "#/components/schemas/Base"}, own]}

    contract = read_with(tmp_path, "3.1.0", schemas)
    validator = contract.schemas.validator("/components/schemas/Base", "reply")

    assert (validator.accepts({"kind": "S7"}), validator.accepts({"kind": "S77"})) == (True, False)
    assert contract.notes == ()


def test_combinations_that_add_up_are_judged(tmp_path: Path) -> None:
    schemas: dict[str, Any] = {
        f"S{number}": {"allOf": [ref(number + 1)]} for number in range(2_000)
    }
    schemas["S2000"] = {"type": "string"}
    contract = read_with(tmp_path, "3.0.3", schemas)

    assert not contract.schemas.validator("/components/schemas/S0", "reply").accepts(1)
    assert contract.notes == ()


def read_with(folder: Path, version: str, schemas: Any) -> Contract:
    document = a_specification({"/a": {"get": an_operation()}}, components={"schemas": schemas})
    return read(folder, {**document, "openapi": version})
