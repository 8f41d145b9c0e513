"""The journal of a world: read, exported, cleared."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import format_instant
from mockserver.engine.journal import CONTROL, Exchange, Journal
from mockserver.engine.verification import differing
from mockserver.errors import UnknownName
from mockserver.http.control.context import ControlContext, Operation, no_world
from mockserver.http.curl import curl_of
from mockserver.http.har import archive
from mockserver.http.ignored import IgnoredMembers
from mockserver.http.trace import trace_of
from mockserver.http.transport.wire import encode_json, shown_text

#: The operations that change a world. They are journaled, so that a journal can be replayed in
#: full. Making, dropping and replacing a world is not among them: that begins a new journal.
JOURNALED = frozenset(
    {
        "setClock",
        "advanceClock",
        "putRow",
        "deleteRow",
        "runBackstage",
        "issueCredentials",
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
    """Read the newest exchanges that pass the filters, or the next ones; and the counters."""
    journal = await context.journal(call)
    asked = call.query
    check_names(context, asked)
    is_control = asked.get("api") == CONTROL
    kept = _kept(journal, is_control)
    wanted = {name: asked[name] for name in ("api", "operation", "status") if name in asked}
    text = asked.get("text", "").casefold()
    matching = [
        each for each in kept if not differing(wanted, each) and (not text or text in _text(each))
    ]
    if "trace_id" in asked:
        matching = [each for each in matching if _trace(each).get("trace_id") == asked["trace_id"]]
    limit = asked["limit"]
    if "after" in asked:
        shown = [each for each in matching if each.number > asked["after"]][:limit]
    else:
        shown = matching[-limit:]
    counts = {
        key: count
        for key, count in sorted(journal.counts.items())
        if (key[0] == CONTROL) == is_control
    }
    ready_made = await context.ready_made(call.path["world"])
    body = {
        "exchanges": [
            exchange_json(each, call.path["world"], ready_made, context.ignored) for each in shown
        ],
        "total": sum(counts.values()),
        "kept": len(kept),
        "newest": journal.number,
        "counts": [
            {"api": api, "operation": operation, "status": status, "count": count}
            for (api, operation, status), count in counts.items()
        ],
    }
    return Reply(200, body)


async def clear_journal(context: ControlContext, call: Call) -> Reply:
    """Forget all exchanges, and start the counters again."""
    if not await context.worlds.clear_journal(call.path["world"]):
        raise no_world(call)
    return Reply(204)


async def export_har(context: ControlContext, call: Call) -> Reply:
    """Export the stored exchanges as an HTTP archive."""
    return Reply(200, archive(await context.journal(call)))


async def export_ndjson(context: ControlContext, call: Call) -> Reply:
    """Export the stored exchanges, one per line."""
    name, journal = call.path["world"], await context.journal(call)
    # Others may get the export: its curls hold no credential, not even a ready-made one.
    lines = [encode_json(exchange_json(each, name, {}, context.ignored)) for each in journal]
    return Reply(200, "".join(f"{line.decode()}\n" for line in lines), media_type=_NDJSON)


def exchange_json(
    exchange: Exchange,
    world: str,
    ready_made: Mapping[str, str],
    ignored: IgnoredMembers | None,
) -> dict[str, Any]:
    """Return an exchange in the contract's shape; `ready_made` is that of `curl_of`.

    Without `ignored`, nothing is said of what the contract does not know.
    """
    dropped = {"dropped": exchange.dropped} if exchange.dropped else {}
    members = [] if ignored is None else ignored.of(exchange)
    return {
        **dropped,
        **({"ignored": members} if members else {}),
        **_rows(exchange),
        **_trace(exchange),
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
        "curl": curl_of(exchange, world, ready_made),
    }


def _trace(exchange: Exchange) -> Mapping[str, str]:
    trace = trace_of(exchange.headers)
    return {} if trace is None else trace._asdict()


def _rows(exchange: Exchange) -> Mapping[str, Any]:
    """Return the rows that a call has changed; nothing if it has changed none."""
    rows = [
        {"collection": collection, "id": identifier, "change": change}
        for collection, identifier, change in exchange.rows
    ]
    return {"rows": rows} if rows else {}


def _message(headers: Iterable[tuple[bytes, bytes]], body: bytes, size: int) -> dict[str, Any]:
    return {
        "headers": [
            {"name": name.decode("latin-1"), "value": value.decode("latin-1")}
            for name, value in headers
        ],
        "body": shown_text(body, size),
        "cut": size > len(body),
    }


def _kept(journal: Journal, is_control: bool) -> list[Exchange]:
    if is_control:
        return [each for each in journal.everything() if each.is_control]
    return list(journal)


def _text(exchange: Exchange) -> str:
    """Return everything of an exchange that a text search covers, also without URL escapes."""
    raw = b"\n".join((exchange.path, exchange.query))
    bodies = (shown_text(exchange.body), shown_text(exchange.reply_body))
    parts = (raw.decode("latin-1"), unquote_plus(raw.decode("latin-1")), *bodies)
    return "\n".join(parts).casefold()


def check_names(context: ControlContext, asked: Mapping[str, Any]) -> None:
    """Refuse an unknown API or operation. An empty name selects requests that reached none."""
    api, operation = asked.get("api"), asked.get("operation")
    names = {name: each.contract.operations.keys() for name, each in context.apis.items()}
    known: Mapping[str, Iterable[str]] = {**names, CONTROL: JOURNALED}
    if api and api not in known:
        raise UnknownName("API", api, known)
    if operation:
        operations = known[api] if api else {each for all_ in known.values() for each in all_}
        if operation not in operations:
            raise UnknownName(f"operation of {api}" if api else "operation", operation, operations)


OPERATIONS: Mapping[str, Operation] = {
    "getJournal": get_journal,
    "clearJournal": clear_journal,
    "exportHar": export_har,
    "exportNdjson": export_ndjson,
}
