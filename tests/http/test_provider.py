"""A provider that breaks its word: told aloud, journaled, and nothing of it is kept."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from mockserver.engine.call import Call, Reply
from mockserver.engine.provider import Behaviour, Effect, Provider
from mockserver.engine.transaction import Transaction
from mockserver.errors import ProviderError
from mockserver.http.app import build_server
from mockserver.providers.koomalooma import PROVIDER
from mockserver.providers.koomalooma.commitments import CONFIRM, assign_points
from mockserver.settings import Settings
from tests.client import Client
from tests.http.conftest import Shop
from tests.providers.koomalooma.conftest import token

Play = Callable[..., Shop]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """Open a shop at a koomalooma with something changed."""
    clients: list[Client] = []

    def with_changes(**changes: Any) -> Shop:
        provider = replace(PROVIDER, **changes)
        monkeypatch.setattr("mockserver.http.app.discover", lambda: {provider.name: provider})
        clients.append(Client(build_server(Settings()), "stage"))
        return Shop(clients[-1])

    yield with_changes
    for client in clients:
        client.close()


def answering(change: Callable[[Reply], Reply]) -> Mapping[str, Behaviour]:
    """The behaviours, with assignPoints doing its work and then answering something else."""

    def assign(tx: Transaction, call: Call) -> Reply:
        return change(assign_points(tx, call))

    return {**PROVIDER.behaviours, "assignPoints": Behaviour(assign, "assumed", "")}


def with_body(**changes: Any) -> Callable[[Reply], Reply]:
    return lambda reply: reply._replace(body={**reply.body, **changes})


def without(name: str) -> Callable[[Reply], Reply]:
    return lambda reply: reply._replace(
        body={key: value for key, value in reply.body.items() if key != name}
    )


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        (without("id"), ("body", "", "required", "a property 'id'")),
        (with_body(loyalty_units="49"), ("body", "/loyalty_units", "type", "integer")),
        (
            with_body(loyalty_units=2**31),
            ("body", "/loyalty_units", "maximum", "maximum 2147483647"),
        ),
        (with_body(goal={"type": "x"}), ("body", "/goal", "required", "a property 'value'")),
        (
            with_body(confirmation_status="lost"),
            ("body", "/confirmation_status", "enum", 'one of ["pending","confirmed"]'),
        ),
        (with_body(created_at="today"), ("body", "/created_at", "format", 'format "date-time"')),
        (lambda reply: Reply(201, []), ("body", "", "type", "object")),
        (
            lambda reply: reply._replace(status=202),
            ("status", "", "status", "one of 201, 400, 403"),
        ),
        (
            lambda reply: reply._replace(media_type="text/plain"),
            ("content-type", "", "media-type", "application/json"),
        ),
        (
            lambda reply: reply._replace(headers={"location": "/\r\nx: y"}),
            ("header", "/location", "characters", "visible latin-1"),
        ),
        (
            lambda reply: reply._replace(headers={"location": "\U0001f600"}),
            ("header", "/location", "characters", "visible latin-1"),
        ),
    ],
)
def test_a_reply_that_breaks_the_contract_is_500_with_the_place_and_is_not_kept(
    play: Play, change: Callable[[Reply], Reply], violation: tuple[str, ...]
) -> None:
    shop = play(behaviours=answering(change))
    before = shop.books

    reply = shop.book()

    told = reply.json()
    assert (reply.status, told["error"]) == (500, "broken-reply")
    assert "assignPoints breaks the contract" in told["message"]
    (first,) = told["violations"]
    assert (first["in"], first["pointer"], first["rule"], first["expected"]) == violation
    assert first["got"]
    assert shop.books == before


def test_every_place_of_a_broken_reply_is_reported_and_journaled(play: Play) -> None:
    shop = play(behaviours=answering(with_body(loyalty_units=None, goal="x", redeemed="no")))

    reply = shop.book()

    pointers = {violation["pointer"] for violation in reply.json()["violations"]}
    assert pointers == {"/loyalty_units", "/goal", "/redeemed"}
    assert (shop.last.operation, shop.last.status, shop.last.source) == (
        "assignPoints",
        500,
        "gate",
    )
    assert {violation.pointer for violation in shop.last.violations} == pointers
    assert shop.last.reply_body == reply.body


def test_a_broken_refusal_is_reported_as_well(play: Play) -> None:
    shop = play(behaviours=answering(lambda reply: Reply(418, {"error": "teapot"})))

    assert shop.book().json()["violations"][0]["got"] == "418"


@pytest.mark.parametrize(
    "fails",
    [
        pytest.param(lambda reply: 1 / 0, id="it raises"),
        pytest.param(lambda reply: reply._replace(body={**reply.body, "x": {1}}), id="no JSON"),
        pytest.param(
            lambda reply: reply._replace(body={**reply.body, "x": "\ud800"}), id="no text"
        ),
        pytest.param(lambda reply: None, id="no reply"),
    ],
)
def test_a_behaviour_that_fails_changes_nothing_and_the_log_says_how(
    play: Play, fails: Callable[[Reply], Any], caplog: pytest.LogCaptureFixture
) -> None:
    shop = play(behaviours=answering(fails))
    before = shop.books

    reply = shop.book()

    assert reply.status == 500
    assert reply.json() == {
        "error": "failure",
        "message": (
            "The mock server failed and changed nothing. Its log says how: please report it."
        ),
    }
    assert shop.books == before
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert "Traceback" in caplog.text


def test_a_failure_is_journaled_and_the_next_call_is_answered(play: Play) -> None:
    shop = play(behaviours=answering(lambda reply: 1 / 0))  # type: ignore[return-value,arg-type]

    shop.book()

    assert (shop.last.operation, shop.last.status) == ("assignPoints", 500)
    assert shop.book(path="/api/users").status == 201


def test_a_due_effect_that_fails_does_not_stop_the_time(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(tx: Transaction, arguments: Mapping[str, Any]) -> None:
        tx.put("commitments", "made-up", {"half": "done"})
        raise RuntimeError("no such luck")

    shop = play(effects={CONFIRM: Effect(fails, {})})
    booked = shop.book().json()["id"]
    rows = shop.books.tables

    turned = shop.client.post(f"{shop.control}/clock/advance", json={"duration": "P30D"})

    assert turned.json()["now"] == "2026-04-01T12:00:00+00:00"
    assert [each["arguments"] for each in turned.json()["happened"]] == [{"commitment_id": booked}]
    assert shop.books.tables == rows
    assert shop.books.agenda == []
    assert "no such luck" in caplog.text
    assert shop.book().status == 201


def test_a_backstage_action_that_breaks_its_contract_is_not_kept_either(play: Play) -> None:
    def confirm(tx: Transaction, body: Mapping[str, Any]) -> Reply:
        tx.put("commitments", "made-up", {"half": "done"})
        return Reply(202, {})

    action = replace(PROVIDER.backstage["confirm"], function=confirm)
    shop = play(backstage={"confirm": action})
    before = shop.books

    reply = shop.client.post(
        f"{shop.control}/backstage/koomalooma/confirm", json={"commitment_id": "x"}
    )

    assert (reply.status, reply.json()["title"]) == (500, "broken-reply")
    assert shop.books == before


def test_a_backstage_action_that_fails_is_a_problem_document(play: Play) -> None:
    def confirm(tx: Transaction, body: Mapping[str, Any]) -> Reply:
        raise RuntimeError("no such luck")

    shop = play(backstage={"confirm": replace(PROVIDER.backstage["confirm"], function=confirm)})

    reply = shop.client.post(
        f"{shop.control}/backstage/koomalooma/confirm", json={"commitment_id": "x"}
    )

    assert (reply.status, reply.json()["title"]) == (500, "failure")
    assert "luck" not in reply.body.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_call": "assignPonts"}, "no such operation"),
        (
            {"behaviours": {**PROVIDER.behaviours, "assignPoint": None}},
            "Did you mean 'assignPoints'",
        ),
        ({"behaviours": {"assignPoints": None}}, "'createUser' has no behaviour"),
    ],
)
def test_behaviours_and_operations_have_to_match_before_anything_is_served(
    play: Play, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ProviderError, match=said):
        play(**changes)


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"partner_user_id": "\ud800"}, id="half a surrogate as the customer"),
        pytest.param({"exp": 10**400}, id="an end that no double can hold"),
        pytest.param({"nbf": -(10**400)}, id="a beginning that no double can hold"),
    ],
)
def test_no_claim_of_a_signed_token_makes_the_server_fail(
    shop: Shop, claims: dict[str, Any]
) -> None:
    shop.token = token(**claims)

    assert shop.book(path="/api/users").status == 403


def test_the_provider_that_ships_is_a_value() -> None:
    assert isinstance(PROVIDER, Provider)
    assert replace(PROVIDER) == PROVIDER
