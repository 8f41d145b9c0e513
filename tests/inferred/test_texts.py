"""Replies in other media types than JSON are texts: those of the contract, if it has some."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.engine.call import NO_BODY
from tests.contract.builders import a_specification, an_operation, compiled
from tests.inferred.mock import Mock

ROWS = {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize(
    ("media_type", "content", "body"),
    [
        ("text/plain", {"schema": {"type": "string"}, "example": "hello"}, "hello"),
        ("text/csv", {"schema": ROWS, "example": "a,b\n1,2\n"}, "a,b\n1,2\n"),
        ("text/csv", {"example": "a,b\n"}, "a,b\n"),
        ("application/xml", {"schema": {"type": "object"}, "example": "<a/>"}, "<a/>"),
        ("application/pdf", {}, NO_BODY),
    ],
)
def test_a_text_is_sent_as_the_contract_shows_it(
    tmp_path: Path, media_type: str, content: dict[str, Any], body: Any
) -> None:
    responses = {"200": {"description": "x", "content": {media_type: content}}}
    operation = an_operation(responses=responses)
    mock = Mock(compiled(tmp_path, a_specification({"/a": {"get": operation}})))

    reply = mock.call("GET", "/a")

    assert (reply.status, reply.media_type, reply.body) == (200, media_type, body)
