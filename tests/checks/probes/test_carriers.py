"""Credentials in the query and in cookies, and members of forms, are probed as others are."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mockserver.checks import Target
from mockserver.checks.probes.credential import Credential
from mockserver.checks.probes.good_call import GoodCall
from mockserver.checks.stages import Staged
from mockserver.cli.subject import named
from tests import own_documents
from tests.checks.on_the_wire import Call, OnTheWire, Reply
from tests.checks.probes.probing import CONTRACT, probed

DOCUMENT = """
openapi: 3.0.3
info: {title: Carriers, version: "1"}
paths:
  /by-query:
    get:
      operationId: byQuery
      security: [{key: []}]
      responses: &good {"200": {description: Good.}}
  /by-cookie:
    get:
      operationId: byCookie
      security: [{session: []}]
      responses: *good
  /by-either:
    get:
      operationId: byEither
      security: [{key: []}, {session: []}]
      responses: *good
  /parts:
    post:
      operationId: sendParts
      requestBody: &body
        required: true
        content:
          multipart/form-data: &form
            example: {name: xxx, size: 3, kind: dog, tags: [a, b]}
            schema:
              type: object
              required: [name, size]
              properties:
                name: {type: string, maxLength: 8}
                size: {type: integer, maximum: 9}
                kind: {type: string, enum: [cat, dog]}
                tags: {type: array, items: {type: string}}
      responses: *good
  /fields:
    post:
      operationId: sendFields
      requestBody: {required: true, content: {application/x-www-form-urlencoded: *form}}
      responses: *good
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: appid}
    session: {type: apiKey, in: cookie, name: sid}
"""
AUTH = "auth: {key: [the-right-key], session: [the-right-session]}\n"


@contextmanager
def of_document(folder: Path, *planted: OnTheWire) -> Iterator[tuple[Target, Mapping[str, Any]]]:
    own_documents.write(folder, AUTH, "carriers.mock.yaml")
    [api] = named([str(own_documents.write(folder, DOCUMENT, "carriers.yaml"))])
    subject = api.read()
    app = subject.server.app
    for each in planted:
        app = each.around(app)
    with replace(subject, server=replace(subject.server, app=app)).mock({}) as target:
        yield target, subject.catalogue().mock_data


def staged(folder: Path, operation: str, *planted: OnTheWire) -> Staged:
    with of_document(folder, *planted) as (target, data):
        return probed(target, operation, data=data)


def found(folder: Path, operation: str, path: str, act: Callable[[Call], Reply | None]) -> set[str]:
    return {
        each.title
        for each in staged(folder, operation, OnTheWire("a bug", operation, path, act)).findings
    }


def test_a_correct_server_is_no_finding_and_every_operation_is_probed(tmp_path: Path) -> None:
    with of_document(tmp_path) as (target, data):
        staged = probed(target, data=data)
    assert [(each.operation, each.title) for each in staged.findings] == []
    assert staged.tallies[0].skipped == ()


def _any_key(call: Call) -> None:
    call.query = re.sub("appid=[^&]+", "appid=the-right-key", call.query)


def _no_key(call: Call) -> None:
    call.query = call.query or "appid=the-right-key"


def _any_session(call: Call) -> None:
    if "sid=" in call.headers.get("cookie", ""):
        call.headers["cookie"] = "sid=the-right-session"


def _only_the_key(call: Call) -> None:
    call.headers.pop("cookie", None)


@pytest.mark.parametrize(
    ("operation", "path", "act", "title"),
    [
        ("byQuery", "/by-query", _any_key, "A call with a wrong credential 'appid' is accepted"),
        ("byQuery", "/by-query", _no_key, "A call without credentials is accepted"),
        (
            "byCookie",
            "/by-cookie",
            _any_session,
            "A call with a wrong credential 'sid' is accepted",
        ),
        (
            "byEither",
            "/by-either",
            _only_the_key,
            "A call with no other credentials than sid is refused",
        ),
    ],
)
def test_a_credential_that_no_header_carries_is_probed(
    tmp_path: Path, operation: str, path: str, act: Callable[[Call], None], title: str
) -> None:
    assert found(tmp_path, operation, path, act) == {title}


def test_no_credential_of_a_query_or_a_cookie_is_shown(tmp_path: Path) -> None:
    planted = [OnTheWire("a bug", "x", path, _breaks) for path in ("/by-query", "/by-cookie")]
    with of_document(tmp_path, *planted) as (target, data):
        shown = repr(probed(target, data=data).findings)
    assert "appid" in shown
    assert "the-right-" not in shown


def _breaks(call: Call) -> Reply | None:
    is_good = "the-right-key" in call.query or "the-right-session" in str(call.headers)
    return (500, None, {}) if is_good and call.method == "OPTIONS" else None


def _with_a_name(call: Call) -> None:
    if 'name="name"' not in call.text:
        part = '--mockserver-boundary\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n'
        call.body = part.encode() + call.body


@pytest.mark.parametrize(
    ("operation", "sent", "taken_as", "what"),
    [
        ("sendParts", "seven", "7", "'size' as another type"),
        ("sendParts", "\r\n10\r\n", "\r\n9\r\n", "'size' beyond its maximum"),
        ("sendParts", "no-such-value", "cat", "'kind' outside its list"),
        ("sendParts", "x" * 9, "Rex", "'name' too long"),
        ("sendFields", "size=10", "size=9", "'size' beyond its maximum"),
        ("sendFields", "no-such-value", "cat", "'kind' outside its list"),
    ],
)
def test_members_of_a_form_are_probed(
    tmp_path: Path, operation: str, sent: str, taken_as: str, what: str
) -> None:
    path = operation.removeprefix("send").lower()

    def act(call: Call) -> None:
        call.body = call.text.replace(sent, taken_as).encode()

    assert found(tmp_path, operation, path, act) == {f"A body with {what} is accepted"}


def test_a_missing_member_of_a_multipart_body_is_probed(tmp_path: Path) -> None:
    title = "A body without 'name' is accepted"
    assert found(tmp_path, "sendParts", "/parts", _with_a_name) == {title}


CALL = GoodCall(
    CONTRACT.operations["createUser"],
    {},
    (("key", "key=a%2Bb"), ("x", "x=1")),
    {"Cookie": "sid=s; z=1"},
)


@pytest.mark.parametrize(
    ("where", "name", "value", "target", "cookie"),
    [
        ("query", "key", "a+b", "/users?x=1&key=an+other", "sid=s; z=1"),
        ("cookie", "sid", "s", "/users?key=a%2Bb&x=1", "z=1; sid=an other"),
        ("header", "x-key", None, "/users?key=a%2Bb&x=1", "sid=s; z=1"),
    ],
)
def test_a_credential_is_read_and_changed_alone(
    where: str, name: str, value: str | None, target: str, cookie: str
) -> None:
    credential = Credential(where, name)
    other = credential.change(CALL, "an other")

    assert credential.value(CALL) == value
    assert credential.value(other) == "an other"
    assert (other.request.target, other.header("cookie")) == (target, cookie)
    assert credential.value(credential.change(CALL, None)) is None
