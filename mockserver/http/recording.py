"""What a journal keeps of a call: the exchange as it went over the wire, credentials masked."""

import time
from collections.abc import Iterable

from mockserver.contract.contract import Contract
from mockserver.engine.journal import KEPT_BODY, Exchange
from mockserver.http.answer import Answer
from mockserver.http.mask import Mask
from mockserver.http.request import Head
from mockserver.http.routes import Target
from mockserver.http.wire import RawHeaders

#: What one violation takes in a journal, in bytes.
_VIOLATION = 300


class Recorder:
    """Makes exchanges; each contract's credentials are masked."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        contracts = list(contracts)
        names = [name for each in contracts for name in each.secret_names]
        self._masks = {each.api: Mask(names, each.secret_members) for each in contracts}
        #: For requests that no API has answered.
        self._mask = Mask(names, [name for each in contracts for name in each.secret_members])

    def exchange(
        self,
        head: Head,
        target: Target | None,
        body: bytes,
        answer: Answer,
        headers: RawHeaders,
        payload: bytes,
    ) -> Exchange:
        """Make the exchange of a request and what is about to be sent for it.

        `target` is None where the request was for no operation.
        """
        api = "" if target is None else target.api.name
        mask = answer.mask or self._masks.get(api, self._mask)
        body = mask.body(body)
        body_size, body = len(body), body[:KEPT_BODY]
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
            headers=mask.headers(head.raw_headers),
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
    """Mask the beginning of a payload: a credential in it is cut with the rest."""
    return mask.body(whole)[: len(part)]
