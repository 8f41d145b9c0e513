"""The report of kind `har`: every exchange of every stage, without credentials."""

import threading
import time
from collections.abc import Iterable
from typing import IO
from urllib.parse import parse_qsl

import requests
from schemathesis.config import ProjectConfig
from schemathesis.core.failures import reason_phrase
from schemathesis.core.transport import Response
from schemathesis.engine import events
from schemathesis.engine.recorder import Interaction, Request, ScenarioRecorder
from schemathesis.reporting.har import HarWriter

from mockserver.checks.masking import Mask, secret_values
from mockserver.checks.recorded import exchange_of
from mockserver.checks.report import CheckReport
from mockserver.checks.wire.exchange import NOT_JSON, Exchange, without_credentials
from mockserver.contract.secret import is_secret_name


class Har:
    """Writes exchanges as they come; several threads may hand theirs over.

    Credentials are masked by their names, and those that a reply issued also by their values,
    wherever they come up again. The format has no place for a verdict.
    """

    def __init__(self, stream: IO[str], config: ProjectConfig) -> None:
        self._writer = HarWriter(stream, config.output)
        self._writer.open()
        self._lock = threading.Lock()
        self._issued: set[str] = set()

    def see(self, exchange: Exchange) -> None:
        """Write an exchange of a stage before the generated requests; it has just ended."""
        with self._lock:
            self._write([(exchange, time.time() - exchange.seconds)])

    def record(self, event: events.EngineEvent) -> None:
        """Write the exchanges of a scenario that ends."""
        if isinstance(event, events.ScenarioFinished):
            interactions = event.recorder.interactions.values()
            with self._lock:
                self._write(
                    (exchange_of(event.recorder.label, each), each.timestamp)
                    for each in interactions
                )

    def finish(self, _report: CheckReport) -> None:
        """Close the list of exchanges."""
        self._writer.close()

    def _write(self, exchanges: Iterable[tuple[Exchange, float]]) -> None:
        recorder = ScenarioRecorder(label="")
        for exchange, started in exchanges:
            recorder.interactions[str(len(recorder.interactions))] = self._masked(exchange, started)
        self._writer.write(recorder)

    def _masked(self, one: Exchange, started: float) -> Interaction:
        """Return an exchange as the writer takes it."""
        if one.json is not NOT_JSON:
            self._issued |= {each for each in secret_values(one.json) if len(each) > 3}
        parts = [one.url, *one.headers.values(), *one.reply_headers.values()]
        whole = "\n".join([*parts, _text(one.body), _text(one.reply_body)])
        mask = Mask(each for each in self._issued if each in whole)
        body = None if one.body is None else mask.text(_sent(one.body)).encode()
        headers = {name: [mask.text(value)] for name, value in one.headers.items()}
        size = None if body is None else len(body)
        request = Request(one.method, mask.text(one.url), body, size, headers)
        interaction = Interaction(request, _response(one, mask) if one.status else None)
        interaction.timestamp = started
        return interaction


def _response(one: Exchange, mask: Mask) -> Response:
    content = mask.text(without_credentials(one.reply_body)).encode()
    return Response(
        status_code=one.status,
        headers={name: [mask.text(value)] for name, value in one.reply_headers.items()},
        content=content,
        content_size=len(content) if content or not _is_unread(one) else -1,
        request=requests.PreparedRequest(),
        elapsed=one.seconds,
        verify=True,
        message=reason_phrase(one.status),
    )


def _is_unread(one: Exchange) -> bool:
    """Whether there was a body that was not read: a greeting reads the head alone."""
    if one.method == "HEAD" or one.reply_headers.get("content-length") == "0":
        return False
    return bool({"content-length", "transfer-encoding"} & one.reply_headers.keys())


def _sent(body: bytes) -> str:
    """Return what was sent without credentials, in JSON or in the fields of a form."""
    text = without_credentials(body)
    fields = parse_qsl(text)
    secret = [value for name, value in fields if is_secret_name(name) and len(value) > 3]
    return Mask(secret).text(text) if secret else text


def _text(body: bytes | None) -> str:
    return (body or b"").decode(errors="replace")
