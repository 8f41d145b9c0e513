"""Refusals in an operation's own documented 4xx schema; without one, as problem+json (RFC 9457)."""

from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.contract.contract import Contract
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.contract.values import Values
from mockserver.engine.call import Reply
from mockserver.engine.problem import PROBLEM_MEDIA, Problem
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.view import Response, response_at, responses_of
from mockserver.inferred.resources.words import names_in, plain
from mockserver.inferred.wrong_member import each_wrong, wrong_member

Json = Any

#: Other statuses that a document may name for the same refusal, the nearest first.
_INSTEAD = {400: ("422",), 422: ("400",), 409: ("422", "400"), 415: ("400",)}
#: Members of an error that hold a sentence, a status, a list of violations.
_SENTENCES = frozenset(
    names_in(
        "message error detail details title description reason msg errormessage errordescription "
        "errors faultstring summary text developermessage error_msg usermessage statusmessage "
        "messages info cause"
    )
)
_STATUSES = frozenset(names_in("status code statuscode errorcode httpstatus httpcode"))
_NAMES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "content_too_large",
    415: "unsupported_media_type",
    422: "unprocessable",
    429: "too_many_requests",
}
_DEEPEST = 3


class Refusals:
    """Renders problems for the operations of one contract."""

    def __init__(self, contract: Contract, values: Values, shapes: Shapes) -> None:
        self._contract = contract
        self._values = values
        self._shapes = shapes

    def render(self, problem: Problem, operation: Operation | None) -> Reply:
        """Turn a refusal into a reply. The cause of a failure of ours is always included."""
        headers = dict(problem.headers)
        if operation is not None and problem.status < 500:
            reply = self._documented(problem, operation)
            if reply is not None:
                return reply._replace(headers={**reply.headers, **headers})
        return Reply(problem.status, problem.document(), headers, PROBLEM_MEDIA)

    def _documented(self, problem: Problem, operation: Operation) -> Reply | None:
        """Fill the document's own error; None if it has none that can be filled."""
        responses = responses_of(self._contract, operation)
        exact = str(problem.status)
        ranged = (f"{problem.status // 100}XX", "default")
        instead = _INSTEAD.get(problem.status, ())
        for name in (exact, *instead, *ranged):
            if name not in responses:
                continue
            status = int(name) if name.isdecimal() else problem.status
            response = response_at(self._contract.document.data, status, *responses[name])
            if name == "default" and _is_success_only(responses, response):
                continue
            if name in instead and response.content is None:
                continue  # a status that fits less well, and says no more
            reply = self._filled(problem, response)
            if reply is not None and _keeps(operation, reply):
                return reply
        return None

    def _filled(self, problem: Problem, response: Response) -> Reply | None:
        content = response.content
        if content is None:
            return Reply(response.status, problem.document(), media_type=PROBLEM_MEDIA)
        if content.schema is None:
            if not is_json(content.media_type) and content.media_type != "*/*":
                return Reply(response.status, problem.message, media_type=content.media_type)
            body = problem.document()
            media = "application/json" if content.media_type == "*/*" else content.media_type
            return Reply(response.status, body, media_type=media)
        partial = self._partial(problem, response.status, content.schema, 0)
        body = self._values.filled(
            content.schema_pointer, "reply", f"refusal/{response.status}", partial
        )
        if body is ABSENT:
            return None
        if not is_json(content.media_type) and not isinstance(body, str):
            return None
        return Reply(response.status, body, media_type=content.media_type)

    def _partial(
        self, problem: Problem, status: int, schema: Json, depth: int, *, is_listed: bool = False
    ) -> Json:
        """Say what the refusal is in the members that an error has for it."""
        types = self._shapes.types(schema)
        items = self._shapes.items(schema)
        if items is not None and depth >= _DEEPEST:
            return []
        if items is not None:
            return [
                self._partial(each, status, items, depth + 1, is_listed=True)
                for each in each_wrong(problem)
            ]
        if not self._shapes.is_object(schema):
            return problem.message if "string" in types else {}
        partial: dict[str, Json] = {}
        for name, member in self._shapes.members(schema).items():
            value = self._member(problem, status, name, member, depth, is_listed=is_listed)
            if value is not ABSENT:
                partial[name] = value
        if {"title", "detail"} <= partial.keys():  # a problem document, in the document's words
            partial["title"] = problem.kind
        return partial

    def _member(
        self,
        problem: Problem,
        status: int,
        name: str,
        member: Json,
        depth: int,
        *,
        is_listed: bool,
    ) -> Json:
        types, word = self._shapes.types(member), plain(name)
        if problem.violations:
            wrong = wrong_member(problem.violations[0], word, types, is_listed=is_listed)
            if wrong is not ABSENT:
                return wrong
        if word in _STATUSES:
            if types & {"integer", "number"}:
                return status
            return _NAMES.get(status, str(status)) if word != "status" else str(status)
        if word == "instance" or word not in (*_SENTENCES, "type"):
            nested = word in ("error", "fault", "meta", "response") or (
                word == "source" and is_listed and bool(problem.violations)
            )
            if not (nested and "object" in types):
                return ABSENT
        if word == "type":
            return "about:blank" if "string" in types else ABSENT
        if "string" in types:
            return problem.message
        if types & {"object", "array"} and depth < _DEEPEST:
            return self._partial(problem, status, member, depth + 1, is_listed=is_listed)
        return ABSENT


def _is_success_only(responses: dict[str, Json], response: Response) -> bool:
    """Whether `default` is the operation's only reply, so that it is no error."""
    return (
        not any(name.startswith(("2", "3")) for name in responses) and response.content is not None
    )


def _keeps(operation: Operation, reply: Reply) -> bool:
    return operation.keeps(reply.status, reply.media_type, reply.body, reply.headers)
