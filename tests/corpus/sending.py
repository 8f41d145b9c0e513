"""Sends requests to a server in this process, and says what is wrong with its replies."""

import logging
import traceback
from collections import Counter
from pathlib import Path
from typing import Literal

from mockserver.contract.media_type import is_json
from mockserver.contract.operation import Operation
from tests.client import Client, Response
from tests.corpus.making import Made
from tests.corpus.oracle import Oracle

Outcome = Literal["ok", "refused", "rejected", "broken", "failed"]

#: Right refusals of a valid request: nothing is there, there is one already, a state forbids it.
_HONEST = frozenset((401, 403, 404, 409, 410, 412))
#: Where a document has no 409, these say it too.
_EITHER = frozenset((400, 422))
_BROKEN = b"own reply to"


class Sender:
    """Sends requests as one world, and counts what comes of them.

    `ok` is a reply with the status of a success, `refused` an honest 404 or 409, `rejected` any
    other refusal of a request that is valid, `broken` a reply that the mock itself dropped, and
    `failed` an exception.
    """

    def __init__(self, client: Client, api: str, oracle: Oracle | None) -> None:
        self._client = client
        self._api = api
        self._credentials = client.credentials(api)
        self._oracle = oracle
        self._errors = _Errors()
        logging.getLogger("mockserver").addHandler(self._errors)
        self.counts: Counter[Outcome] = Counter()
        #: How many replies the second opinion judged, and how many of them are valid.
        self.judged = 0
        self.valid = 0
        #: What went wrong, as (what kind, at which operation, how).
        self.reasons: list[tuple[str, str, str]] = []

    def send(self, operation: Operation, made: Made) -> Response:
        """Send one request, and count its reply."""
        headers = {**self._credentials, **dict(made.headers)}
        self._errors.last = ""
        reply = self._client.request(made.method, made.target, body=made.body, headers=headers)
        outcome = self._outcome(reply)
        self.counts[outcome] += 1
        label = f"{operation.method} {operation.path}"
        if outcome in ("rejected", "broken", "failed"):
            text = self._errors.last or reply.body.decode(errors="replace")
            self.reasons.append((outcome, label, f"{reply.status} {text[:600]}"))
        elif outcome == "ok" and self._oracle is not None:
            self._judge(operation, label, reply)
        return reply

    def ids(self, collection: str) -> list[str]:
        """Return the ids of the rows of a collection, as the control API tells them."""
        return list(self._client.rows(self._api, collection))

    def _outcome(self, reply: Response) -> Outcome:
        if reply.status >= 500 and reply.headers.get("x-mock-source") == "gate":
            return "broken" if _BROKEN in reply.body else "failed"
        if reply.status in _HONEST or (reply.status in _EITHER and not self._is_invalid()):
            return "refused"
        return "ok" if reply.status < 400 else "rejected"

    def _is_invalid(self) -> bool:
        """Whether the last request was refused for its form, and not for the state of a row."""
        *_, last = self._client.journal.everything()
        return bool(last.violations)

    def _judge(self, operation: Operation, label: str, reply: Response) -> None:
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if self._oracle is None or not reply.body or not is_json(kind):
            return
        complaint = self._oracle.complaint(operation, reply.status, kind, reply.json())
        if complaint is None:
            return
        self.judged += 1
        self.valid += not complaint
        if complaint:
            self.reasons.append(("invalid", label, f"{reply.status} {complaint}"))


class _Errors(logging.Handler):
    """Remembers the last error that the server logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        frames = traceback.extract_tb(error.__traceback__) if error is not None else []
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        self.last = f"{type(error).__name__}: {error} at {place}"
