"""Makes the exchanges of a journal: calls as they went over the wire, credentials masked."""

from collections.abc import Iterable, Mapping

from mockserver.contract.contract import Contract
from mockserver.engine.journal import KEPT_BODY, Exchange
from mockserver.http.answer import Answer
from mockserver.http.mask import Mask
from mockserver.http.pseudonym import Pseudonyms
from mockserver.http.request import Head
from mockserver.http.routes import Target
from mockserver.http.transport.disruption import Disruption
from mockserver.http.transport.wire import RawHeaders

_NO_TEXTS: Mapping[str, str] = {}
#: How many bytes one violation takes in a journal.
_VIOLATION = 300
#: How many bytes one changed row takes beside its id.
_ROW = 60


#: What was received after the head of a request: the operation, the body, and how many bytes were
#: discarded. Without an operation, or if the request was refused, the target is None, and the body
#: was discarded.
Received = tuple[Target | None, bytes, int]


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
        *,
        keeps: int | None = KEPT_BODY,
    ) -> Exchange:
        """Make the exchange of a request and the response that is about to be sent.

        It keeps so many bytes of each body; None keeps both whole.
        """
        target, body, discarded = received
        if target is None:
            api, operation, texts, mask = "", "", _NO_TEXTS, self._mask
        else:
            api, operation, texts = target.api.name, target.operation.id, target.texts
            mask = self._masks[api]
        # One step for all members: at every call, a step for each would take three times as long.
        reply, _, source, violations, _, now, disruption, _, own_mask, _, rows, _, _, _ = answer
        mask = own_mask or mask
        body, reply_body = mask.bodies(body, payload)
        kept, reply_kept = body[:keeps], reply_body[:keeps]
        size = head.size + len(kept) + len(reply_kept)
        for _, identifier, _ in rows:
            size += _ROW + len(identifier)
        if violations:
            violations = mask.violations(violations)
            size += _VIOLATION * len(violations)
        # The named tuple's own constructor would take three times as long, at every call.
        fields = (
            now,
            head.elapsed(),
            head.method,
            head.path,
            mask.query(head.query) if head.query else b"",
            mask.headers(head.raw_headers, "" if head.names_world else head.world),
            kept,
            api,
            operation,
            reply.status,
            mask.headers(headers) if reply.headers else tuple(headers),
            reply_kept,
            source,
            violations,
            texts,
            len(body) + discarded,
            len(reply_body),
            head.raw_path,
            "",
            size,
            0,
            rows,
        )
        exchange = tuple.__new__(Exchange, fields)
        return exchange if disruption is None else _disrupted(exchange, disruption)

    def outline(
        self,
        head: Head,
        received: Received,
        answer: Answer,
        headers: RawHeaders,
        payload: bytes,
    ) -> Exchange:
        """Make the exchange of a request that no journal keeps: without bodies, but for a refusal.

        The bodies of the control API may be whole worlds.
        """
        target, body, discarded = received
        bodiless = target, b"", discarded
        kept = payload if answer.reply.status >= 400 else b""
        exchange = self.exchange(head, bodiless, answer, headers, kept)
        return exchange._replace(body_size=len(body) + discarded, reply_size=len(payload))


def _disrupted(exchange: Exchange, disruption: Disruption) -> Exchange:
    """Return an exchange as a fault changes it: delayed, or cut off."""
    took = exchange.took + round(disruption.delay * 1_000_000)
    if disruption.drop is None:
        return exchange._replace(took=took)
    half = exchange.reply_size // 2
    if disruption.drop == "during" and half:
        body = exchange.reply_body[:half]
        return exchange._replace(took=took, reply_body=body, reply_size=half, dropped="during")
    return exchange._replace(
        took=took, status=0, reply_headers=(), reply_body=b"", reply_size=0, dropped="before"
    )
