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
from tests.corpus import forms, text
from tests.corpus.unmade import Unmade

#: Headers that say how a message is, and are no parameters (OpenAPI 3.0.4, "Parameter Object").
_NO_PARAMETERS = frozenset(("accept", "content-type", "authorization"))
#: So many values are made of a form's schema until one is as forms can say it.
_MOST_TRIES = 20


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
        name = forms.name_of(kind)
        if name in ("*/*", "application/*"):
            name = "application/json"
        if forms.is_form(kind):
            value = self._said(schema, key, only_required=only_required)
            kind, written = forms.written(name, value, body["content"][kind].get("encoding") or {})
            return kind, written, value
        if not is_json(name):
            return name if "*" not in name else "text/plain", b"some text", ABSENT
        value = self._valid(schema, "request", key, only_required=only_required)
        return name, json_bytes(value), value

    def _said(self, pointer: str, key: str, *, only_required: bool) -> Any:
        """Make a value of a form's schema that is valid as a form says it.

        Where none is, members that nobody requires are left out. Raises Unmade.
        """
        validator = self._contract.schemas.compiled(pointer, "request")
        for number in range(_MOST_TRIES):
            again = f"{key} {number}" if number else key
            bare = only_required or number >= _MOST_TRIES // 2
            value = self._valid(pointer, "request", again, only_required=bare)
            said = forms.said(value)
            if said == value or validator.accepts(said):
                return said
        raise Unmade("what forms cannot say is required: an empty list or object")


def _chosen(kinds: list[str]) -> str:
    """Choose the media type to send: JSON, a form, what is easy, then the first."""
    for wanted in (is_json, forms.is_form, lambda each: "*" in each):
        for each in kinds:
            if wanted(each):
                return each
    return kinds[0] if kinds else ""


def _sendable(value: str) -> str:
    if not value.isprintable() or not value.isascii() or value != value.strip():
        raise Unmade(f"no header can carry {value!r}")
    return value
