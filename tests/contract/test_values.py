"""Values of schemas: valid, plausible, the same for the same key, and bounded."""

import re
from typing import Any

import pytest

from mockserver.contract.values import Values
from mockserver.errors import Unsatisfiable
from tests.contract.schemas import an_object, ref
from tests.contract.valuing import AT, a_contract, value

_A_TEXT = {"type": "string"}
_A_NUMBER = {"type": "integer"}
_KEYS = [f"key {number}" for number in range(20)]


@pytest.mark.parametrize(
    "schema",
    [
        True,
        {},
        {"type": ["string", "null"], "minLength": 30},
        {"type": "null"},
        {"const": {"a": [1]}},
        {"enum": [1, "a", None], "type": ["string", "null"]},
        {"type": "integer", "minimum": 5, "maximum": 5},
        {"type": "integer", "multipleOf": 7, "minimum": 100, "exclusiveMaximum": 106},
        {"type": "number", "multipleOf": 0.01, "exclusiveMinimum": 0, "exclusiveMaximum": 0.05},
        {"type": "number", "multipleOf": 0.5, "exclusiveMinimum": 1, "maximum": 1.5},
        {"type": "number", "minimum": -0.2, "maximum": -0.1},
        {"type": "integer", "maximum": -5},
        {"type": "number", "minimum": 10**320, "multipleOf": 0.3},
        {"type": "integer", "multipleOf": 5000},
        {"type": "string", "minLength": 3, "maxLength": 3},
        {"type": "string", "minLength": 5000},
        {"type": "string", "format": "email", "minLength": 60},
        {"type": "string", "format": "uri", "minLength": 60},
        {"type": "string", "format": "password", "minLength": 30, "maxLength": 30},
        {"type": "string", "format": "password", "maxLength": 4},
        {"type": "string", "format": "hostname", "maxLength": 4},
        {"type": "string", "format": "date", "pattern": "^2024-0[0-9]-[0-2][0-9]$"},
        {"type": "string", "oneOf": [_A_NUMBER, _A_TEXT]},
        {"type": "integer", "format": "int32", "minimum": 2**31 - 2},
        {"type": "integer", "format": "int32", "maximum": -5},
        {"format": "int64"},
        {"type": "array", "items": {"enum": [1, 2, 3, 4, 5]}, "minItems": 5, "uniqueItems": True},
        {"allOf": [{"prefixItems": [_A_TEXT]}, {"prefixItems": [True, _A_NUMBER], "minItems": 2}]},
        {"type": "array", "uniqueItems": True, "items": {"enum": [1]}},
        {"type": "array", "items": _A_NUMBER, "contains": {"minimum": 5000}, "minContains": 2},
        {"type": "array", "prefixItems": [_A_TEXT, _A_NUMBER], "items": False, "minItems": 2},
        {"type": "object", "minProperties": 3, "additionalProperties": _A_NUMBER},
        {"type": "object", "minProperties": 2, "maxProperties": 2, "properties": {"a": {}}},
        {"type": "object", "patternProperties": {"^x-[a-z]+$": _A_NUMBER}, "minProperties": 1}
        | {"additionalProperties": False},
        an_object(a={}, b={}, c={}) | {"maxProperties": 1},
        an_object(("x-a",), **{"x-a": _A_TEXT})
        | {
            "patternProperties": {
                "^x-": {"minLength": 3},
                "a$": {"maxLength": 3},
                r"^\p{L}{150}": {},
            }
        },
        {"not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, **an_object(a={}, b={})},
        {"type": "object", "propertyNames": {"maxLength": 6}, "minProperties": 1},
        an_object(("a",), a=_A_TEXT, b=_A_TEXT, c=_A_TEXT) | {"dependentRequired": {"a": ["c"]}},
        an_object(("a",), a={"const": 1})
        | {"dependentSchemas": {"a": an_object(("b",), b={"const": 2})}},
        {"allOf": [an_object(("a",), a=_A_TEXT), an_object(("b",), b=_A_TEXT)]}
        | {"unevaluatedProperties": False},
        {
            "allOf": [
                an_object(("a",), a=_A_TEXT) | {"additionalProperties": False},
                an_object(b={}),
            ]
        },
        {"allOf": [{"type": "number"}, {"minimum": 5}, {"multipleOf": 3}, {"multipleOf": 0.5}]},
        {"type": "array", "items": {"oneOf": [{"const": each} for each in "abc"]}, "minItems": 3}
        | {"uniqueItems": True},
        {"type": "string", "enum": ["c"], "oneOf": [{"const": each} for each in "abc"]},
        {"oneOf": [_A_NUMBER, {"type": "number", "minimum": 1}]},
        {"oneOf": [{"type": "null"}, _A_TEXT]},
        {"oneOf": [an_object(a=_A_NUMBER), an_object(b=_A_TEXT)]},
        {"oneOf": [an_object(a={"type": "array", "items": each}) for each in (_A_NUMBER, _A_TEXT)]},
        {"anyOf": [{"required": ["a"]}, {"required": ["b"]}], **an_object(a=_A_TEXT, b=_A_TEXT)},
        {"not": {"required": ["a"]}, **an_object(a=_A_TEXT, b=_A_TEXT)},
        {"not": {"enum": ["a"]}, "enum": ["a", "b"]},
        {"not": {"type": "string"}, "type": ["string", "integer"]},
        an_object(("kind",), kind={"enum": ["a", "b"]})
        | {"if": an_object(kind={"const": "a"}), "then": {"required": ["x"]}, "else": False},
    ],
)
def test_a_value_is_made_of_every_keyword(schema: Any) -> None:
    for key in _KEYS[:5]:
        value(schema, key)
        value(schema, key, only_required=True)


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "string", "minLength": 5, "maxLength": 2},
        {"type": "integer", "minimum": 5, "maximum": 4},
        {"type": "integer", "minimum": 4.2, "maximum": 4.8},
        {"type": "integer", "multipleOf": 10, "minimum": 1, "maximum": 9},
        {"type": "string", "not": {"type": "string"}},
        {"type": "string", "oneOf": [_A_NUMBER]},
        {"type": "string", "enum": [1]},
        {"allOf": [_A_TEXT, _A_NUMBER]},
        {"type": "array", "prefixItems": [{}], "items": False, "minItems": 2},
        {"type": "object", "additionalProperties": False, "minProperties": 1},
        an_object(("a",), a=False),
        an_object(("a",), a={"not": True}),
        {"allOf": [{"if": True, "then": True}] * 100},
    ],
)
def test_what_contradicts_itself_is_unsatisfiable(schema: Any) -> None:
    with pytest.raises(Unsatisfiable):
        value(schema)


def test_null_is_made_where_a_list_of_values_has_nothing_else() -> None:
    assert value({"type": "string", "nullable": True, "enum": [None]}, version="3.0.3") is None


@pytest.mark.parametrize("at", ["minimum", "maximum"])
def test_a_bound_that_is_exclusive_by_true_is_that_of_3_0(at: str) -> None:
    exclusive = "exclusive" + at.capitalize()
    schema = {"type": "integer", "minimum": 3, "maximum": 4, exclusive: True}

    assert value(schema, version="3.0.3") == (4 if at == "minimum" else 3)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("date-time", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("date", r"\d{4}-\d\d-\d\d"),
        ("time", r"\d\d:\d\d:\d\dZ"),
        ("duration", r"P\d+D"),
        ("uuid", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("email", r"[a-z.]+@[a-z]+\.example\.com"),
        ("hostname", r"[a-z]+\.example\.com"),
        ("uri", r"https://[a-z]+\.example\.com/[a-z]+/\d+"),
        ("uri-reference", r"/[a-z]+/\d+"),
        ("ipv4", r"192\.0\.2\.\d+"),
        ("ipv6", r"2001:db8::[0-9a-f]+"),
        ("byte", r"[A-Za-z0-9+/]+=*"),
        ("regex", r"\^[a-z]+\$"),
        ("json-pointer", r"/[a-z]+/\d"),
        ("relative-json-pointer", r"\d/[a-z]+/\d"),
        ("password", r"[A-Z][a-z]+-[a-z]+-\d\d!"),
        ("binary", r"[a-z]+ [a-z]+"),
    ],
)
def test_a_text_has_its_format(name: str, shape: str) -> None:
    for key in _KEYS:
        assert re.fullmatch(shape, value({"type": "string", "format": name}, key))


@pytest.mark.parametrize(
    ("name", "schema", "shape"),
    [
        ("email", _A_TEXT, r"\S+@\S+"),
        ("firstName", _A_TEXT, r"[A-Z][a-z]+"),
        ("unit_price", {"type": "number"}, r"\d{1,3}(\.\d\d?)?"),
        ("Currency", _A_TEXT, r"[A-Z]{3}"),
        ("country-code", _A_TEXT, r"[A-Z]{2}"),
        ("created_at", {"type": "string", "format": "date-time"}, r"\d{4}-.*"),
        ("phoneNumber", _A_TEXT, r"\+1555\d{7}"),
        ("website", {"type": "string", "maxLength": 3}, r".{1,3}"),
        ("rating", _A_NUMBER, r"[1-5]"),
        ("latitude", {"type": "number"}, r"-?\d{1,2}(\.\d+)?"),
        ("expires", _A_NUMBER, r"17\d{8}"),
        ("description", _A_TEXT, r"[A-Z].*\."),
        ("subject", _A_TEXT, r"[A-Z][a-z]+ and [a-z]+"),
        ("orderId", _A_TEXT, r"[0-9a-f]{12}"),
        ("avatarUrl", _A_TEXT, r"https://.*\.png"),
        ("line1", _A_TEXT, r"\d+ [A-Z].*"),
        ("user_name", _A_TEXT, r"[A-Z][a-z]+ [A-Z][a-z]+|[a-z]+\d\d"),
        ("slug", _A_TEXT, r"[a-z]+-[a-z]+"),
        ("apiVersion", _A_TEXT, r"1\.\d\.\d"),
        ("zip", _A_TEXT, r"\d{5}"),
        ("state", _A_TEXT, r"active|pending|done"),
        ("date_created", _A_TEXT, r"\d{4}-\d\d-\d\dT.*Z"),
        ("birthday", _A_TEXT, r"\d{4}-\d\d-\d\d"),
        ("!", _A_TEXT, r"[a-z]+"),
    ],
)
def test_a_member_is_plausible_by_its_name(name: str, schema: Any, shape: str) -> None:
    made = value(an_object((name,), **{name: schema}))

    assert re.fullmatch(shape, str(made[name]))


def test_a_name_is_that_of_a_person_in_a_schema_of_people() -> None:
    schemas = {each: an_object(("name",), name=_A_TEXT) for each in ("User", "Table")}

    names = {
        each: {value(ref(each), key, schemas=schemas)["name"] for key in _KEYS} for each in schemas
    }

    assert any(name.startswith("Emma ") for name in names["User"])
    assert not any(name.startswith("Emma ") for name in names["Table"])


@pytest.mark.parametrize(
    ("shown", "shape"),
    [
        ("cus_9s6XKz", "cus_[0-9][a-z][0-9][A-Z]{2}[a-z]"),
        ("12345", "[0-9]{5}"),
        ("507f1f77", "[0-9]{3}[a-f][0-9][a-f][0-9]{2}"),
        ("PT4-x", "[A-Z]{2}[0-9]-[a-z]"),
    ],
)
def test_an_identifier_looks_like_the_one_that_is_shown(shown: str, shape: str) -> None:
    schema = an_object(("petId",), petId={"type": "string", "example": shown})

    made = {value(schema, key)["petId"] for key in _KEYS}

    assert [each for each in made if not re.fullmatch(shape, each)] == []
    assert len(made) > 5


def test_a_shown_value_is_taken_where_the_name_says_less() -> None:
    schema = an_object(("kind", "city"), kind=_A_TEXT | {"example": "ferret"})
    schema["properties"]["city"] = _A_TEXT | {"examples": ["Rome"]}

    made = [value(schema, key) for key in _KEYS]

    assert {each["kind"] for each in made} == {"ferret"}
    assert "Rome" in {each["city"] for each in made} != {"Rome"}


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]{3}-\d{4}$",
        r"^(?:a|bb|ccc)+$",
        r"^\p{Lu}\p{Ll}*$",
        r"^(?=.*[A-Z])(?=.*\d).{12,}$",
        r"^[^\s@]+@[^\s@]+\.[a-z]{2,}$",
        r"^(\d{4})-(0[1-9]|1[0-2])$",
        r"^\u0041\x42[\]\-]$",
        r"^https?:\/\/[\w.-]+(?::\d+)?$",
        r"colou?r",
        r"^[[:alpha:]]+$",
        r"^.*?\.json\b",
    ],
)
def test_a_text_matches_its_pattern(pattern: str) -> None:
    for key in _KEYS:
        value({"type": "string", "pattern": pattern}, key)


def test_a_pattern_leaves_the_length_to_its_bounds() -> None:
    schema = {"type": "string", "pattern": "^[a-z]+$", "minLength": 50, "maxLength": 50}

    assert len(value(schema)) == 50


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_members_of_the_other_direction_are_left_out(version: str) -> None:
    schema = an_object(
        ("id", "secret"),
        id={"type": "integer", "readOnly": True},
        secret={"type": "string", "writeOnly": True},
    )

    assert set(value(schema, version=version)) == {"id"}
    assert set(value(schema, version=version, direction="request")) == {"secret"}


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_a_discriminator_tells_which_alternative_it_is(keyword: str) -> None:
    schemas = {
        "Cat": an_object(("kind", "lives"), kind=_A_TEXT, lives=_A_NUMBER),
        "Dog": an_object(("kind", "barks"), kind=_A_TEXT, barks=_A_NUMBER),
    }
    mapping = {"a cat": "#/components/schemas/Cat", "a dog": "Dog"}
    for names, expected in ((mapping, "a cat"), (None, "Cat")):
        discriminator = {"propertyName": "kind"} | ({"mapping": names} if names else {})
        schema = {keyword: [ref("Cat"), ref("Dog")], "discriminator": discriminator}

        assert value(schema, schemas=schemas)["kind"] == expected


def test_a_schema_that_is_derived_from_one_with_a_discriminator_says_its_own_name() -> None:
    base = an_object(("kind",), kind=_A_TEXT) | {
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}}
    }
    cat = {"allOf": [ref("Pet"), an_object(("lives",), lives=_A_NUMBER)]}
    schemas = {"Pet": base, "Cat": cat}

    assert value(ref("Cat"), schemas=schemas)["kind"] == "cat"
    assert value(ref("Pet"), schemas=schemas).keys() == {"kind", "lives"}


@pytest.mark.parametrize("kind", [_A_NUMBER, {"enum": ["dog", "cow"]}, False])
def test_a_discriminator_that_cannot_say_a_name_says_nothing(kind: Any) -> None:
    pet = an_object(kind=kind, id=_A_NUMBER) | {"discriminator": {"propertyName": "kind"}}
    for schema in (pet, pet | {"discriminator": {"propertyName": 1, "mapping": {"a": 1}}}):
        made = value(ref("Pet"), schemas={"Pet": schema})

        assert made.get("kind") != "Pet"


def test_alternatives_that_are_closed_are_told_apart_by_what_they_have() -> None:
    closed = {"additionalProperties": False}
    alternatives = [
        an_object(a=_A_TEXT) | closed,
        an_object(a=_A_TEXT, b={"type": ["boolean", "string", "integer", "array"]}),
    ]

    assert "b" in value({"oneOf": alternatives})


def test_recursion_ends_at_null() -> None:
    node = an_object(("next",), next=ref("Node")) | {"type": ["object", "null"]}

    assert value(ref("Node"), schemas={"Node": node}) == {"next": None}


def test_the_same_key_gives_the_same_value_and_another_key_another() -> None:
    schema = an_object(a=_A_TEXT, b=_A_NUMBER, c={"type": "array", "items": _A_NUMBER})

    assert value(schema, "a") == value(schema, "a") != value(schema, "b")


def test_a_value_does_not_depend_on_what_was_made_before() -> None:
    contract = a_contract(an_object(a=_A_TEXT, b=_A_NUMBER))
    used, fresh = Values(contract), Values(contract)
    for key in _KEYS:
        used.value(AT, "reply", key)

    assert used.value(AT, "reply", "key") == fresh.value(AT, "reply", "key")


def test_optional_members_are_made_unless_only_the_required_ones_are_wanted() -> None:
    schema = an_object(("a",), a=_A_TEXT, b=_A_TEXT, c={"type": "array", "items": _A_TEXT})

    assert value(schema).keys() == {"a", "b", "c"}
    assert value(schema)["c"]
    assert value(schema, only_required=True).keys() == {"a"}


def test_an_optional_member_that_cannot_be_is_left_out() -> None:
    never = {"oneOf": [_A_TEXT, _A_TEXT]}
    schema = an_object(("a",), a=_A_TEXT, b=never, c=an_object(("d",), d={"allOf": [False]}))

    assert value(schema).keys() == {"a"}
