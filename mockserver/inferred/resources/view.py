"""An operation as inference sees it: its canonical path, its body and its successful reply."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.contract.contract import Contract
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, follow
from mockserver.contract.violation import pointer_to
from mockserver.errors import ContractError
from mockserver.inferred.resources.template import Template, template_of

Json = Any

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Content(NamedTuple):
    """One media type of a body or a reply; `pointer` leads to it in the document.

    `schema` is None if it has none; else it stands at `schema_pointer`.
    """

    media_type: str
    pointer: str
    schema: Json | None

    @property
    def schema_pointer(self) -> str:
        """The place of the schema."""
        return f"{self.pointer}/schema"


class Response(NamedTuple):
    """One documented reply. `content` is None if it has no body.

    `headers` are the places of its headers, by lower-case name.
    """

    status: int
    content: Content | None
    headers: Mapping[str, str]

    @property
    def schema(self) -> Json | None:
        """The schema of its body; None without one."""
        return None if self.content is None else self.content.schema


class View(NamedTuple):
    """An operation with what its paths and schemas say; `success` is None if it documents none."""

    operation: Operation
    template: Template
    body: Content | None
    success: Response | None

    @property
    def label(self) -> str:
        """The operation as a person writes it: `GET /pets/{id}`."""
        return f"{self.operation.method} {self.operation.path}"

    @property
    def reply_schema(self) -> Json | None:
        """The schema of the successful reply; None without one."""
        return None if self.success is None else self.success.schema

    @property
    def body_schema(self) -> Json | None:
        """The schema of the request's body; None without one."""
        return None if self.body is None else self.body.schema


def views_of(contract: Contract) -> dict[str, View]:
    """Return the view of each operation, by its id."""
    return {name: _view(contract, each) for name, each in contract.operations.items()}


def responses_of(contract: Contract, operation: Operation) -> dict[str, tuple[str, Json]]:
    """Return the documented responses with their places, by status: `200`, `4XX`, `default`."""
    data = contract.document.data
    node = find_pointer(data, operation.pointer)
    responses: dict[str, tuple[str, Json]] = {}
    for status, response in node.get("responses", {}).items():
        if str(status).startswith("x-"):
            continue
        place = operation.pointer + pointer_to("responses", status)
        try:
            responses[str(status).upper()] = follow(data, place, response)
        except (KeyError, ContractError):
            responses[str(status).upper()] = place, {}
    if "DEFAULT" in responses:
        responses["default"] = responses.pop("DEFAULT")
    return responses


def response_at(data: Json, status: int, pointer: str, node: Json) -> Response:
    """Read one documented response."""
    node = node if isinstance(node, dict) else {}
    headers = node.get("headers")
    places = {
        str(name).lower(): f"{pointer}/headers{pointer_to(name)}"
        for name in (headers if isinstance(headers, dict) else ())
    }
    return Response(status, _content(node.get("content"), pointer), places)


def _view(contract: Contract, operation: Operation) -> View:
    data = contract.document.data
    node = find_pointer(data, operation.pointer)
    template = template_of(operation.path, operation.method)
    body = None
    if operation.body is not None and "requestBody" in node:
        place = f"{operation.pointer}/requestBody"
        try:
            pointer, request = follow(data, place, node["requestBody"])
        except (KeyError, ContractError):
            pointer, request = place, {}
        body = _content(request.get("content"), pointer)
    return View(operation, template, body, _success(contract, operation))


def _success(contract: Contract, operation: Operation) -> Response | None:
    """Find the reply of a success: the lowest 2xx, then `2XX`, then `default`, then a 3xx."""
    responses = responses_of(contract, operation)
    numbers = sorted(int(each) for each in responses if each.isdecimal())
    good = [number for number in numbers if 200 <= number < 300]
    data = contract.document.data
    if good:
        chosen = next((each for each in good if each not in (202, 207)), good[0])
        return response_at(data, chosen, *responses[str(chosen)])
    for name in ("2XX", "default"):
        if name in responses:
            return response_at(data, 200, *responses[name])
    other = [number for number in numbers if 300 <= number < 400]
    return response_at(data, other[0], *responses[str(other[0])]) if other else None


def _content(content: Json, pointer: str) -> Content | None:
    """Choose the media type to work with: JSON, then a form, then the first."""
    if not isinstance(content, dict) or not content:
        return None
    names = [str(name) for name in content]
    chosen = next((name for name in names if is_json(name)), None)
    chosen = chosen or next((name for name in names if name.lower().startswith(_FORMS)), names[0])
    media = content[chosen]
    schema = media.get("schema") if isinstance(media, dict) else None
    place = f"{pointer}/content{pointer_to(chosen)}"
    return Content(chosen.partition(";")[0].strip().lower(), place, schema)
