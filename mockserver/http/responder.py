"""Makes the response to one request from its answer."""

from typing import NamedTuple

from mockserver.engine.journal import Exchange
from mockserver.engine.world import World
from mockserver.http.answer import Answer
from mockserver.http.recording import Received, Recorder
from mockserver.http.reply_headers import ReplyHeaders
from mockserver.http.request import Head
from mockserver.http.response import Response


class Responder(NamedTuple):
    """The responses to one request; several, if its call is tried again after a conflict."""

    headers: ReplyHeaders
    recorder: Recorder
    head: Head
    received: Received

    def record(
        self, answer: Answer | None, world: World, is_new_world: bool
    ) -> tuple[Answer, Exchange]:
        """Return an answer that changes rows with its response, and the exchange to record."""
        assert answer is not None, "a call that changes rows is answered"
        if is_new_world:
            answer = answer._replace(world=world, is_new_world=True)
        response = self.respond(answer)
        # `_replace` would take ten times as long, at every call.
        with_response = answer[:-1] + (response,)  # noqa: RUF005  # a list would come between
        return tuple.__new__(Answer, with_response), response[3]

    def respond(self, answer: Answer) -> Response:
        """Make the response of an answer for the journal of a world."""
        reply_headers, recorder, head, received = self
        headers, lines = reply_headers.of(head, answer)
        payload = b"" if head.method == "HEAD" else answer.payload
        exchange = recorder.exchange(head, received, answer, headers, payload)
        # The named tuple's own constructor would take three times as long.
        return tuple.__new__(Response, (headers, lines, payload, exchange))

    def outline(self, answer: Answer) -> Response:
        """Make the response of an answer that no journal keeps."""
        reply_headers, recorder, head, received = self
        headers, lines = reply_headers.of(head, answer)
        payload = b"" if head.method == "HEAD" else answer.payload
        exchange = recorder.outline(head, received, answer, headers, payload)
        return Response(headers, lines, payload, exchange)
