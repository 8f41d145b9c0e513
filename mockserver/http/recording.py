"""Makes the exchanges of a journal: calls as they went over the wire, credentials masked."""

import time
from collections.abc import Iterable
from typing import NamedTuple

from mockserver.contract.contract import Contract
from mockserver.engine.journal import KEPT_BODY, Exchange
from mockserver.http.answer import Answer
from mockserver.http.mask import Mask
from mockserver.http.pseudonym import Pseudonyms
from mockserver.http.request import Head
from mockserver.http.routes import Target
from mockserver.http.wire import RawHeaders

#: How many bytes one violation takes in a journal.
_VIOLATION = 300


class Received(NamedTuple):
    """What was received after the head of a request.

    `target` is None if no operation was found, or the request was refused; then the body is not
    kept, and `discarded` is how many bytes it had.
    """

    target: Target | None
    body: bytes
    discarded: int


class Recorder:
    """Makes exchanges, with the credentials of each contract masked."""

    def __init__(self, contracts: Iterable[Contract], pseudonyms: Pseudonyms) -> None:
        contracts = list(contracts)
        names = [name for each in contracts for name in each.secret_names]
        self._masks = {each.api: Mask(pseudonyms, names, each.secret_members) for each in contracts}
        #: For requests that no API has answered.
        members = [name for each in contracts for name in each.secret_members]
        self._mask = Mask(pseudonyms, names, members)

    def exchange(
        self,
        head: Head,
        received: Received,
        answer: Answer,
        headers: RawHeaders,
        payload: bytes,
    ) -> Exchange:
        """Make the exchange of a request and the response that is about to be sent."""
        target, body, discarded = received
        api = "" if target is None else target.api.name
        mask = answer.mask or self._masks.get(api, self._mask)
        body = mask.body(body)
        body_size, body = len(body) + discarded, body[:KEPT_BODY]
        took = (time.perf_counter_ns() - head.arrived) // 1000
        drop = ""
        if answer.disruption is not None:
            took += round(answer.disruption.delay * 1_000_000)
            drop = answer.disruption.drop or ""
        if drop == "before":
            headers, payload = [], b""
        elif drop == "during":
            payload = payload[: len(payload) // 2]
        reply_body = mask.body(payload) if not drop else _part(mask, answer.payload, payload)
        reply_size, reply_body = len(reply_body), reply_body[:KEPT_BODY]
        violations = mask.violations(answer.violations)
        return Exchange(
            at=answer.now,
            took=took,
            method=head.method,
            path=head.path,
            query=mask.query(head.query),
            headers=mask.headers(head.raw_headers, "" if head.names_world else head.world),
            body=body,
            api=api,
            operation="" if target is None else target.operation.id,
            status=0 if drop == "before" else answer.reply.status,
            reply_headers=mask.headers(headers) if answer.reply.headers else tuple(headers),
            reply_body=reply_body,
            source=answer.source,
            violations=violations,
            texts={} if target is None else target.texts,
            body_size=body_size,
            reply_size=reply_size,
            raw_path=head.raw_path,
            dropped=drop,
            size=head.size + len(body) + len(reply_body) + _VIOLATION * len(violations),
        )


def _part(mask: Mask, whole: bytes, part: bytes) -> bytes:
    """Mask the beginning of a payload: a credential at its end may be cut."""
    return mask.body(whole)[: len(part)]
