"""Play a world's history again, call by call, and find the first byte that is another."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from email.utils import formatdate
from typing import Any, NamedTuple
from urllib.parse import unquote

from mockserver.cli.calling import CannotSend, send
from mockserver.cli.history import Shown
from mockserver.client import MockServerRefused
from mockserver.client.control import Control
from mockserver.engine.clock import SECOND, parse_instant
from mockserver.engine.journal import CONTROL
from mockserver.engine.snapshot import MASKED, checksum
from mockserver.errors import SettingsError

_CLOCK = ("setClock", "advanceClock")
#: Headers that belong to the connection, or that are written anew.
_LEFT_OUT = ("host", "content-length", "transfer-encoding", "connection", "expect", "x-mock-world")
#: How a body shows a byte that is not UTF-8.
_BYTE = re.compile(r"\\x[0-9a-f]{2}")
_AROUND = 40


class ReplayDifference(NamedTuple):
    """Where an exchange went another way than before."""

    exchange: Shown
    what: str
    expected: str
    got: str


class Skipped(NamedTuple):
    """An exchange that could not be made again, and why."""

    exchange: Shown
    why: str


class Replayed(NamedTuple):
    """How many calls were the same, which could not be made, and the first that was different."""

    same: int
    skipped: tuple[Skipped, ...]
    difference: ReplayDifference | None


def replay(
    control: Control, world: str, start: Mapping[str, Any], exchanges: list[Any]
) -> Replayed:
    """Make a world of how it stood at first, and all its calls again, each at its own time."""
    return _Replay(control, world).run(start, exchanges)


class _Replay:
    """One world in which a history happens a second time; its clock stands still in between."""

    def __init__(self, control: Control, world: str) -> None:
        self._control = control
        self._world = world
        self._now = 0
        self._credentials: dict[str, dict[str, str]] = {}

    def run(self, start: Mapping[str, Any], exchanges: list[Any]) -> Replayed:
        self._restore(start)
        for api in self._control.get("apis")["apis"]:
            headers = api["credentials"]["headers"]
            self._credentials[api["name"]] = {name.lower(): headers[name] for name in headers}
        same, skipped = 0, []
        # One that waited was noted late; its time is that at which it did its work.
        for exchange in sorted(exchanges, key=lambda each: (_instant(each["at"]), each["id"])):
            try:
                difference = self._again(exchange)
            except CannotSend as error:
                skipped.append(Skipped(exchange, str(error)))
                continue
            if difference is not None:
                return Replayed(same, tuple(skipped), difference)
            same += exchange["api"] != CONTROL
        return Replayed(same, tuple(skipped), None)

    def _restore(self, start: Mapping[str, Any]) -> None:
        try:
            written = start["world"]
            if checksum(written) != start["checksum"]:
                raise SettingsError("The start of this history was changed: its checksum is wrong.")
            # A clock that ran would go on from here; in a replay it is told what time it is.
            still = {**written, "clock": {**written["clock"], "frozen": True}}
            document = {"version": start["version"], "checksum": checksum(still), "world": still}
        except (KeyError, TypeError):
            raise SettingsError("The start of this history is no snapshot of a world.") from None
        self._control.put("worlds", self._world, "snapshot", body=document)

    def _again(self, exchange: Shown) -> ReplayDifference | None:
        """Make one call again, at its own time, and hold what came of it against what came then."""
        is_control = exchange["api"] == CONTROL
        if is_control and exchange["operation"] in _CLOCK:
            # The time that it led to counts, not how: the clock that was turned may have run.
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
            return ReplayDifference(exchange, "journal", "the call", "nothing: it never arrived")
        return _difference(exchange, after)

    def _newest(self, api: str) -> Shown | None:
        asked = CONTROL if api == CONTROL else None
        journal = self._control.get("worlds", self._world, "journal", limit=1, api=asked)
        exchanges: list[Shown] = journal["exchanges"]
        return exchanges[0] if exchanges else None

    def _turn(self, to: str) -> None:
        now = _instant(to)
        if now > self._now:
            self._control.put("worlds", self._world, "clock", body={"now": to})
            self._now = now

    def _change(self, exchange: Shown, body: bytes) -> ReplayDifference | None:
        """Change the world as a tester did; what is refused now was not then."""
        # /_mock/worlds/NAME/...: the name is another now.
        steps = [unquote(step) for step in exchange["path"].split("/")[4:]]
        try:
            value = json.loads(body) if body else None
        except ValueError as error:
            raise CannotSend(f"its body is not JSON: {error}") from None
        try:
            self._control.call(exchange["method"], ("worlds", self._world, *steps), value)
        except MockServerRefused as refused:
            told = f"{refused.status}: {refused.detail}"
            return ReplayDifference(exchange, "status", str(exchange["status"]), told)
        return None

    def _headers(self, exchange: Shown) -> Iterator[tuple[str, str]]:
        ready = self._credentials.get(exchange["api"], {})
        for header in exchange["request"]["headers"]:
            name, value = header["name"].lower(), header["value"]
            if name in _LEFT_OUT:
                continue
            # Where no API answered, no credential was looked at either.
            if value == MASKED and exchange["api"] not in ("", CONTROL):
                if _is_not_admitted(exchange):
                    raise CannotSend(f"its {name} was refused, and what stood there is not kept")
                if name not in ready:
                    raise CannotSend(f"its {name} is masked, and the API has none ready-made")
                value = ready[name]
            yield name, value
        yield "x-mock-world", self._world


def _body(exchange: Shown) -> bytes:
    """Give the body as it was sent. Raises CannotSend where the journal does not have that."""
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


def _is_not_admitted(exchange: Shown) -> bool:
    """Whether it was the credential that was refused, as far as anybody can tell."""
    status, source = exchange["status"], exchange["source"]
    return bool(status == 401 or (status == 403 and source == "gate"))


def _new_time(exchange: Shown) -> str:
    try:
        now: str = json.loads(exchange["response"]["body"])["now"]
    except (ValueError, KeyError, TypeError):
        raise CannotSend("the new time is missing from its reply") from None
    return now


def _difference(expected: Shown, got: Shown) -> ReplayDifference | None:
    if got["method"] != expected["method"] or got["operation"] != expected["operation"]:
        calls = [f"{each['method']} {each['path']}" for each in (expected, got)]
        return ReplayDifference(
            expected, "call", calls[0], f"{calls[1]} (does somebody else call here?)"
        )
    if got["status"] != expected["status"]:
        return ReplayDifference(expected, "status", str(expected["status"]), str(got["status"]))
    if expected["api"] != CONTROL:
        left, right = _headers(expected), _headers(got)
        if left.get("date") != [formatdate(_instant(expected["at"]) // SECOND, usegmt=True)]:
            # What no API answered bears the wall clock's date, and that does not come again.
            del left["date"], right["date"]
        for name in sorted({*left, *right}):
            if left.get(name) != right.get(name):
                told = [", ".join(each.get(name, ["nothing"])) for each in (left, right)]
                return ReplayDifference(expected, f"header {name}", told[0], told[1])
    bodies = [each["response"]["body"] for each in (expected, got)]
    if bodies[0] != bodies[1]:
        return ReplayDifference(expected, "body", *_parted(*bodies))
    return None


def _headers(exchange: Shown) -> dict[str, list[str]]:
    """Give the reply's headers by name, without the world's own."""
    found: dict[str, list[str]] = {"date": []}
    for header in exchange["response"]["headers"]:
        found.setdefault(header["name"].lower(), []).append(header["value"])
    found.pop("x-mock-world", None)
    return found


def _parted(expected: str, got: str) -> tuple[str, str]:
    """Give both texts from shortly before where they part."""
    pairs: Iterable[tuple[str, str]] = zip(expected, got, strict=False)
    part = next((at for at, (one, other) in enumerate(pairs) if one != other), None)
    at = min(len(expected), len(got)) if part is None else part
    begin = max(at - _AROUND, 0)
    told = [("..." if begin else "") + text[begin : at + _AROUND] for text in (expected, got)]
    return told[0] or "nothing", told[1] or "nothing"


def _instant(text: str) -> int:
    try:
        return parse_instant(text)
    except ValueError as error:
        raise SettingsError(f"The time of an exchange is none. {error}") from None
