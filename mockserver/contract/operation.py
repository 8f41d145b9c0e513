"""An operation, compiled: one method and path, its parameters, its body and its replies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mockserver.contract.content import Unreadable
from mockserver.contract.form import Form
from mockserver.contract.media_type import essence, is_range, kind_of
from mockserver.contract.parameter import Parameter
from mockserver.contract.style import Fields
from mockserver.contract.validator import Validator
from mockserver.contract.violation import Violation, pointer_to, shown


@dataclass(frozen=True)
class SecurityScheme:
    """How a credential travels: `kind` is the scheme's type, `name` its header or parameter.

    For the kinds `http`, `oauth2` and `openIdConnect`, the credential is in `Authorization`.
    """

    id: str
    kind: str
    where: str
    name: str
    scheme: str = ""

    @cached_property
    def header(self) -> bytes:
        """The name of the header on the wire, in lower case."""
        return self.name.lower().encode()


@dataclass(frozen=True, slots=True)
class BodyRule:
    """Whether a request needs a body, and what each media type's body must satisfy."""

    required: bool
    media: Mapping[str, Validator | None]
    #: How the fields of a form become the value that is validated, for the media types of forms
    #: and for ranges such as `*/*`.
    forms: Mapping[str, Form] = field(default_factory=dict)

    def listed(self, media_type: str) -> str | None:
        """Find the contract's name for a media type: itself, or a range that covers it."""
        return _listed(self.media, media_type)

    @property
    def has_look_alikes(self) -> bool:
        """Whether a form has a member of which wrong values look like right ones.

        One value of a list looks like a list of one. In multipart, which testers write with the
        values of JSON, a number looks like a text.
        """
        return any(
            shape.is_list or (kind_of(media_type) == "multipart" and shape.takes_any_text)
            for media_type, form in self.forms.items()
            if not is_range(media_type)
            for shape in map(form.member, form.shape.members)
        )


@dataclass(frozen=True, slots=True)
class ReplyRule:
    """What one status may carry. Without `media`, the contract leaves the body open."""

    media: Mapping[str, Validator | None]
    required_headers: tuple[str, ...] = ()


@dataclass(slots=True)
class Arguments:
    """The values of one request's parameters, by place and name, without the absent ones."""

    path: dict[str, Any]
    query: dict[str, Any]
    header: dict[str, Any]
    cookie: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, named by its operationId, with everything compiled that a call needs."""

    api: str
    id: str
    method: str
    path: str
    pointer: str
    summary: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    body: BodyRule | None
    replies: Mapping[str, ReplyRule]
    security: tuple[tuple[SecurityScheme, ...], ...]
    #: This operation with the rules of our own replies; None where they are the same. See `ours`.
    own: "Operation | None" = field(default=None, repr=False)
    #: The reply rules by status, filled from `replies` as statuses are asked for.
    _by_status: dict[int, ReplyRule | None] = field(default_factory=dict, compare=False)

    @property
    def ours(self) -> "Operation":
        """The operation as our own replies are held to it.

        In them, a member that the contract does not name is a violation.
        """
        return self if self.own is None else self.own

    def read(
        self,
        path: Mapping[str, str],
        fields: Fields,
        headers: Mapping[bytes, bytes],
    ) -> tuple[Arguments, list[Violation]]:
        """Read and validate every parameter."""
        arguments = Arguments({}, {}, {}, {})
        violations: list[Violation] = []
        for parameter in self.parameters:
            where = parameter.where
            try:
                if where == "path":
                    value = parameter.read_text(path.get(parameter.name))
                    parameter.judge(value, arguments.path, violations)
                elif where == "query":
                    parameter.judge(parameter.read_query(fields), arguments.query, violations)
                elif where == "header":
                    raw = headers.get(parameter.header)
                    value = parameter.read_text(None if raw is None else raw.decode("latin-1"))
                    parameter.judge(value, arguments.header, violations)
                else:
                    value = parameter.read_cookies(parse_cookies(headers))
                    parameter.judge(value, arguments.cookie, violations)
            except Unreadable as error:
                pointer = pointer_to(parameter.name)
                violations.append(Violation(where, pointer, "style", error.expected, "other text"))
        return arguments, violations

    def reply_rule(self, status: int) -> ReplyRule | None:
        """Find the rule for a status: that of the number, of its range (`4XX`), or `default`."""
        try:
            return self._by_status[status]
        except KeyError:
            names = (str(status), f"{status // 100}XX", "default")
            rule = next((self.replies[name] for name in names if name in self.replies), None)
            self._by_status[status] = rule
            return rule

    def keeps(self, status: int, media_type: str, body: Any, headers: Mapping[str, str]) -> bool:
        """Whether a reply keeps the contract; faster than `reply_violations`."""
        rule = self._by_status.get(status) or self.reply_rule(status)
        if rule is None or rule.required_headers:
            return not self.reply_violations(status, media_type, body, headers)
        media = rule.media
        if not media:
            return True
        name = media_type if media_type in media else _listed(media, media_type)
        if name is None:
            return False
        validator = media[name]
        return validator is None or validator.accepts(body)

    def reply_violations(
        self, status: int, media_type: str, body: Any, headers: Mapping[str, str]
    ) -> list[Violation]:
        """List the violations of a whole reply; an empty list means that it keeps the contract."""
        rule = self.reply_rule(status)
        if rule is None:
            documented = ", ".join(self.replies)
            return [Violation("status", "", "status", f"one of {documented}", str(status))]
        violations = [
            Violation("header", pointer_to(name), "required", "a value", "nothing")
            for name in rule.required_headers
            if name.lower() not in headers
        ]
        if not rule.media:
            return violations
        name = _listed(rule.media, media_type)
        if name is None:
            listed = ", ".join(rule.media)
            got = shown(media_type)
            violations.append(Violation("content-type", "", "media-type", listed, got))
            return violations
        validator = rule.media[name]
        if validator is not None and not validator.accepts(body):
            violations += validator.violations(body, "body")
        return violations


def _listed(media: Mapping[str, object], media_type: str) -> str | None:
    if media_type in media:
        return media_type
    name = essence(media_type)
    ranges = (name, name.partition("/")[0] + "/*", "*/*")
    return next((each for each in ranges if each in media), None)


def parse_cookies(headers: Mapping[bytes, bytes]) -> Fields:
    """Split the Cookie header into names and values, as they came."""
    parts = headers.get(b"cookie", b"").decode("latin-1").split(";")
    pairs = (part.strip().partition("=") for part in parts)
    return [(name, value) for name, _, value in pairs]
