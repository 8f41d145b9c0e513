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
from mockserver.engine.snapshot import MASKED, checksum
from mockserver.errors import SettingsError
from mockserver.replay.compare import Difference, ExchangeJson, first_difference
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


def replay(control: Control, world: str, history: History) -> Replayed:
    """Restore a history's start as a world and replay its calls there, each at its own time.

    Raises SettingsError where the start is not a snapshot, and what the control API refuses.
    """
    return _Replay(control, world).run(history)


class _Replay:
    """A world in which a history happens again; its clock is frozen between the calls."""

    def __init__(self, control: Control, world: str) -> None:
        self._control = control
        self._world = world
        self._now = 0
        self._credentials: dict[str, dict[str, str]] = {}

    def run(self, history: History) -> Replayed:
        self._restore(history.start)
        for api in self._control.get("apis")["apis"]:
            headers = api["credentials"]["headers"]
            self._credentials[api["name"]] = {name.lower(): headers[name] for name in headers}
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
                raise SettingsError("The start of this history was changed: its checksum is wrong.")
            # A running clock would go on from here; a replay sets the time of each call.
            still = {**written, "clock": {**written["clock"], "frozen": True}}
            document = {"version": start["version"], "checksum": checksum(still), "world": still}
        except (KeyError, TypeError):
            raise SettingsError("The start of this history is not a snapshot of a world.") from None
        self._control.put("worlds", self._world, "snapshot", body=document)

    def _again(self, exchange: ExchangeJson) -> Difference | None:
        """Make one call again, at its own time, and compare what came of it."""
        is_control = exchange["api"] == CONTROL
        if is_control and exchange["operation"] in _CLOCK:
            # The time that the call led to counts: the clock may have run when it was turned.
            self._turn(_new_time(exchange))
            return None
        body, headers = _body(exchange), list(self._headers(exchange))
        self._turn(exchange["at"])
        before = self._newest(exchange["api"])
        if is_control:
            refusal = self._change(exchange, body)
            if refusal is not None:
                return refusal
        else:
            query = f"?{exchange['query']}" if exchange["query"] else ""
            target = exchange["path"] + query
            send(self._control.url, exchange["method"], target, headers, body)
        after = self._newest(exchange["api"])
        if after is None or (before is not None and before["id"] == after["id"]):
            return Difference("journal", "the call", "nothing: the call did not arrive")
        return first_difference(exchange, after)

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

    def _headers(self, exchange: ExchangeJson) -> Iterator[tuple[str, str]]:
        ready = self._credentials.get(exchange["api"], {})
        for header in exchange["request"]["headers"]:
            name, value = header["name"].lower(), header["value"]
            if name in _LEFT_OUT:
                continue
            # Where no API answered, nobody looked at the credential.
            if value == MASKED and exchange["api"] not in ("", CONTROL):
                if _is_not_admitted(exchange):
                    raise CannotSend(f"its {name} was refused, and the journal does not keep it")
                if name not in ready:
                    raise CannotSend(f"its {name} is masked, and the API has none ready-made")
                value = ready[name]
            yield name, value
        yield "x-mock-world", self._world


def _order(exchange: ExchangeJson) -> tuple[int, int]:
    return parse_instant(exchange["at"]), exchange["id"]


def _body(exchange: ExchangeJson) -> bytes:
    """Return the body as it was sent. Raises CannotSend where the journal does not have that."""
    request = exchange["request"]
    body: bytes = request["body"].encode("utf-8", "surrogatepass")
    if request["cut"]:
        raise CannotSend("its body is longer than what the journal keeps")
    if MASKED in request["body"] or MASKED in exchange["query"]:
        raise CannotSend("its body or query holds a credential, which is masked")
    lengths = [h["value"] for h in request["headers"] if h["name"].lower() == "content-length"]
    if lengths != [str(len(body))] if lengths else _BYTE.search(request["body"]):
        raise CannotSend("its body is not UTF-8")
    return body


def _is_not_admitted(exchange: ExchangeJson) -> bool:
    """Whether the credential was refused, as far as the exchange shows it."""
    status, source = exchange["status"], exchange["source"]
    return bool(status == 401 or (status == 403 and source == "gate"))


def _new_time(exchange: ExchangeJson) -> str:
    try:
        now: str = json.loads(exchange["response"]["body"])["now"]
        parse_instant(now)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CannotSend("the new time is missing from its reply") from None
    return now
