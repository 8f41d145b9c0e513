"""Replays a world's history call by call, and stops at the first difference."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from mockserver.client import MockServerRefused
from mockserver.client.control import Control
from mockserver.engine.clock import parse_instant
from mockserver.engine.journal import CONTROL
from mockserver.engine.masking import is_masked
from mockserver.engine.snapshot import checksum
from mockserver.errors import SettingsError
from mockserver.replay.compare import Difference, ExchangeJson, first_difference
from mockserver.replay.credentials import Credentials, FindInFixture, is_credential
from mockserver.replay.history import History
from mockserver.replay.send import CannotSend, send

_CLOCK = ("setClock", "advanceClock")
#: Header fields that belong to the connection, or that are written anew.
_LEFT_OUT = ("host", "content-length", "transfer-encoding", "connection", "expect", "x-mock-world")
#: How a journal shows a byte that is not UTF-8.
_BYTE = re.compile(r"\\x[0-9a-f]{2}")


class ReplayDifference(NamedTuple):
    """The first exchange that came out differently, and how."""

    exchange: ExchangeJson
    difference: Difference


class Skipped(NamedTuple):
    """An exchange that could not be replayed, and the reason."""

    exchange: ExchangeJson
    reason: str


class Replayed(NamedTuple):
    """How many calls came out the same, which were skipped, and the first difference if any."""

    same: int
    skipped: tuple[Skipped, ...]
    difference: ReplayDifference | None


def replay(control: Control, world: str, history: History, find: FindInFixture) -> Replayed:
    """Restore a history's start as a world and replay its calls there, each at its own time.

    `find` looks up credentials in the fixtures of the history's scenario. Raises SettingsError
    where the start is not a snapshot, and what the control API refuses.
    """
    ready = {
        api["name"]: {name.lower(): value for name, value in api["credentials"]["headers"].items()}
        for api in control.get("apis")["apis"]
    }
    credentials = Credentials(ready)
    credentials.add_known(history.pseudonyms, find)
    return _Replay(control, world, credentials).run(history)


class _Replay:
    """A world in which a history happens again; its clock is frozen between the calls."""

    def __init__(self, control: Control, world: str, credentials: Credentials) -> None:
        self._control = control
        self._world = world
        self._credentials = credentials
        self._now = 0

    def run(self, history: History) -> Replayed:
        self._restore(history.start)
        same, skipped = 0, []
        # A delayed call is journaled late; its time is that at which it did its work.
        for exchange in sorted(history.exchanges, key=_order):
            try:
                difference = self._again(exchange)
            except CannotSend as error:
                skipped.append(Skipped(exchange, str(error)))
                continue
            if difference is not None:
                return Replayed(same, tuple(skipped), ReplayDifference(exchange, difference))
            same += exchange["api"] != CONTROL
        return Replayed(same, tuple(skipped), None)

    def _restore(self, start: Mapping[str, Any]) -> None:
        try:
            written = start["world"]
            if checksum(written) != start["checksum"]:
                what = "The start of this history was changed: its checksum is wrong."
                raise SettingsError(what, hint="Save the history again.")
            # A running clock would go on from here; a replay sets the time of each call.
            still = {**written, "clock": {**written["clock"], "frozen": True}}
            document = {"version": start["version"], "checksum": checksum(still), "world": still}
        except (KeyError, TypeError):
            what = "The start of this history is not a snapshot of a world."
            raise SettingsError(what, hint="Save the history again.") from None
        self._control.put("worlds", self._world, "snapshot", body=document)

    def _again(self, exchange: ExchangeJson) -> Difference | None:
        """Make one call again, at its own time, and compare what came of it."""
        is_control = exchange["api"] == CONTROL
        if is_control and exchange["operation"] in _CLOCK:
            # The time that the call led to counts: the clock may have run when it was turned.
            self._turn(_new_time(exchange))
            return None
        body, target = self._body(exchange), self._target(exchange)
        headers = [] if is_control else list(self._headers(exchange))
        self._turn(exchange["at"])
        before = self._newest(exchange["api"])
        if is_control:
            refusal = self._change(exchange, body)
            if refusal is not None:
                return refusal
        else:
            received = send(self._control.url, exchange["method"], target, headers, body)
            self._credentials.learn(exchange, received)
        after = self._newest(exchange["api"])
        if after is None or (before is not None and before["id"] == after["id"]):
            return Difference("journal", "the call", "nothing: the call did not arrive")
        return first_difference(exchange, self._credentials.translated(exchange, after))

    def _newest(self, api: str) -> ExchangeJson | None:
        asked = CONTROL if api == CONTROL else None
        journal = self._control.get("worlds", self._world, "journal", limit=1, api=asked)
        exchanges: list[ExchangeJson] = journal["exchanges"]
        return exchanges[0] if exchanges else None

    def _turn(self, to: str) -> None:
        now = parse_instant(to)
        if now > self._now:
            self._control.put("worlds", self._world, "clock", body={"now": to})
            self._now = now

    def _change(self, exchange: ExchangeJson, body: bytes) -> Difference | None:
        """Change the world as a tester did; a refusal is a difference, for it was accepted then."""
        # /_mock/worlds/NAME/...: the replay's world has another name.
        steps = [unquote(step) for step in exchange["path"].split("/")[4:]]
        try:
            value = json.loads(body) if body else None
            self._control.call(exchange["method"], ("worlds", self._world, *steps), value)
        except MockServerRefused as refused:
            got = f"{refused.status}: {refused.detail}"
            return Difference("status", str(exchange["status"]), got)
        except (ValueError, RecursionError) as error:
            raise CannotSend(f"the control API cannot take it: {error}") from None
        return None

    def _target(self, exchange: ExchangeJson) -> str:
        query = self._credentials.query(exchange["query"])
        return f"{exchange['path']}?{query}" if query else exchange["path"]

    def _body(self, exchange: ExchangeJson) -> bytes:
        """Return the body as it was sent. Raises CannotSend where the journal does not have it."""
        request = exchange["request"]
        if request["cut"]:
            raise CannotSend("its body is longer than what the journal keeps")
        if is_masked(request["body"]):
            # Masking wrote the JSON anew, so its length says nothing.
            return self._credentials.body(request["body"]).encode("utf-8", "surrogatepass")
        body: bytes = request["body"].encode("utf-8", "surrogatepass")
        lengths = [h["value"] for h in request["headers"] if h["name"].lower() == "content-length"]
        if lengths != [str(len(body))] if lengths else _BYTE.search(request["body"]):
            raise CannotSend("its body is not UTF-8")
        return body

    def _headers(self, exchange: ExchangeJson) -> Iterator[tuple[str, str]]:
        for header in exchange["request"]["headers"]:
            name, value = header["name"].lower(), header["value"]
            if name in _LEFT_OUT:
                continue
            if is_credential(exchange, value):
                value = self._credentials.header(exchange, name, value)
            yield name, value
        yield "x-mock-world", self._world


def _order(exchange: ExchangeJson) -> tuple[int, int]:
    return parse_instant(exchange["at"]), exchange["id"]


def _new_time(exchange: ExchangeJson) -> str:
    try:
        now: str = json.loads(exchange["response"]["body"])["now"]
        parse_instant(now)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CannotSend("the new time is missing from its reply") from None
    return now
