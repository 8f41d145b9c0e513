"""Makes a valid request for an operation: required parameters and a body, from its schemas."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.contract.absent import ABSENT
from mockserver.contract.contract import Contract
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.contract.reference import find_pointer, follow
from mockserver.contract.schema import Direction
from mockserver.contract.values import Values
from mockserver.contract.violation import pointer_to
from mockserver.errors import MockServerError
from tests.client import json_bytes
from tests.corpus import text

#: Headers that say how a message is, and are no parameters (OpenAPI 3.0.4, "Parameter Object").
_NO_PARAMETERS = frozenset(("accept", "content-type", "authorization"))
_BOUNDARY = "corpus-7d91f0"
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


class Unmade(Exception):
    """No valid request was made; the text says why."""


class Made(NamedTuple):
    """A request; `value` is what its body says, ABSENT without one."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    value: Any


class Maker:
    """Makes requests for the operations of one contract, the same in each run."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._data = contract.document.data
        self._values = Values(contract)

    def make(
        self,
        operation: Operation,
        path: str,
        *,
        key: str = "",
        only_required: bool = False,
        row: Mapping[str, Any] | None = None,
    ) -> Made:
        """Make a request for an operation at a path whose parameters are filled in.

        Parameters of the query that are called like a member of `row` ask for that row. Raises
        Unmade where no value fits a schema, or no client could write it.
        """
        key = f"{operation.id} {key}"
        query, headers = self._written(operation, key, row or {})
        kind, body, value = self._body(operation, key, only_required=only_required)
        if kind:
            headers.append(("content-type", kind))
        target = path + (
            "?" + "&".join(f"{name}={value}" for name, value in query) if query else ""
        )
        return Made(operation.method, target, headers, body, value)

    def _written(
        self, operation: Operation, key: str, row: Mapping[str, Any]
    ) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Write the required parameters: fields of the query, and headers. Raises Unmade."""
        query: list[tuple[str, str]] = []
        headers: list[tuple[str, str]] = []
        for pointer, node in self._parameters(operation):
            where, name = node["in"], node["name"]
            if where == "path" or not node.get("required"):
                continue
            if where == "header" and name.lower() in _NO_PARAMETERS:
                continue
            if where == "query" and isinstance(row.get(name), str | int):
                value = row[name]
            else:
                value = self._parameter(pointer, node, key)
            style, explode = text.style_of(node)
            if "content" in node:
                value, style, explode = json_bytes(value).decode(), "form", False
            if where == "query":
                query += text.fields(name, value, style, explode=explode)
            elif where == "header":
                headers.append((name, _sendable(text.header(value, explode=explode))))
            else:
                pairs = text.fields(name, value, style, explode=False)
                headers += [("cookie", f"{each}={written}") for each, written in pairs]
        return query, headers

    def segment(self, operation: Operation, name: str, key: str) -> str:
        """Make the text of one parameter of an operation's path. Raises Unmade."""
        for pointer, node in self._parameters(operation):
            if node["in"] == "path" and node["name"] == name:
                style, explode = text.style_of(node)
                value = self._parameter(pointer, node, key)
                written = text.segment(name, value, style, explode=explode)
                if not written or written in (".", ".."):
                    raise Unmade(f"the path's {name} would be {written!r}")
                return written
        return f"some-{name}"

    def _parameters(self, operation: Operation) -> list[tuple[str, Mapping[str, Any]]]:
        """List the parameters with their places; those of the operation win."""
        places = (operation.pointer.rpartition("/")[0], operation.pointer)
        found: dict[tuple[str, str], tuple[str, Mapping[str, Any]]] = {}
        for place in places:
            pointer, node = follow(self._data, place, find_pointer(self._data, place))
            for index, raw in enumerate(node.get("parameters") or ()):
                at, parameter = follow(self._data, f"{pointer}/parameters/{index}", raw)
                found[parameter["in"], parameter["name"]] = at, parameter
        return list(found.values())

    def _parameter(self, pointer: str, node: Mapping[str, Any], key: str) -> Any:
        for media_type in node.get("content", ()):
            pointer = f"{pointer}/content{pointer_to(media_type)}"
        # Whether the schema says readOnly does not matter here: then it is shared with replies.
        example = self._values.example(pointer, "reply") if "schema" in node else ABSENT
        return self._valid(f"{pointer}/schema", "reply", key) if example is ABSENT else example

    def _valid(
        self, pointer: str, direction: Direction, key: str, *, only_required: bool = False
    ) -> Any:
        try:
            find_pointer(self._data, pointer)
        except KeyError:
            return "anything"
        try:
            return self._values.value(pointer, direction, key, only_required=only_required)
        except MockServerError as error:
            raise Unmade(f"no value fits {pointer}: {error}") from error

    def _body(
        self, operation: Operation, key: str, *, only_required: bool
    ) -> tuple[str, bytes, Any]:
        node = find_pointer(self._data, operation.pointer)
        if operation.body is None or "requestBody" not in node:
            return "", b"", ABSENT
        place = f"{operation.pointer}/requestBody"
        pointer, body = follow(self._data, place, node["requestBody"])
        kind = _chosen(list(body.get("content") or ()))
        if not kind:
            return "", b"", ABSENT
        schema = f"{pointer}/content{pointer_to(kind)}/schema"
        name = kind.partition(";")[0].strip().lower()
        if name in ("*/*", "application/*"):
            name = "application/json"
        if not (is_json(name) or name in (_FORM, _MULTIPART)):
            return name if "*" not in name else "text/plain", b"some text", ABSENT
        value = self._valid(schema, "request", key, only_required=only_required)
        if name == _FORM:
            return name, _form(value), value
        if name == _MULTIPART:
            return f"{name}; boundary={_BOUNDARY}", _multipart(value), value
        return name, json_bytes(value), value


def _chosen(kinds: list[str]) -> str:
    """Choose the media type to send: JSON, a form, what is easy, then the first."""
    for wanted in (is_json, _is_form, lambda each: "*" in each):
        for each in kinds:
            if wanted(each):
                return each
    return kinds[0] if kinds else ""


def _is_form(kind: str) -> bool:
    return kind.partition(";")[0].strip().lower() in (_FORM, _MULTIPART)


def _members(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unmade("a form whose schema is no object")
    return value


def _form(value: Any) -> bytes:
    written = []
    for name, each in _members(value).items():
        style = "deepObject" if isinstance(each, dict) else "form"
        written += text.fields(name, each, style, explode=True)
    return "&".join(f"{name}={each}" for name, each in written).encode()


def _multipart(value: Any) -> bytes:
    parts = []
    for name, each in _members(value).items():
        for item in each if isinstance(each, list) else [each]:
            head = f'content-disposition: form-data; name="{name}"'
            if isinstance(item, dict | list):
                head += "\r\ncontent-type: application/json"
            parts.append(f"--{_BOUNDARY}\r\n{head}\r\n\r\n{text.scalar(item)}\r\n")
    return ("".join(parts) + f"--{_BOUNDARY}--\r\n").encode()


def _sendable(value: str) -> str:
    if not value.isprintable() or not value.isascii() or value != value.strip():
        raise Unmade(f"no header can carry {value!r}")
    return value
