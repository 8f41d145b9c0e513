"""Waits where a server asks for it, by 429 with Retry-After, and sends the request again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from schemathesis.core.rate_limit import RATE_LIMIT_AUTO_MAX_RETRIES, parse_retry_after

from mockserver.checks.conformance import GIVE_UP_AFTER
from mockserver.checks.options import CheckOptions
from mockserver.checks.report import Waits

#: The most seconds that all waits of a check take together; a single one takes at most 60.
MOST_SECONDS = 600.0


class Patience:
    """Sends requests again after a wait, and counts the waits; several threads may use it."""

    def __init__(self, most_seconds: float = MOST_SECONDS) -> None:
        self._most_seconds = most_seconds
        self._count = 0
        self._seconds = 0.0
        self._lock = threading.Lock()
        self._ended = threading.Event()

    @property
    def waits(self) -> Waits:
        """How often, and how many seconds in all, the server asked for so far."""
        return Waits(self._count, self._seconds)

    def close(self) -> None:
        """End the waits that are on, and wait no more."""
        self._ended.set()

    def has_waited(self, reply: requests.Response) -> bool:
        """Wait as long as a reply asks for, and return True; False if it asks for no wait."""
        if reply.status_code != 429:
            return False
        seconds = parse_retry_after(reply.headers.get("retry-after", ""))
        if seconds is None or self._ended.is_set():
            return False
        with self._lock:
            if self._seconds + seconds > self._most_seconds:
                return False
            self._count += 1
            self._seconds += seconds
        return not self._ended.wait(seconds)


@contextmanager
def patient(options: CheckOptions) -> Iterator[Patience]:
    """Let every session of `requests` wait and send again, three times, while the block runs.

    A request without a limit of time gets one.

    All stages use such sessions, and those of schemathesis take no transport of ours.
    """
    patience = Patience(min(MOST_SECONDS, options.max_time or MOST_SECONDS))
    send = requests.Session.send

    def send_patiently(
        session: requests.Session, request: requests.PreparedRequest, **arguments: Any
    ) -> requests.Response:
        if arguments.get("timeout") is None:
            arguments["timeout"] = options.timeout * GIVE_UP_AFTER
        reply = send(session, request, **arguments)
        for _ in range(RATE_LIMIT_AUTO_MAX_RETRIES):
            if not patience.has_waited(reply):
                break
            reply.close()
            reply = send(session, request, **arguments)
        return reply

    setattr(requests.Session, "send", send_patiently)  # noqa: B010  # mypy refuses to assign a method
    try:
        yield patience
    finally:
        setattr(requests.Session, "send", send)  # noqa: B010
        patience.close()
