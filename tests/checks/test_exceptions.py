"""Beside each exception of a vendor: a server that deviates there, and is found all the same."""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from mockserver.checks import CheckOptions, ExpectedStatus, Target, run_check
from mockserver.contract.parts import without_lookalikes
from mockserver.engine.provider import Expectation
from mockserver.http.app import build_server
from mockserver.http.control import credentials
from mockserver.http.control.expectation import EXPECTATIONS
from mockserver.http.serving import serving
from mockserver.providers import boostcom
from mockserver.providers.talon_one import api_2020
from mockserver.settings import Settings

VENDORS: dict[str, tuple[Expectation, ...]] = {
    "boostcom": boostcom.PROVIDER.expectations,
    "talon_one": api_2020.EDITION.expectations,
}
METHODS = ("get", "put", "post", "delete")
DECLARED = [
    *(one for declared in VENDORS.values() for one in declared),
    *EXPECTATIONS,
]
CODES = {
    "ignored_auth": "ST401",
    "missing_required_header": "ST203",
    "negative_data_rejection": "ST201",
    "positive_data_acceptance": "ST202",
}
OTHER_WORDS = json.dumps({"error": "Something else", "message": "Something else"}).encode()


def as_it_is(_: int) -> int | None:
    """Change no reply."""
    return None


@contextmanager
def changed(
    name: str,
    operations: Collection[str] = (),
    *,
    status: Callable[[int], int | None] = as_it_is,
    headers: Callable[[bytes, bytes], bytes] = lambda _, value: value,
) -> Iterator[Target]:
    """Serve a vendor's mock with some replies changed, to OTHER_WORDS, or some headers that came.

    The target has these operations, all if none are named. `status` gets the status of a reply and
    returns another one, or None for a reply that stays.
    """
    server = build_server(Settings())
    inner: Any = server.app

    async def app(scope: Any, receive: Any, send: Any) -> None:
        start: Any = {}

        async def changing(message: Any) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            other = status(start["status"])
            body = message.get("body", b"") if other is None else OTHER_WORDS
            kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
            length = (b"content-length", str(len(body)).encode())
            await send({**start, "status": other or start["status"], "headers": [*kept, length]})
            await send({**message, "body": body})

        sent = [(each, headers(each, value)) for each, value in scope["headers"]]
        # Without the extensions, a reply does not go past `send`.
        await inner({**scope, "headers": sent, "extensions": {}}, receive, changing)

    api = server.apis[name]
    document = dict(without_lookalikes(api.contract.document.data))
    document["paths"] = {
        path: item
        for path, item in document["paths"].items()
        if not operations or {*operations} & {*ids(item)}
    }
    known = {each for item in document["paths"].values() for each in ids(item)}
    with serving(replace(server, app=app)) as url:
        yield Target(
            name=name,
            url=url,
            document=document,
            headers=credentials(server.worlds, api),
            expected_statuses=tuple(
                ExpectedStatus(*each[:5]) for each in VENDORS[name] if each.operation in known
            ),
        )


def ids(item: dict[str, Any]) -> list[str]:
    """The operations of a path."""
    return [item[method]["operationId"] for method in METHODS if method in item]


def found(target: Target) -> set[tuple[str, str | None]]:
    """Check a server, and return the codes of the findings with the operations."""
    report = run_check(target, CheckOptions(max_examples=1, only=("examples", "coverage")))
    return {(one.code, target.labels.get(one.operation)) for one in report.findings}


@pytest.mark.parametrize("declared", DECLARED, ids=lambda one: f"{one.operation}-{one.check}")
def test_an_exception_accepts_what_it_says_and_nothing_else(declared: Expectation) -> None:
    one = ExpectedStatus(*declared[:5])
    status = int(one.statuses[0])

    assert all(one.matches(status, f"... {said} ...") for said in one.says)
    assert not one.matches(status, OTHER_WORDS.decode())
    assert not one.matches(500, one.says[0])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("boostcom", 422),
        ("boostcom", 461),
        ("boostcom", 462),
        ("boostcom", 480),
        ("talon_one", 400),
    ],
)
def test_a_server_that_refuses_valid_requests_in_other_words_is_found(
    name: str, status: int
) -> None:
    excused = {
        one.operation
        for one in VENDORS[name]
        if one.check == "positive_data_acceptance" and str(status) in one.statuses
    }

    changing = {200, 201, 422, 461, 462, 480}

    with changed(name, excused, status=lambda came: status if came in changing else None) as target:
        findings = found(target)

    assert {("ST202", operation) for operation in excused} <= findings


@pytest.mark.slow
def test_a_server_that_misses_headers_in_other_words_is_found() -> None:
    with changed("boostcom", status=lambda came: came if came == 470 else None) as target:
        findings = found(target)

    # For some operations, only fuzzing generates another header that is wrong.
    sure = ("ignored_auth", "missing_required_header")
    excused = {
        (CODES[one.check], one.operation) for one in VENDORS["boostcom"] if one.check in sure
    }
    assert excused <= findings


@pytest.mark.slow
def test_a_server_that_takes_any_credential_is_found_where_one_is_asked_for() -> None:
    # Where a member's token is asked for, too, schemathesis sends a wrong one of the two alone.
    of_client = {"getProgramInfo", "getMemberStatus", "createToken", "revokeToken"}
    right = dict[bytes, bytes]()

    with changed(
        "boostcom", of_client, headers=lambda name, value: right.get(name, value)
    ) as target:
        right |= {name.lower().encode(): text.encode() for name, text in target.headers.items()}
        findings = found(target)

    assert {("ST401", operation) for operation in of_client} <= findings
