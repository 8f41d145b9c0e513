"""What was called in a world: read, verified, exported, forgotten."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from mockserver.contract.violation import Violation, pointer_to, shown
from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import format_instant
from mockserver.engine.journal import CONTROL, Exchange, Journal
from mockserver.engine.match import bad_patterns
from mockserver.engine.verification import differing, verify
from mockserver.errors import UnknownName
from mockserver.http.control.context import ControlContext, Operation, require_world
from mockserver.http.control.refusals import Refused
from mockserver.http.curl import curl_of
from mockserver.http.har import archive
from mockserver.http.request import invalid
from mockserver.http.wire import encode_json, shown_text

#: The operations that change a world for good and all. They are journaled in it, so that whoever
#: has the journal can do it all again; making, dropping and replacing worlds begins a new one.
JOURNALED = frozenset(
    {
        "setClock",
        "advanceClock",
        "putRow",
        "deleteRow",
        "runBackstage",
        "createStub",
        "deleteStub",
        "deleteStubs",
        "createFault",
        "deleteFault",
        "deleteFaults",
    }
)

_NDJSON = "application/x-ndjson"


async def get_journal(context: ControlContext, call: Call) -> Reply:
    """Read the newest exchanges that pass the filters, and the counters."""
    journal = await _journal(context, call)
    asked = call.query
    _check_names(context, asked)
    is_control = asked.get("api") == CONTROL
    kept = _kept(journal, is_control)
    wanted = {name: asked[name] for name in ("api", "operation", "status") if name in asked}
    text = asked.get("text", "").casefold()
    matching = [
        each for each in kept if not differing(wanted, each) and (not text or text in _text(each))
    ]
    counts = {
        key: count
        for key, count in sorted(journal.counts.items())
        if (key[0] == CONTROL) == is_control
    }
    body = {
        "exchanges": [
            shown_exchange(each, call.path["world"]) for each in matching[-asked["limit"] :]
        ],
        "total": sum(counts.values()),
        "kept": len(kept),
        "counts": [
            {"api": api, "operation": operation, "status": status, "count": count}
            for (api, operation, status), count in counts.items()
        ],
    }
    return Reply(200, body)


async def clear_journal(context: ControlContext, call: Call) -> Reply:
    """Forget what was called, and begin to count anew."""
    if not await context.worlds.clear_journal(call.path["world"]):
        require_world(call, None)
    return Reply(204)


async def verify_journal(context: ControlContext, call: Call) -> Reply:
    """Tell whether calls were made as expected; if not, which came nearest."""
    journal = await _journal(context, call)
    for step, pointer in _steps(call.body):
        _check_names(context, step)
        _check_patterns(step.get("match", {}), pointer)
    verdict = verify(journal, call.body)
    body = {
        "verified": verdict.is_verified,
        "count": verdict.often,
        "expected": verdict.expected,
        "nearest": [
            {
                "exchange": shown_exchange(near.exchange, call.path["world"]),
                "differences": list(near.mismatches),
            }
            for near in verdict.nearest
        ],
    }
    return Reply(200, body)


async def export_har(context: ControlContext, call: Call) -> Reply:
    """Export what is kept as an HTTP archive."""
    return Reply(200, archive(await _journal(context, call)))


async def export_ndjson(context: ControlContext, call: Call) -> Reply:
    """Export what is kept, one exchange a line."""
    name, journal = call.path["world"], await _journal(context, call)
    lines = [encode_json(shown_exchange(each, name)) for each in journal]
    return Reply(200, "".join(f"{line.decode()}\n" for line in lines), media_type=_NDJSON)


def shown_exchange(exchange: Exchange, world: str) -> dict[str, Any]:
    """Give an exchange as the contract has it."""
    dropped = {"dropped": exchange.dropped} if exchange.dropped else {}
    return {
        **dropped,
        "id": exchange.number,
        "at": format_instant(exchange.at),
        "duration_ms": exchange.took / 1000,
        "api": exchange.api,
        "operation": exchange.operation,
        "method": exchange.method,
        "path": exchange.path.decode("latin-1"),
        "query": exchange.query.decode("latin-1"),
        "status": exchange.status,
        "source": exchange.source,
        "request": _message(exchange.headers, exchange.body, exchange.body_size),
        "response": _message(exchange.reply_headers, exchange.reply_body, exchange.reply_size),
        "violations": [violation.as_json() for violation in exchange.violations],
        "curl": curl_of(exchange, world),
    }


def _message(headers: Iterable[tuple[bytes, bytes]], body: bytes, size: int) -> dict[str, Any]:
    return {
        "headers": [
            {"name": name.decode("latin-1"), "value": value.decode("latin-1")}
            for name, value in headers
        ],
        "body": shown_text(body, size),
        "cut": size > len(body),
    }


async def _journal(context: ControlContext, call: Call) -> Journal:
    # Reading what was called lets nothing happen: whatever is due waits for the next call.
    journal = await context.worlds.journal(call.path["world"])
    if journal is None:
        require_world(call, None)
    assert journal is not None, "refused above"
    return journal


def _kept(journal: Journal, is_control: bool) -> list[Exchange]:
    if is_control:
        return [each for each in journal.everything() if each.is_control]
    return list(journal)


def _text(exchange: Exchange) -> str:
    """Give everything of an exchange in which a text is looked for, escapes undone too."""
    raw = b"\n".join((exchange.path, exchange.query))
    bodies = (shown_text(exchange.body), shown_text(exchange.reply_body))
    parts = (raw.decode("latin-1"), unquote_plus(raw.decode("latin-1")), *bodies)
    return "\n".join(parts).casefold()


def _steps(body: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    yield body, ""
    for index, step in enumerate(body.get("in_order", ())):
        merged = {name: body[name] for name in ("api", "operation") if name in body} | step
        yield merged, pointer_to("in_order", index)


def _check_names(context: ControlContext, asked: Mapping[str, Any]) -> None:
    """Refuse an API or operation that nothing here bears. The empty name means: of none."""
    api, operation = asked.get("api"), asked.get("operation")
    names = {name: each.contract.operations.keys() for name, each in context.apis.items()}
    known: Mapping[str, Iterable[str]] = {**names, CONTROL: JOURNALED}
    if api and api not in known:
        raise UnknownName("API", api, known)
    if operation:
        operations = known[api] if api else {each for all_ in known.values() for each in all_}
        if operation not in operations:
            raise UnknownName(f"operation of {api}" if api else "operation", operation, operations)


def _check_patterns(match: Mapping[str, Any], pointer: str) -> None:
    violations = [
        Violation(
            "body",
            pointer + pointer_to("match", "body", number, "matches"),
            "pattern",
            "a regular expression",
            shown(pattern),
        )
        for number, pattern in bad_patterns(match)
    ]
    if violations:
        raise Refused(invalid(violations))


OPERATIONS: Mapping[str, Operation] = {
    "getJournal": get_journal,
    "clearJournal": clear_journal,
    "verifyJournal": verify_journal,
    "exportHar": export_har,
    "exportNdjson": export_ndjson,
}
