"""A call that an operation answers with success, and calls that differ from it in one way."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from mockserver.checks.sent_form import read_form
from mockserver.contract.absent import ABSENT
from mockserver.contract.document import Json
from mockserver.contract.media_type import essence, kind_of
from mockserver.contract.operation import Operation
from mockserver.contract.parameter import parse_query
from mockserver.contract.validator import Validator
from mockserver.contract.violation import Violation
from mockserver.contract.writing import BOUNDARY, write_form, write_multipart


class Request(NamedTuple):
    """A request as it is sent; `target` is the path below the base URL, with its query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True, slots=True)
class GoodCall:
    """The parts of a call: texts of the path by name, decoded, and the fields of the query as sent.

    `headers` are all that are sent but Content-Type. `body` is a JSON value where the body is JSON
    or a form, else ABSENT; `payload` are its bytes, None without a body.
    """

    operation: Operation
    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    media_type: str = ""
    body: Json = ABSENT
    payload: bytes | None = None

    @property
    def is_json(self) -> bool:
        """Whether its body is JSON."""
        return self.payload is not None and kind_of(self.media_type) == "json"

    @property
    def is_form(self) -> bool:
        """Whether its body is a form with members that are known, in one line or in parts."""
        return self.payload is not None and self.read_body() is not ABSENT

    def read_body(self) -> Json:
        """Return the value of the body as a server reads it; ABSENT if it has no members."""
        rule = self.operation.body
        if self.is_json or rule is None or self.payload is None:
            return self.body
        return read_form(rule, self.media_type, self.payload)

    @property
    def validator(self) -> Validator | None:
        """What the contract says of its body; None if anything is valid."""
        rule = self.operation.body
        name = None if rule is None else rule.listed(self.media_type)
        return None if rule is None or name is None else rule.media[name]

    def parameter_violations(self) -> list[Violation]:
        """List where its parameters break the contract; none if its query is not UTF-8."""
        headers = {
            name.lower().encode(): text.encode("latin-1", "replace")
            for name, text in self.headers.items()
        }
        try:
            fields = parse_query("&".join(raw for _, raw in self.query).encode())
        except UnicodeError:
            return []
        return self.operation.read(self.path, fields, headers)[1]

    @property
    def request(self) -> Request:
        """The good call itself."""
        path = self.operation.path
        for name, text in self.path.items():
            path = path.replace("{" + name + "}", quote(text, safe=""))
        query = "&".join(raw for _, raw in self.query)
        headers = dict(self.headers)
        if self.payload is not None and self.media_type:
            headers["Content-Type"] = self.media_type
        target = f"{path}?{query}" if query else path
        return Request(self.operation.method.upper(), target, headers, self.payload)

    def with_path(self, name: str, text: str) -> "GoodCall":
        """Return the call with another text in its path."""
        return replace(self, path={**self.path, name: text})

    def with_query(self, name: str, *texts: str) -> "GoodCall":
        """Return the call with these values for a field of its query; without any, none."""
        kept = tuple(field for field in self.query if field[0] != name)
        fields = tuple((name, f"{quote_plus(name)}={quote_plus(text)}") for text in texts)
        return replace(self, query=kept + fields)

    def with_headers(self, changes: Mapping[str, str | None]) -> "GoodCall":
        """Return the call with some headers changed, or left out where the value is None."""
        changed = {name.lower() for name in changes}
        kept = {name: text for name, text in self.headers.items() if name.lower() not in changed}
        added = {name: text for name, text in changes.items() if text is not None}
        return replace(self, headers={**kept, **added})

    def with_body(self, body: Json) -> "GoodCall":
        """Return the call with another value as its body."""
        rule, name = self.operation.body, essence(self.media_type)
        if kind_of(name) == "multipart":
            media_type = f"{name}; boundary={BOUNDARY}"
            payload = write_multipart(body)
            return replace(self, body=body, payload=payload, media_type=media_type)
        form = None if rule is None or kind_of(name) != "form" else rule.forms.get(name)
        written = json.dumps(body) if form is None else write_form(form, body)
        return replace(self, body=body, payload=written.encode())

    def with_payload(self, payload: bytes | None, media_type: str | None = None) -> "GoodCall":
        """Return the call with other bytes as its body, or with another Content-Type."""
        media_type = self.media_type if media_type is None else media_type
        return replace(self, payload=payload, media_type=media_type)

    def header(self, name: str) -> str | None:
        """Return the value of a header, by its name in any case."""
        return next((text for key, text in self.headers.items() if key.lower() == name), None)


def parsed(
    operation: Operation, base_path: str, request: Request, body: Json = ABSENT
) -> GoodCall | None:
    """Take a request of an operation apart; None if its path is not the operation's.

    `target` of the request begins with the base path; `body` is the value of a form.
    """
    path, _, query = request.target.partition("?")
    texts = _path_texts(operation.path, path.removeprefix(base_path))
    if texts is None:
        return None
    fields = tuple((unquote_plus(raw.partition("=")[0]), raw) for raw in query.split("&") if raw)
    headers, media_type = dict(request.headers), ""
    for name in [each for each in headers if each.lower() == "content-type"]:
        media_type = headers.pop(name)
    call = GoodCall(operation, texts, fields, headers, media_type, body, request.body)
    if not call.is_json:
        return call if body is not ABSENT else replace(call, body=call.read_body())
    try:
        return replace(call, body=json.loads(request.body or b""))
    except (ValueError, RecursionError):
        return None


def _path_texts(template: str, path: str) -> dict[str, str] | None:
    names = re.findall(r"\{([^{}]+)\}", template)
    pattern = "([^/]*)".join(map(re.escape, re.split(r"\{[^{}]+\}", template)))
    match = re.fullmatch(pattern, path)
    if match is None:
        return None
    return {name: unquote(text) for name, text in zip(names, match.groups(), strict=True)}
