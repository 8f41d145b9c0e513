"""How rows are laid into replies, and refusals into the errors of a document."""

from pathlib import Path
from typing import Any

import pytest

from tests.inferred.documents import (
    INTEGER,
    TEXT,
    a_list_of,
    a_petstore,
    an_object,
    queried,
    replies,
)
from tests.inferred.mock import a_mock

PET = an_object(("id",), id=INTEGER, name=TEXT)
MESSAGE = "There is no pet '999' in this world."


def test_a_member_that_does_not_fit_the_reply_is_left_out(tmp_path: Path) -> None:
    other = an_object(("id",), id=INTEGER, name={"type": "string", "maxLength": 3}, status=TEXT)
    mock = a_mock(tmp_path, a_petstore(**{"GET /pets/{petId}": replies(other)}))
    pet = mock.call("POST", "/pets", {"name": "Maximilian", "status": "sold"}).body["id"]

    assert mock.call("GET", f"/pets/{pet}").body == {"id": pet, "status": "sold"}


def test_what_a_reply_requires_is_made_up_and_stays_the_same(tmp_path: Path) -> None:
    other = an_object(("id", "age"), id=INTEGER, name=TEXT, age=INTEGER)
    mock = a_mock(tmp_path, a_petstore(**{"GET /pets/{petId}": replies(other)}))
    pet = mock.call("POST", "/pets", {"name": "Rex"}).body["id"]

    shown = [mock.call("GET", f"/pets/{pet}").body for _ in range(2)]

    assert shown[0] == shown[1]
    assert isinstance(shown[0]["age"], int)


def test_a_required_header_is_sent(tmp_path: Path) -> None:
    created = replies(None, 201)
    created["responses"]["201"]["headers"] = {
        "X-Trace": {"required": True, "schema": {"type": "integer"}},
        "X-Other": {"schema": TEXT},
    }
    mock = a_mock(tmp_path, a_petstore(**{"POST /pets": created}))

    headers = mock.call("POST", "/pets", {"name": "Rex"}).headers

    assert int(headers["x-trace"]) is not None
    assert sorted(headers) == ["location", "x-trace"]


def test_a_delete_may_tell_that_it_is_done(tmp_path: Path) -> None:
    done = an_object(("id", "deleted"), id=INTEGER, deleted={"type": "boolean"})
    mock = a_mock(tmp_path, a_petstore(**{"DELETE /pets/{petId}": replies(done)}))

    assert mock.call("DELETE", "/pets/1").body == {"id": 1, "deleted": True}


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        (an_object(message=TEXT, code=INTEGER), {"message": MESSAGE, "code": 404}),
        (an_object(error=TEXT), {"error": MESSAGE}),
        (
            an_object(title=TEXT, status=INTEGER, type=TEXT),
            {"title": MESSAGE, "status": 404, "type": "about:blank"},
        ),
        (an_object(title=TEXT, detail=TEXT), {"title": "not-found", "detail": MESSAGE}),
        (an_object(error=an_object(code=TEXT)), {"error": {"code": "not_found"}}),
        (a_list_of(an_object(message=TEXT)), [{"message": MESSAGE}]),
        (an_object(errors=a_list_of(TEXT)), {"errors": [MESSAGE]}),
        (TEXT, MESSAGE),
    ],
)
def test_a_refusal_is_told_in_the_words_of_the_document(
    tmp_path: Path, schema: dict[str, Any], body: Any
) -> None:
    mock = a_mock(tmp_path, a_petstore(**{"GET /pets/{petId}": replies(PET, _404=schema)}))

    reply = mock.call("GET", "/pets/999")

    assert (reply.status, reply.media_type) == (404, "application/json")
    assert reply.body == body


LOC = a_list_of({"anyOf": [TEXT, INTEGER]})
NOT_A_NUMBER = 'query/limit: expected integer, got "x".'
NO_NAME = 'body: expected a property \'name\', got {"status":"old"}.'


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (an_object(field=TEXT, message=TEXT), {"field": "name", "message": NO_NAME}),
        (an_object(loc=LOC, msg=TEXT, type=TEXT), {"loc": ["body", "name"], "type": "required"}),
        (
            an_object(source=an_object(pointer=TEXT, parameter=TEXT)),
            {"source": {"pointer": "/name"}},
        ),
        (an_object(path={"type": "string", "enum": ["tag"]}), {}),
    ],
)
def test_each_error_of_a_list_tells_one_of_the_places_that_are_wrong(
    tmp_path: Path, error: dict[str, Any], told: dict[str, Any]
) -> None:
    added = replies(PET, 201, _422=an_object(("errors",), errors=a_list_of(error)))
    mock = a_mock(tmp_path, a_petstore(**{"POST /pets": added}))

    reply = mock.call("POST", "/pets", {"status": "old"})

    assert (reply.status, len(reply.body["errors"])) == (422, 2)
    assert told.items() <= reply.body["errors"][0].items()


def test_an_error_names_the_parameter_that_is_wrong(tmp_path: Path) -> None:
    error = an_object(("code", "param", "path"), code=TEXT, param=TEXT, path=TEXT, message=TEXT)
    listed = replies(a_list_of(PET), _400=error) | queried(limit=INTEGER)
    mock = a_mock(tmp_path, a_petstore(**{"GET /pets": listed}))

    told = mock.call("GET", "/pets?limit=x").body

    assert (told["param"], told["message"]) == ("limit", NOT_A_NUMBER)
    assert told["path"] != "limit"


def test_an_example_answers_where_no_value_can_be_made(tmp_path: Path) -> None:
    # No value of this pattern is made up: what is ahead is not looked at.
    code = {"type": "string", "pattern": "^(?=.*[0-9]{3})(?=.*[a-z]{3})[a-z0-9]{6}$"}
    shown = replies(an_object(("id", "code"), id=INTEGER, code=code))
    media = shown["responses"]["200"]["content"]["application/json"]
    media["example"] = {"id": 5, "code": "abc123"}
    mock = a_mock(tmp_path, a_petstore(**{"GET /pets/{petId}": shown}))

    assert mock.call("GET", "/pets/1").body == {"id": 5, "code": "abc123"}


def test_an_error_that_cannot_be_filled_is_worded(tmp_path: Path) -> None:
    impossible = {"type": "string", "minLength": 5, "maxLength": 2}
    mock = a_mock(tmp_path, a_petstore(**{"GET /pets/{petId}": replies(PET, _404=impossible)}))

    reply = mock.call("GET", "/pets/999")

    assert (reply.media_type, reply.body["detail"]) == ("application/problem+json", MESSAGE)
