"""Why a request was refused, in one clause."""

from http import HTTPStatus
from typing import Any

from mockserver.contract.violation import and_more
from mockserver.engine.journal import Exchange
from mockserver.http.transport.wire import NotJson, decode_json, shown_text

#: The members in which an error says what is wrong, the best first.
_MEMBERS = ("detail", "error_description", "message", "reason", "msg", "description", "title")
#: The members that hold another object, or a list of them.
_NESTED = ("error", "errors", "fault", "meta")
_DEEPEST = 4
_LONGEST = 200


def reason_of(exchange: Exchange) -> str:
    """Return why a request was refused, cut short; empty if it was not refused.

    It is made of what the journal keeps, in which every credential is masked.
    """
    if exchange.dropped == "before":
        return "a fault dropped the connection before the reply"
    if exchange.dropped:
        return "a fault dropped the connection during the reply"
    if exchange.violations:
        reason = f"{exchange.violations[0]}{and_more(exchange.violations)}"
    elif exchange.status >= 400:
        reason = _said(exchange.reply_body) or _phrase(exchange.status)
    else:
        return ""
    return reason if len(reason) <= _LONGEST else _cut(reason)


def _cut(reason: str) -> str:
    """Return the whole sentences that fit; where none does, the beginning of the first."""
    sentences, stop, _ = reason[:_LONGEST].rpartition(". ")
    return f"{sentences}." if stop else f"{reason[: _LONGEST - 3]}..."


def _said(body: bytes) -> str:
    """Return what the body of an error says."""
    try:
        return _sentence(decode_json(body), 0)
    except (NotJson, RecursionError):
        lines = shown_text(body[: 4 * _LONGEST]).strip().splitlines()
        return "" if not lines or lines[0].startswith(("<", "{", "[")) else lines[0]


def _sentence(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return value.strip()
    if depth >= _DEEPEST:
        return ""
    if isinstance(value, list):
        return _sentence(value[0], depth + 1) if value else ""
    if not isinstance(value, dict):
        return ""
    texts = (value[name] for name in _MEMBERS if isinstance(value.get(name), str))
    nested = (_sentence(value[name], depth + 1) for name in _NESTED if name in value)
    return next(filter(None, (*texts, *nested)), "").strip()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return ""
