"""The third API behind the Gate: its calls are forwarded, judged, and answered as upstream did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from mockserver.contract.operation import Operation
from mockserver.contract.violation import Violation
from mockserver.engine.call import NO_BODY, Reply
from mockserver.engine.problem import Problem
from mockserver.engine.request_view import joined_headers
from mockserver.http import dialect
from mockserver.http.answer import Answer, answer_of
from mockserver.http.cors import is_foreign_and_simple
from mockserver.http.provider import ProviderApi
from mockserver.http.proxy.echoes import without_echoes
from mockserver.http.proxy.hops import forwarded, passed_on
from mockserver.http.proxy.upstream import Failure, Upstream, UpstreamFailed, UpstreamReply
from mockserver.http.recording import Recorder
from mockserver.http.request import Head, Request
from mockserver.http.routes import Target
from mockserver.http.transport.wire import RawHeaders
from mockserver.http.verdict import plain_body, reply_violations, request_violations
from mockserver.stores.work import Record
from mockserver.stores.worlds import Worlds

if TYPE_CHECKING:
    from mockserver.http.proxy.recording import Recording

_STATUS: Final[dict[Failure, int]] = {
    "unreachable": 502,
    "broken": 502,
    "late": 504,
    "unsendable": 400,
}
#: What a server answers that does not know an operation.
_UNKNOWN: Final = frozenset((404, 405))


@dataclass(frozen=True, slots=True)
class Forwarding:
    """How a proxy works: `upstream` gets every call, and nothing else is ever called.

    With `strict`, an exchange that breaks the contract is answered with 502. With `fallback`, the
    mock answers what the upstream does not know. `recording` keeps what passed, if it is there.
    With `is_certified`, the upstream sees a certificate of the proxy's own.
    """

    upstream: Upstream
    strict: bool = False
    fallback: bool = False
    recording: "Recording | None" = None
    is_certified: bool = False


class ProxyApi:
    """One API that another server answers. Stubs and faults of the world are tried first."""

    shared_with_pages = True

    def __init__(
        self, mock: ProviderApi, forwarding: Forwarding, worlds: Worlds, recorder: Recorder
    ) -> None:
        self.name = mock.name
        self.owner = mock.owner
        self.contract = mock.contract
        self.body_caps = mock.body_caps
        self.open_operations = mock.open_operations
        #: Stands for whatever the contract does not have: it is passed on, and not judged.
        self.outside: Operation | None = Operation(
            self.name, "", "", "", "", "", (), (), None, {}, ()
        )
        self._mock = mock
        self._forwarding = forwarding
        self._worlds = worlds
        self._recorder = recorder

    def dialect(self, problem: Problem, operation: Operation | None = None) -> Reply:
        """Render a refusal of what cannot be passed on, such as a body that is too large."""
        return self._mock.dialect(problem, operation)

    def screen(self, head: Head, operation: Operation) -> Problem | None:
        """Accept every head, for the upstream checks credentials; but lend pages no certificate."""
        if self._forwarding.is_certified and is_foreign_and_simple(head):
            return Problem("forbidden", "The proxy lends its certificate to no page of a browser.")
        return None

    async def choose(
        self, head: Head, operations: Sequence[Operation], texts: Mapping[str, str]
    ) -> str:
        """Name the API whose contract the credentials are for, as the mock tells them apart."""
        return await self._mock.choose(head, operations, texts)

    async def answer(self, request: Request, record: Record[Answer | None]) -> Answer:
        """Answer one call: with a rule of its world, or as the upstream does."""
        if request.operation is self.outside:
            return await self._forward(request)
        return await self._mock.ruled(request, self._forward)

    async def _forward(self, request: Request) -> Answer:
        try:
            reply = await self._ask(request)
        except UpstreamFailed as failed:
            if failed.failure == "unreachable" and self._can_fall_back(request):
                return await self._mock.behave(request)
            refusal = answer_of(_failed(_STATUS[failed.failure], failed.reason), "gate")
            return await self._in_world(request, refusal)
        of_request, of_reply = self._judge(request, reply)
        if self._is_unknown(request, reply.status, of_reply):
            return await self._mock.behave(request)
        found = (*of_request, *of_reply)
        made = _answer(reply, found, is_head=request.head.method == "HEAD")
        answer = await self._in_world(request, made)
        self._record(request, answer)
        return _refused(answer) if found and self._forwarding.strict else answer

    def _judge(
        self, request: Request, reply: UpstreamReply
    ) -> tuple[list[Violation], list[Violation]]:
        """Return the violations of a request and of its reply."""
        if request.operation is self.outside:
            return [], []
        headers, method = joined_headers(reply.headers), request.head.method
        any_json = self._mock.provider.reads_any_json
        return request_violations(request, any_json=any_json), reply_violations(
            request.operation, method, reply.status, headers, reply.body
        )

    async def _ask(self, request: Request) -> UpstreamReply:
        head, upstream = request.head, self._forwarding.upstream
        target = head.path + (b"?" + head.query if head.query else b"")
        has_body = b"content-length" in head.headers or b"transfer-encoding" in head.headers
        headers = forwarded(head.raw_headers, upstream.address.host_header)
        body = request.body if request.body or has_body else None
        return await upstream.ask(head.method, target, headers, body)

    def _can_fall_back(self, request: Request) -> bool:
        return self._forwarding.fallback and request.operation is not self.outside

    def _is_unknown(self, request: Request, status: int, violations: list[Violation]) -> bool:
        """Whether the upstream does not know the operation, and the mock is to answer.

        A 404 in the contract's own words knows the operation: only what it asks for is not there.
        """
        if status not in _UNKNOWN or not self._can_fall_back(request):
            return False
        rule = request.operation.reply_rule(status)
        return rule is None or not rule.media or bool(violations)

    async def _in_world(self, request: Request, answer: Answer) -> Answer:
        """Return the answer with the world whose journal records it, and the time there.

        Every call makes its world, also one that was refused: its journal is what a proxy is for.
        Only a call that any web page could have sent makes none.
        """
        head = request.head
        world, now, is_new = await self._worlds.transact(
            head.world, lambda world, now: (None, now), lambda now: not is_foreign_and_simple(head)
        )
        return answer._replace(world=world, now=now, is_new_world=is_new)

    def _record(self, request: Request, answer: Answer) -> None:
        """Keep what passed, whole and with its credentials masked, if a recording is made."""
        recording, headers = self._forwarding.recording, answer.passed
        if recording is None or headers is None:
            return
        head, operation, texts, body = request
        if answer.reply.media_type:
            headers = [(b"content-type", answer.reply.media_type.encode("latin-1")), *headers]
        headers, payload = _uncoded(headers, answer.payload)
        target = Target(self, operation, texts)
        exchange = self._recorder.exchange(
            head, (target, body, 0), answer, headers, payload, keeps=None
        )
        recording.add(without_echoes(exchange, head, body), head.world, operation)


def _answer(reply: UpstreamReply, violations: tuple[Violation, ...], *, is_head: bool) -> Answer:
    """Turn the upstream's reply into the answer that passes it on as it came."""
    headers = joined_headers(reply.headers)
    media_type = headers.get("content-type", "")
    body = None if media_type else NO_BODY
    shown = Reply(reply.status, body, headers, media_type)
    passed = passed_on(reply.headers, is_head=is_head)
    return Answer(shown, reply.body, "upstream", violations, passed=passed)


def _uncoded(headers: RawHeaders, payload: bytes) -> tuple[RawHeaders, bytes]:
    """Return a reply without its coding: in a compressed one, no credential could be masked."""
    plain = plain_body(payload, joined_headers(headers).get("content-encoding", ""))
    if plain is None or plain is payload:
        return headers, payload
    return [each for each in headers if each[0].lower() != b"content-encoding"], plain


def _refused(answer: Answer) -> Answer:
    """Replace an answer that breaks the contract by the list of its violations."""
    status, count = answer.reply.status, len(answer.violations)
    detail = (
        f"The upstream answered {status}, and the exchange breaks the contract in {count} "
        f"place{'s' if count > 1 else ''}. Without --strict, it is passed on as it is."
    )
    reply = _failed(502, detail, answer.violations)
    made = answer_of(reply, "gate", answer.world, answer.now, answer.violations)
    return made._replace(is_new_world=answer.is_new_world)


def _failed(status: int, detail: str, violations: tuple[Violation, ...] = ()) -> Reply:
    title = HTTPStatus(status).phrase
    return dialect.document(status, title, detail, violations)
