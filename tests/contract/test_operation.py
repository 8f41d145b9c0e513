"""An operation judges a whole request and a whole reply."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.operation import BodyRule, Operation
from mockserver.contract.violation import Violation
from tests.contract.builders import (
    a_parameter,
    a_specification,
    an_operation,
    compiled,
    json_of,
    the_operation,
)
from tests.pairing import pairwise

NUMBER = {"type": "integer"}
TEXT = {"type": "string"}
OBJECT = json_of({"type": "object", "required": ["a"]})


def replying(folder: Path, **responses: Any) -> Operation:
    """An operation with these replies: `s200=...` is status 200."""
    declared = {
        status.removeprefix("s"): {"description": "x", **reply}
        for status, reply in responses.items()
    }
    return the_operation(folder, responses=declared)


def test_parameters_are_read_from_their_places(tmp_path: Path) -> None:
    places = ("path", "query", "header", "cookie")
    operation = the_operation(
        tmp_path, path="/a/{p}", parameters=[a_parameter(NUMBER, where=where) for where in places]
    )

    values, violations = operation.read(
        {"p": "1"}, [("p", "2")], {b"p": b"3", b"cookie": b"o=9; p=4"}
    )

    assert violations == []
    assert asdict(values) == {where: {"p": number} for number, where in enumerate(places, 1)}


def test_every_parameter_that_is_wrong_is_reported(tmp_path: Path) -> None:
    declared = [
        a_parameter(NUMBER, where="header", required=True),
        a_parameter(NUMBER, where="cookie", required=True),
        a_parameter(NUMBER),
    ]
    operation = the_operation(tmp_path, parameters=declared)

    _, violations = operation.read({}, [("p", "x")], {b"p": b"\xff"})

    assert [(each.place, each.keyword) for each in violations] == [
        ("header", "type"),
        ("cookie", "required"),
        ("query", "type"),
    ]


def test_a_header_is_found_in_any_case(tmp_path: Path) -> None:
    declared = [a_parameter(NUMBER, "X-Page-Size", "header")]
    operation = the_operation(tmp_path, parameters=declared)

    values, _ = operation.read({}, [], {b"x-page-size": b"5"})

    assert values.header == {"X-Page-Size": 5}


@pytest.mark.parametrize("name", ["Accept", "Content-Type", "AUTHORIZATION"])
def test_headers_that_openapi_reserves_are_no_parameters(tmp_path: Path, name: str) -> None:
    declared = [a_parameter(NUMBER, name, "header", required=True)]

    assert the_operation(tmp_path, parameters=declared).parameters == ()


@pytest.mark.parametrize(
    ("media", "asked", "listed"),
    [
        (("application/json",), "application/json", "application/json"),
        (("application/json",), "text/plain", None),
        (("application/*+json", "*/*"), "application/json", "*/*"),
        (("application/*", "*/*"), "application/json", "application/*"),
        (("application/json", "application/*"), "application/json", "application/json"),
        ((), "application/json", None),
    ],
)
def test_a_body_is_listed_by_its_type_or_a_range(
    media: tuple[str, ...], asked: str, listed: str | None
) -> None:
    rule = BodyRule(required=True, media=dict.fromkeys(media))

    assert rule.listed(asked) == listed


# Replies


def test_a_reply_rule_is_found_by_status_then_range_then_default(tmp_path: Path) -> None:
    operation = replying(
        tmp_path,
        s404={"content": json_of({"enum": ["404"]})},
        s4XX={"content": json_of({"enum": ["4XX"]})},
        default={"content": json_of({"enum": ["default"]})},
    )

    kept = {
        status: [
            body
            for body in ("404", "4XX", "default")
            if operation.keeps(status, "application/json", body, {})
        ]
        for status in (404, 400, 499, 200, 500)
    }

    assert kept == {
        404: ["404"],
        400: ["4XX"],
        499: ["4XX"],
        200: ["default"],
        500: ["default"],
    }


def test_a_status_that_is_not_documented_breaks_the_contract(tmp_path: Path) -> None:
    operation = replying(tmp_path, s200={}, s4XX={})

    assert not operation.keeps(500, "", None, {})
    assert operation.reply_violations(500, "", None, {}) == [
        Violation("status", "", "status", "one of 200, 4XX", "500")
    ]


def test_a_reply_without_content_leaves_the_body_open(tmp_path: Path) -> None:
    operation = replying(tmp_path, s200={})

    assert operation.keeps(200, "", None, {})
    assert operation.keeps(200, "text/html", "<p>", {})


def test_a_media_type_without_a_schema_leaves_the_body_open(tmp_path: Path) -> None:
    operation = replying(tmp_path, s200={"content": {"application/json": {}}})

    assert operation.keeps(200, "application/json", {"anything": 1}, {})
    assert not operation.keeps(200, "text/plain", "x", {})


def test_a_body_that_breaks_its_schema_breaks_the_contract(tmp_path: Path) -> None:
    operation = replying(tmp_path, s200={"content": OBJECT})

    assert operation.keeps(200, "application/json", {"a": 1}, {})
    assert not operation.keeps(200, "application/json", {}, {})
    assert operation.reply_violations(200, "application/json", {}, {}) == [
        Violation("body", "", "required", "a property 'a'", "{}")
    ]


def test_another_media_type_breaks_the_contract(tmp_path: Path) -> None:
    operation = replying(tmp_path, s200={"content": OBJECT})

    assert operation.reply_violations(200, "text/plain", "x", {}) == [
        Violation("content-type", "", "media-type", "application/json", '"text/plain"')
    ]


@pytest.mark.parametrize("media", ["*/*", "application/*", "Application/JSON; charset=utf-8"])
def test_a_reply_may_be_documented_by_a_range(tmp_path: Path, media: str) -> None:
    operation = replying(tmp_path, s200={"content": {media: OBJECT["application/json"]}})

    assert operation.keeps(200, "application/json", {"a": 1}, {})
    assert operation.reply_violations(200, "application/json", {"a": 1}, {}) == []
    assert not operation.keeps(200, "application/json", {}, {})
    assert len(operation.reply_violations(200, "application/json", {}, {})) == 1


def test_a_header_that_is_required_has_to_be_there(tmp_path: Path) -> None:
    header = {"required": True, "schema": {"type": "string"}}
    headers = {"X-Total": header, "Content-Type": header, "X-Maybe": {"schema": {}}}
    operation = replying(tmp_path, s200={"headers": headers})

    assert operation.keeps(200, "", None, {"x-total": "5"})
    assert not operation.keeps(200, "", None, {})
    assert operation.reply_violations(200, "", None, {}) == [
        Violation("header", "/X-Total", "required", "a value", "nothing")
    ]


@pytest.mark.parametrize(
    ("status", "body", "media_type"),
    pairwise([200, 201, 404, 500], [{"a": 1}, {}, None, 5], ["application/json", "text/plain", ""]),
)
def test_the_quick_question_and_the_list_agree(
    tmp_path: Path, status: int, body: Any, media_type: str
) -> None:
    operation = replying(
        tmp_path,
        s200={"content": OBJECT},
        s201={"headers": {"Location": {"required": True, "schema": {}}}, "content": OBJECT},
        s4XX={"content": {"*/*": {}}},
    )

    violations = operation.reply_violations(status, media_type, body, {})

    assert operation.keeps(status, media_type, body, {}) == (violations == [])


# Media types other than JSON


@pytest.mark.parametrize(
    ("declared", "media_type", "body", "is_kept"),
    [
        ({"text/csv": {"schema": {"type": "string"}}}, "text/csv", "a,b", True),
        ({"text/csv": {"schema": {"type": "string"}}}, "text/csv; charset=utf-8", "a,b", True),
        ({"text/csv": {"schema": {"type": "string", "maxLength": 1}}}, "text/csv", "a,b", False),
        ({"image/png": {"schema": {"type": "string", "format": "binary"}}}, "image/png", "x", True),
        ({"text/*": {}}, "text/html", "<p>", True),
        ({"application/xml": {"schema": {"type": "object"}}}, "application/xml", "<a/>", True),
        ({"text/csv": {}}, "application/json", [], False),
    ],
)
def test_a_reply_that_is_not_json_is_a_text(
    tmp_path: Path, declared: dict[str, Any], media_type: str, body: Any, is_kept: bool
) -> None:
    operation = replying(tmp_path, s200={"content": declared})

    assert operation.keeps(200, media_type, body, {}) is is_kept


def test_what_is_not_judged_is_told(tmp_path: Path) -> None:
    content = {"text/csv": {"schema": {"type": "object"}}, "text/plain": {"schema": TEXT}}
    operations = an_operation(requestBody={"content": content})

    contract = compiled(tmp_path, a_specification({"/a": {"post": operations}}))

    [note] = contract.notes
    assert note.what == "Bodies of type 'text/csv' are not validated: the schema describes no text."
    assert note.where.endswith("(#/paths/~1a/post/requestBody/content/text~1csv/schema)")


def test_what_becomes_of_xml_is_told_once(tmp_path: Path) -> None:
    content = {name: {"schema": {"type": "object"}} for name in ("application/xml", "text/xml")}
    operations = an_operation(requestBody={"content": content})

    contract = compiled(tmp_path, a_specification({"/a": {"post": operations}}))

    [note] = contract.notes
    assert note.what.startswith("XML is not validated")
    assert note.where.endswith("(#/paths/~1a/post/requestBody/content/application~1xml/schema)")
