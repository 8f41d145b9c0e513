"""An example request for an operation: made of the contract's examples, else of its schemas."""

import json
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from mockserver.contract.absent import ABSENT
from mockserver.contract.contract import Contract
from mockserver.contract.document import Json
from mockserver.contract.form import Form
from mockserver.contract.media_type import essence, is_range, kind_of
from mockserver.contract.operation import Operation
from mockserver.contract.parameter import Parameter
from mockserver.contract.reference import find_pointer, follow
from mockserver.contract.schema import Direction
from mockserver.contract.values import Values
from mockserver.contract.violation import pointer_to
from mockserver.contract.writing import (
    BOUNDARY,
    text_of,
    write_cookies,
    write_form,
    write_multipart,
    write_parts,
    write_query,
    write_text,
)
from mockserver.errors import MockServerError

_JSON = "application/json"
#: The kinds of bodies, the one that is shown rather first.
_KINDS = ("json", "form", "multipart", "text", "binary")
#: Methods that are shown without a body if none is required.
_BODILESS = frozenset(("GET", "HEAD", "DELETE", "OPTIONS"))


class ExampleRequest(NamedTuple):
    """A request that keeps the contract, without credentials.

    `target` is the path with its query, `body` the value of the body, or None without one, and
    `headers` are the declared ones, the cookies among them.
    """

    method: str
    target: str
    body: Json | None
    headers: Mapping[str, str] = {}
    media_type: str = _JSON
    form: Form | None = None

    @property
    def content_type(self) -> str:
        """The Content-Type of the payload; empty without a body."""
        if self.body is None:
            return ""
        is_multipart = kind_of(self.media_type) == "multipart"
        return f"{self.media_type}; boundary={BOUNDARY}" if is_multipart else self.media_type

    @property
    def payload(self) -> bytes:
        """The body as it is sent."""
        if self.body is None:
            return b""
        kind = kind_of(self.media_type)
        if kind == "json":
            return json.dumps(self.body).encode()
        if kind == "form" and self.form is not None:
            return write_form(self.form, self.body).encode()
        return write_multipart(self.body) if kind == "multipart" else text_of(self.body).encode()

    @property
    def curl_words(self) -> list[str]:
        """The arguments with which curl sends the headers and the body."""
        words = [
            word for name, value in self.headers.items() for word in ("-H", f"{name}: {value}")
        ]
        if self.body is None:
            return words
        if kind_of(self.media_type) == "multipart":
            parts = [f"{part.name}={part.text}" for part in write_parts(self.body)]
            return words + [word for part in parts for word in ("--form-string", part)]
        return [*words, "-H", f"Content-Type: {self.content_type}", "-d", self.payload.decode()]


def example_request(
    contract: Contract,
    operation: Operation,
    *,
    known: Mapping[str, str] | None = None,
    values: Values | None = None,
    earlier: ExampleRequest | None = None,
) -> ExampleRequest:
    """Build the example request: what is required, and the body if the operation takes one.

    `known` are texts for parameters of the path that lead to something, by name; `values` are the
    contract's, if they are at hand; the body of an `earlier` request of the operation is taken
    again. Never raises for what a contract lacks: a value that cannot be made is left out, in a
    path it is `x`.
    """
    maker = _Maker(contract, operation, Values(contract) if values is None else values)
    target, headers = maker.head(contract.base_path, known or {})
    if earlier is not None:
        return earlier._replace(target=target, headers=headers)
    media_type, body = maker.body()
    form = None if operation.body is None else operation.body.forms.get(essence(media_type))
    return ExampleRequest(operation.method, target, body, headers, media_type or _JSON, form)


def example_text(contract: Contract, operation: Operation, name: str, values: Values) -> str:
    """Return a text for a parameter of the path, not encoded; `x` if no value can be made."""
    for parameter in operation.parameters:
        if parameter.where == "path" and parameter.name == name:
            value = _Maker(contract, operation, values).parameter(parameter)
            return ("" if value is ABSENT else write_text(parameter, value)) or "x"
    return "x"


class _Maker:
    """Makes the values of one operation's request."""

    def __init__(self, contract: Contract, operation: Operation, values: Values) -> None:
        self._data = contract.document.data
        self._operation = operation
        self._values = values

    def head(self, base_path: str, known: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Return path and query with what is required, and the headers; `known` are path texts."""
        path = base_path + self._operation.path
        queries, headers, cookies = [], {}, []
        for parameter in self._operation.parameters:
            if not parameter.required:
                continue
            is_known = parameter.where == "path" and parameter.name in known
            value = known[parameter.name] if is_known else self.parameter(parameter)
            if parameter.where == "path":
                text = "" if value is ABSENT else write_text(parameter, value)
                path = path.replace("{" + parameter.name + "}", quote(text or "x", safe=""))
            elif value is ABSENT:
                continue
            elif parameter.where == "query":
                queries.append(write_query(parameter, value))
            elif parameter.where == "header":
                headers[parameter.name] = write_text(parameter, value)
            else:
                cookies += write_cookies(parameter, value)
        if cookies:
            headers["Cookie"] = "; ".join(cookies)
        query = "&".join(filter(None, queries))
        return (f"{path}?{query}" if query else path), headers

    def parameter(self, parameter: Parameter) -> Json:
        """Return a value for a parameter; ABSENT if none can be made."""
        node = find_pointer(self._data, parameter.pointer)
        if "schema" in node or not node.get("content"):
            return self._value(parameter.pointer, node, parameter.direction)
        media_type, content = next(iter(node["content"].items()))
        at = parameter.pointer + pointer_to("content", media_type)
        return self._value(at, content, parameter.direction)

    def body(self) -> tuple[str, Json | None]:
        """Return a media type and a value for the body; None without one."""
        rule, method = self._operation.body, self._operation.method
        if rule is None or (method in _BODILESS and not rule.required):
            return "", None
        at = f"{self._operation.pointer}/requestBody"
        at, node = follow(self._data, at, find_pointer(self._data, at))
        contents: dict[str, Json] = node.get("content", {})
        ranked = sorted(contents, key=lambda name: _KINDS.index(kind_of(_sent(name))))
        for name in ranked:
            value = self._value(at + pointer_to("content", name), contents[name])
            if value is not ABSENT:
                return _sent(name), value
        return "", None

    def _value(self, at: str, node: Json, direction: Direction = "request") -> Json:
        """Return an example of a parameter or media type, or a value made of its schema."""
        try:
            example = self._values.example(at, direction)
            if example is not ABSENT or "schema" not in node:
                return example
            return self._values.value(f"{at}/schema", direction, self._operation.id)
        except (MockServerError, KeyError):
            return ABSENT


def _sent(media_type: str) -> str:
    """Return the media type that a client sends where the contract may name a range."""
    if not is_range(media_type):
        return media_type
    return {"text/*": "text/plain", "multipart/*": "multipart/form-data"}.get(media_type, _JSON)
