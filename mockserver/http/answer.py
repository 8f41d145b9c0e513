"""What an API gives back for a request, ready to be sent."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from mockserver.contract.contract import Contract
from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from mockserver.contract.violation import Violation
from mockserver.engine.call import NO_BODY, Reply, Source
from mockserver.engine.problem import Problem
from mockserver.engine.world import World
from mockserver.http.disruption import Disruption
from mockserver.http.mask import Mask
from mockserver.http.request import Head, Request
from mockserver.http.wire import encode_json


class Answer(NamedTuple):
    """A reply with its payload encoded, who made it, and the world and time it was made in."""

    reply: Reply
    payload: bytes
    source: Source
    violations: tuple[Violation, ...] = ()
    world: World | None = None
    now: int = 0
    disruption: Disruption | None = None
    #: Whether this call made the world.
    is_new_world: bool = False
    #: What masks its credentials in the journal, where the API's own mask would not.
    mask: Mask | None = None


class Api(Protocol):
    """One contract that is served, and whoever answers for it."""

    name: str
    contract: Contract
    #: Whether web pages of any origin may read the answers.
    shared_with_pages: bool
    #: The largest bodies of requests in bytes, by operation, where they may be larger than others.
    body_caps: Mapping[str, int]

    #: Operations that need no credential and no known Host.
    open_operations: frozenset[str]

    def dialect(self, problem: Problem) -> Reply:
        """Render a refusal as this API does."""
        ...

    def screen(self, head: Head, operation: Operation) -> Problem | None:
        """Refuse a request by its head alone; None accepts it."""
        ...

    async def answer(self, request: Request) -> Answer:
        """Answer a request for one of this API's operations."""
        ...


def answer_of(
    reply: Reply,
    source: Source,
    world: World | None = None,
    now: int = 0,
    violations: tuple[Violation, ...] = (),
) -> Answer:
    """Make an answer of a reply: its payload is encoded here, once."""
    return Answer(reply, payload_of(reply), source, violations, world, now)


def refusal(reply: Reply, violations: tuple[Violation, ...] = ()) -> Answer:
    """Make an answer of a refusal that needed no world."""
    return answer_of(reply, "gate", violations=violations)


def payload_of(reply: Reply) -> bytes:
    """Encode a reply's body; nothing where there is none, or where HTTP allows none.

    A text of another media type than JSON is sent as it is, in UTF-8.
    """
    if reply.body is NO_BODY or reply.status in (204, 304):
        return b""
    if isinstance(reply.body, str) and not is_json(reply.media_type):
        return reply.body.encode()
    return encode_json(reply.body)
