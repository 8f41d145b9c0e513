"""Invariants hold for every exchange; what breaks one is told once for each place."""

import json
from typing import Any

import pytest

from mockserver.checks import Finding, Target
from mockserver.checks.invariants.monitor import Monitor
from mockserver.checks.wire.exchange import Exchange
from mockserver.http.app import build_server
from mockserver.settings import Settings

CONTRACT = build_server(Settings()).apis["koomalooma"].contract
TARGET = Target("koomalooma", "http://x", CONTRACT.document.data)
SOON = "2026-01-02T00:00:00Z"
GOOD = {"partner_id": "p", "partner_user_id": "u", "user_session_id": "s"}
ODD = {**GOOD, "partner_user_id": "Zo\u00eb"}
_ASCII = "; charset=us-ascii"


def an_exchange(
    reply: Any = GOOD, status: int = 201, media: str = "application/json; charset=utf-8"
) -> Exchange:
    body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
    headers = {"content-type": media} if media else {}
    return Exchange("createUser", "POST", "http://x/users", {}, None, status, headers, body, 0.0)


def seen(*exchanges: Exchange) -> list[Finding]:
    monitor = Monitor(TARGET, CONTRACT)
    for each in exchanges:
        monitor.see(each)
    assert monitor.tally.broken == len(monitor.findings)
    return monitor.findings


@pytest.mark.parametrize(
    "exchange",
    [
        an_exchange(),
        an_exchange(b"", 403, ""),
        an_exchange(b"", 403, "application/json; charset=iso-8859-1"),
        *(
            an_exchange(media=f"application/json{parameters}")
            for parameters in ("", ";charset=UTF8", '; Charset="utf-8"', "; charset=", _ASCII)
        ),
        an_exchange(json.dumps(ODD, ensure_ascii=False).encode()),
        an_exchange({**GOOD, "list": [{"id": 1}, {"id": 2}, {"name": "x"}]}),
        an_exchange(
            {
                **GOOD,
                "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T01:00:00+01:00",
            }
        ),
    ],
)
def test_a_good_reply_breaks_nothing(exchange: Exchange) -> None:
    assert seen(exchange) == []


@pytest.mark.parametrize(
    ("exchange", "code", "told"),
    [
        (an_exchange({}), "broken-contract", "'partner_id' at body"),
        (an_exchange({**GOOD, "partner_id": 7}), "broken-contract", "body/partner_id"),
        (an_exchange(status=418), "broken-contract", "expected: one of 201, 400, 403 at status"),
        (an_exchange(media="text/html"), "broken-contract", "at content-type"),
        (an_exchange(b"<html>"), "broken-contract", "expected: JSON at body"),
        (an_exchange(b""), "broken-contract", "expected: a body at body"),
        (
            an_exchange(b'{"partner_id": "p", "partner_id": "q"}'),
            "repeated-name",
            "got: partner_id",
        ),
        (an_exchange({**GOOD, "list": [{"id": 1}, {"id": 1}]}), "repeated-id", "got: 1"),
        *(
            (an_exchange(media=f"application/json; charset={name}"), "json-encoding", name)
            for name in ("iso-8859-1", '"windows-1252"', "utf-16", "no-such-charset", "x\0y")
        ),
        *(
            (an_exchange(json.dumps(ODD, ensure_ascii=False).encode(coding)), "json-encoding", told)
            for coding, told in (
                ("utf-8-sig", "got: a byte order mark"),
                ("iso-8859-1", "expected: JSON in UTF-8"),
                ("utf-16", "expected: JSON in UTF-8"),
                ("utf-32-le", "expected: JSON in UTF-8"),
            )
        ),
        (
            an_exchange(
                json.dumps(ODD, ensure_ascii=False).encode(), media=f"application/x+json{_ASCII}"
            ),
            "json-encoding",
            "expected: ASCII",
        ),
        (
            an_exchange({**GOOD, "created": SOON, "lastActivity": "2026-01-01T00:00:00Z"}),
            "time-order",
            "expected: lastActivity not before created, 2026-01-02T00:00:00Z",
        ),
    ],
)
def test_what_breaks_an_invariant_is_found(exchange: Exchange, code: str, told: str) -> None:
    findings = seen(exchange)
    assert code in {each.code for each in findings}
    assert any(told in each.message for each in findings), findings
    assert {each.operation for each in findings} == {"POST /users"}


def test_one_place_is_told_once_however_often_it_breaks() -> None:
    bad = {**GOOD, "list": [{"id": 1}, {"id": 1}]}
    assert len(seen(an_exchange(bad), an_exchange(bad), an_exchange(bad))) == 1


def test_an_operation_that_the_contract_does_not_have_is_held_to_the_rest_only() -> None:
    exchange = an_exchange({"list": [{"id": 1}, {"id": 1}]})
    other = Exchange("other", *[getattr(exchange, each) for each in exchange.__slots__[1:]])
    assert [each.code for each in seen(other)] == ["repeated-id"]
