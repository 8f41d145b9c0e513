"""The answer of an API to a request, encoded and ready to send."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from mockserver.contract.contract import Contract
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.contract.violation import Violation
from mockserver.engine.call import NO_BODY, Reply, Source
from mockserver.engine.changed_rows import ChangedRow
from mockserver.engine.problem import Problem
from mockserver.engine.world import World
from mockserver.http.mask import Mask
from mockserver.http.request import Head, Request
from mockserver.http.response import Response
from mockserver.http.transport.disruption import Disruption
from mockserver.http.transport.wire import RawHeaders, encode_json
from mockserver.stores.work import Record


class Answer(NamedTuple):
    """A reply with its encoded payload, its source, and the world and time of the call."""

    reply: Reply
    payload: bytes
    source: Source
    violations: tuple[Violation, ...] = ()
    world: World | None = None
    now: int = 0
    disruption: Disruption | None = None
    #: Whether this call made the world.
    is_new_world: bool = False
    #: The mask for its credentials in the journal, if the API's own mask is not enough.
    mask: Mask | None = None
    #: The headers of a reply that an upstream made, in its order and with repeated names; they are
    #: sent in place of the reply's own. None for every other reply.
    passed: RawHeaders | None = None
    #: The rows that the call changed.
    rows: tuple[ChangedRow, ...] = ()
    #: The parts of a body that goes on, sent as they come, after a payload that is empty.
    stream: AsyncIterator[bytes] | None = None
    #: Whether this is a file of the console. That is no call: nobody counts or records it.
    is_page: bool = False
    #: Its response, if the exchange was recorded together with the rows that the call changed.
    response: Response | None = None


class Api(Protocol):
    """One served contract, and the methods that answer its requests."""

    name: str
    #: The owner of the rows behind it. APIs of one owner may have the same method and path.
    owner: str
    contract: Contract
    #: Whether web pages of any origin may read the answers.
    shared_with_pages: bool
    #: The largest request bodies in bytes, by operation, for operations with a larger limit.
    body_caps: Mapping[str, int]

    #: Operations that need no credential and no known Host.
    open_operations: frozenset[str]
    #: Stands for the requests that no contract describes, if this API answers them, too.
    outside: Operation | None

    def dialect(self, problem: Problem, operation: Operation | None = None) -> Reply:
        """Render a refusal as this API does; the operation is None if the request has none."""
        ...

    def screen(self, head: Head, operation: Operation) -> Problem | None:
        """Check a request by its head alone: return the refusal, or None to accept it."""
        ...

    async def choose(
        self, head: Head, operations: Sequence[Operation], texts: Mapping[str, str]
    ) -> str:
        """Name the API whose operation is meant, among those of one owner that have the path."""
        ...

    async def answer(self, request: Request, record: Record[Answer | None]) -> Answer:
        """Answer a request for one of this API's operations.

        An API that changes rows may have the exchange recorded in the same step: `record` makes
        it. Whoever asks records every other answer.
        """
        ...


def answer_of(
    reply: Reply,
    source: Source,
    world: World | None = None,
    now: int = 0,
    violations: tuple[Violation, ...] = (),
    rows: tuple[ChangedRow, ...] = (),
) -> Answer:
    """Turn a reply into an answer: its payload is encoded here, once."""
    payload = payload_of(reply)
    fields = (reply, payload, source, violations, world, now, None, False, None, None, rows)
    # The named tuple's own constructor would take three times as long, at every call.
    return tuple.__new__(Answer, (*fields, None, False, None))


def refusal(reply: Reply, violations: tuple[Violation, ...] = ()) -> Answer:
    """Turn a refusal that needed no world into an answer."""
    return answer_of(reply, "gate", violations=violations)


def payload_of(reply: Reply) -> bytes:
    """Encode a reply's body; empty if there is none, or if HTTP allows none.

    A text with another media type than JSON is sent unchanged, in UTF-8.
    """
    if reply.body is NO_BODY or reply.status in (204, 304):
        return b""
    if isinstance(reply.body, str) and not is_json(reply.media_type):
        return reply.body.encode()
    return encode_json(reply.body)
