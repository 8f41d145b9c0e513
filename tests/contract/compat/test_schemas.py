"""What a change of a schema breaks, in a request and in a reply."""

from typing import Any

import pytest

from tests.contract.compat.documents import asking, compared, telling, told

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}


def an_object(*required: str, **properties: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


def one_of(*alternatives: Any) -> dict[str, Any]:
    return {"oneOf": list(alternatives)}


CLOSED = {"additionalProperties": False}
A = an_object("a", a=TEXT)
B = an_object("b", b=TEXT)


@pytest.mark.parametrize(
    ("old", "new", "kind", "direction"),
    [
        # narrowed
        ({"type": ["string", "integer"]}, TEXT, "type", -1),
        ({"type": "number"}, WHOLE, "type", -1),
        ({"type": ["string", "null"]}, TEXT, "nullable", -1),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, "enum", -1),
        (TEXT, {"type": "string", "enum": ["a"]}, "enum", -1),
        (TEXT, {"type": "string", "format": "date"}, "format", -1),
        ({**WHOLE, "format": "int64"}, {**WHOLE, "format": "int32"}, "format", -1),
        ({"type": "number"}, {"type": "number", "format": "float"}, "format", -1),
        (TEXT, {"type": "string", "pattern": "^a"}, "pattern", -1),
        (TEXT, {"type": "string", "maxLength": 5}, "length", -1),
        (WHOLE, {**WHOLE, "minimum": 1}, "range", -1),
        ({**WHOLE, "minimum": 0}, {**WHOLE, "exclusiveMinimum": 0}, "range", -1),
        (WHOLE, {**WHOLE, "multipleOf": 3}, "multiple-of", -1),
        ({"type": "array"}, {"type": "array", "maxItems": 2}, "items", -1),
        ({"type": "array"}, {"type": "array", "uniqueItems": True}, "unique-items", -1),
        ({"type": "object"}, {"type": "object", "minProperties": 1}, "members", -1),
        (an_object(a=TEXT), an_object("a", a=TEXT), "member-required", -1),
        (an_object(a=TEXT), {**an_object(a=TEXT), **CLOSED}, "object-closed", -1),
        (an_object(), {**an_object(), "additionalProperties": TEXT}, "map", -1),
        (one_of(TEXT, WHOLE), one_of(TEXT), "alternative-removed", -1),
        (one_of(A, {"type": "null"}), A, "nullable", -1),
        # both at once
        (TEXT, WHOLE, "type", 0),
        ({"enum": ["a"]}, {"enum": ["b"]}, "enum", 0),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "time"}, "format", 0),
        ({**WHOLE, "minimum": 0, "maximum": 9}, {**WHOLE, "minimum": 5, "maximum": 20}, "range", 0),
        ({**WHOLE, "multipleOf": 4}, {**WHOLE, "multipleOf": 6}, "multiple-of", 0),
    ],
)
def test_fewer_values_break_who_sends_and_more_break_who_reads(
    old: Any, new: Any, kind: str, direction: int
) -> None:
    version = "3.1.0"
    narrowed, widened = ("C", "P") if direction else ("CP", "CP")

    def requests(one: Any, other: Any) -> list[str]:
        return told(asking(one, version=version), asking(other, version=version))

    def replies(one: Any, other: Any) -> list[str]:
        return told(telling(one, version=version), telling(other, version=version))

    assert requests(old, new) == [f"{kind} {narrowed}"]
    assert replies(new, old)[0].endswith(narrowed)
    assert len(requests(new, old)) == len(replies(old, new)) == 1
    assert requests(new, old)[0].endswith(widened)
    assert replies(old, new)[0].endswith(widened)


@pytest.mark.parametrize(
    ("old", "new", "in_request", "in_reply"),
    [
        (an_object(), an_object(a=TEXT), ["member-added P"], ["member-added P"]),
        (an_object(), an_object("a", a=TEXT), ["member-added CP"], ["member-added P"]),
        (an_object(a=TEXT), an_object(), ["member-removed C"], ["member-removed C"]),
        (an_object("a", a=TEXT), an_object(), ["member-removed CP"], ["member-removed C"]),
        (
            {**an_object(), **CLOSED},
            {**an_object(a=TEXT), **CLOSED},
            ["member-added P"],
            ["member-added CP"],
        ),
        (
            {**an_object(), "additionalProperties": TEXT},
            {**an_object(a=WHOLE), "additionalProperties": TEXT},
            ["type CP"],
            ["type CP"],
        ),
    ],
)
def test_a_member_that_goes_is_missed_and_one_that_comes_has_to_be_made(
    old: Any, new: Any, in_request: list[str], in_reply: list[str]
) -> None:
    assert told(asking(old), asking(new)) == in_request
    assert told(telling(old), telling(new)) == in_reply


def test_a_member_is_compared_only_in_the_direction_that_carries_it() -> None:
    old = an_object("id", id={**WHOLE, "readOnly": True})
    new = an_object("id", id={**TEXT, "readOnly": True})

    assert told(asking(old), asking(new)) == []
    assert told(telling(old), telling(new)) == ["type CP"]


def test_a_default_counts_in_requests_only() -> None:
    one, other = {**TEXT, "default": "a"}, {**TEXT, "default": "b"}

    assert told(asking(one), asking(other)) == ["default CP"]
    assert told(asking(TEXT), asking(one)) == ["default P"]
    assert told(asking(one), asking(TEXT)) == ["default C"]
    assert told(telling(one), telling(other)) == ["default"]


def test_what_is_deprecated_breaks_nobody() -> None:
    new = an_object(a={**TEXT, "deprecated": True})

    assert told(asking(an_object(a=TEXT)), asking(new)) == ["deprecated"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"allOf": [{"minLength": 1}, TEXT]}, {**TEXT, "minLength": 1}),
        ({"anyOf": [TEXT, {"type": "null"}]}, {"type": ["string", "null"]}),
        (one_of(TEXT, WHOLE), one_of(WHOLE, TEXT)),
        ({"const": 1}, {"enum": [1]}),
        ({**WHOLE, "exclusiveMinimum": 0}, {**WHOLE, "minimum": 1}),
        (an_object(a={}), {**an_object(a={}), "additionalProperties": True}),
        ({"not": TEXT}, {"not": {**TEXT, "description": "no text"}}),
        ({**TEXT, "format": "password"}, TEXT),
    ],
)
def test_the_same_values_in_other_words_are_no_change(old: Any, new: Any) -> None:
    assert told(asking(old, version="3.1.0"), asking(new, version="3.1.0")) == []


def test_versions_of_openapi_do_not_matter() -> None:
    old = {"type": "string", "nullable": True}
    number = {"type": "number", "minimum": 0, "exclusiveMinimum": True}
    new = {"anyOf": [{"type": "string"}, {"type": "null"}]}

    assert told(asking(old), asking(new, version="3.1.0")) == []
    exclusive = {"type": "number", "exclusiveMinimum": 0}
    assert told(asking(number), asking(exclusive, version="3.1.0")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "pattern": "a"}, {"type": "string", "pattern": "b"}),
        ({"not": TEXT}, {"not": WHOLE}),
        ({"not": {"pattern": "a"}}, {"not": {"pattern": "b"}}),
        (
            {"allOf": [{"anyOf": [A, B]}, {"anyOf": [A, TEXT]}]},
            {"allOf": [{"anyOf": [A, B]}, {"anyOf": [B, TEXT]}]},
        ),
        (
            {"patternProperties": {"^a": TEXT}},
            {"patternProperties": {"^b": TEXT}},
        ),
    ],
)
def test_what_cannot_be_told_is_never_compatible(old: Any, new: Any) -> None:
    comparison = compared(asking(old, version="3.1.0"), asking(new, version="3.1.0"))

    assert not comparison.is_compatible("consumers")
    assert not comparison.is_compatible("providers")


def test_alternatives_that_may_fit_together_are_not_told_apart() -> None:
    wider = an_object(b=TEXT)

    changed = told(asking(one_of(A, B)), asking(one_of(A, wider)))

    assert changed == ["combination c", "member-optional P"]


def test_alternatives_with_a_tag_are_told_apart() -> None:
    cat = an_object("kind", kind={"enum": ["cat"]}, lives=WHOLE)
    dog = an_object("kind", kind={"enum": ["dog"]})
    old_cat = an_object("kind", "lives", kind={"enum": ["cat"]}, lives=WHOLE)

    assert told(asking(one_of(old_cat, dog)), asking(one_of(dog, cat))) == ["member-optional P"]


def test_an_alternative_that_loses_its_tag_may_fit_beside_the_other_one() -> None:
    cat, dog = (an_object("kind", kind={"enum": [tag]}) for tag in ("cat", "dog"))
    anything = {"type": "object", "required": ["kind"]}

    changed = told(telling(one_of(cat, anything)), telling(one_of(cat, dog)))

    assert changed == ["combination c", "member-added P"]


def test_a_constant_that_is_not_listed_allows_nothing() -> None:
    nothing = {"const": False, "enum": [None]}

    changed = told(asking(nothing, version="3.1.0"), asking({"const": False}, version="3.1.0"))

    assert changed == ["enum P"]


def test_an_alternative_that_another_one_covers_is_no_loss() -> None:
    old = {"anyOf": [{"type": "string", "maxLength": 3}, TEXT]}

    assert told(asking(old), asking({"anyOf": [TEXT]})) == []


def test_schemas_that_hold_themselves_are_compared_once() -> None:
    def tree(leaf: Any) -> dict[str, Any]:
        again = {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
        return {"schemas": {"Tree": an_object(leaf=leaf, branches=again)}}

    ref = {"$ref": "#/components/schemas/Tree"}
    old, new = (asking(ref, components=tree(each)) for each in (TEXT, WHOLE))

    assert told(old, old) == []
    assert told(old, new) == ["type CP"]


def test_a_change_is_told_where_it_stands_and_in_which_member() -> None:
    ref = {"$ref": "#/components/schemas/Thing"}
    old, new = (
        telling(
            {"type": "array", "items": ref}, components={"schemas": {"Thing": an_object(a=each)}}
        )
        for each in (TEXT, WHOLE)
    )

    (change,) = compared(old, new).changes

    assert change.operation == "POST /things"
    assert change.subject == "reply 200 application/json /*/a"
    assert change.old == change.new == "/components/schemas/Thing/properties/a"
    assert change.what == "The type was string, and is integer now."
    assert change.advice == "Keep the old member with its type, and add another one."
