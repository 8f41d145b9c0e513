"""Makes stubs of exchanges that passed: each answers the same request as the upstream did."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote_plus

from mockserver.contract.absent import ABSENT
from mockserver.contract.media_type import kind_of
from mockserver.contract.operation import Operation
from mockserver.contract.parameter import parse_query
from mockserver.contract.violation import pointer_to
from mockserver.engine.canned import contract_problem
from mockserver.engine.header import unsendable
from mockserver.engine.journal import Exchange
from mockserver.engine.masking import holds_masked, is_masked
from mockserver.engine.request_view import list_parameters
from mockserver.engine.rules import normalized
from mockserver.http.bodies import form_in
from mockserver.http.transport.wire import NotJson, decode_json

#: Headers that are true of one connection, one reply or one server only.
_OF_THE_MOMENT: Final = frozenset(
    ("alt-svc", "content-encoding", "server", "set-cookie", "strict-transport-security", "via")
)
_CORS: Final = "access-control-"

Stub = dict[str, Any]


def stub_of(exchange: Exchange, operation: Operation) -> Stub | None:
    """Make the stub of a whole exchange, whose credentials are masked.

    None for an exchange that no stub can repeat: a HEAD, a refused credential, and a reply that is
    neither JSON nor a text. A stub does not compare what is masked, nor a body that is
    neither JSON nor a form.
    """
    reply = _reply(exchange)
    if exchange.method == "HEAD" or exchange.status == 401 or reply is None:
        return None
    stub: Stub = {"api": exchange.api, "operation": exchange.operation}
    match = _match(exchange, operation)
    if match:
        stub["match"] = match
    if contract_problem([operation], normalized({"reply": reply})["reply"]) is not None:
        stub["breaks_contract"] = True
    return {**stub, "reply": reply}


def _match(exchange: Exchange, operation: Operation) -> dict[str, Any]:
    match = {
        "path": dict(exchange.texts),
        "query": _query(exchange.query, operation),
        "body": _conditions(exchange, operation),
    }
    return {place: values for place, values in match.items() if values}


def _query(query: bytes, operation: Operation) -> dict[str, str]:
    """Return the parameters that the operation declares; a list is joined with commas."""
    declared = {each.name for each in operation.parameters if each.where == "query"}
    lists = list_parameters(operation)
    found: dict[str, str] = {}
    try:
        fields = [(name, unquote_plus(value)) for name, value in parse_query(query)]
    except UnicodeError:
        return found
    for name, value in fields:
        if name.partition("[")[0] not in declared or is_masked(value):
            continue
        found[name] = f"{found[name]},{value}" if name in found and name in lists else value
    return found


def _conditions(exchange: Exchange, operation: Operation) -> list[dict[str, Any]]:
    """Compare a whole body, JSON or a form; of one with credentials, the members without them."""
    value = form_in(operation.body, dict(exchange.headers), exchange.body)
    if value is ABSENT:
        try:
            value = decode_json(exchange.body)
        except NotJson:
            return []
    if not holds_masked(value):
        return [{"pointer": "", "equals": value}]
    members = value.items() if isinstance(value, dict) else ()
    return [
        {"pointer": pointer_to(name), "equals": each}
        for name, each in members
        if not holds_masked(each)
    ]


def _reply(exchange: Exchange) -> dict[str, Any] | None:
    headers = {
        name.decode("latin-1"): value.decode("latin-1") for name, value in exchange.reply_headers
    }
    reply = {"status": exchange.status, "headers": _kept(headers)}
    if not exchange.reply_body:
        return reply
    kind = kind_of(headers.get("content-type", ""))
    try:
        if kind == "json":
            return {**reply, "body": decode_json(exchange.reply_body)}
        return {**reply, "body": exchange.reply_body.decode()} if kind == "text" else None
    except (NotJson, UnicodeError):
        return None


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in headers.items()
        if name not in _OF_THE_MOMENT
        and not name.startswith(_CORS)
        and not is_masked(value)
        and not unsendable({name: value})
    }
