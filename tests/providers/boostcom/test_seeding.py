"""Founding: a fixture's history happens in order, and what cannot have been is refused."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from mockserver.engine.clock import parse_instant
from mockserver.engine.world import Row
from mockserver.errors import FixtureError
from mockserver.resources import built_in_fixtures
from mockserver.stores.library import Library
from tests.library import a_library
from tests.providers.boostcom.conftest import MALL, NOON


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return a_library(copytree(built_in_fixtures(), tmp_path / "fixtures"))


def rows(library: Library, collection: str, fixture: dict[str, Any]) -> dict[str, Row]:
    """Found a world on the default fixture with this laid over it."""
    text = json.dumps({"extends": "default", **fixture})
    (library.shelves.own / "boostcom" / "tried.yaml").write_text(text)
    scenario = {"description": "Tried.", "fixtures": {"boostcom": "tried"}, "clock": {"now": NOON}}
    (library.shelves.own / "scenarios" / "tried.yaml").write_text(json.dumps(scenario))
    world = library.make_world(library.scenario("tried"), 1, parse_instant(NOON))
    return dict(world.table("boostcom", collection))


def club(**changes: Any) -> dict[str, Any]:
    return {"clubs": {MALL: changes}}


def member(**changes: Any) -> dict[str, Any]:
    return {"members": {MALL: {"42": changes}}}


def spent(amount: int, at: str = "2020-01-01T00:00:00Z", **more: Any) -> dict[str, Any]:
    return {"at": at, "type": "correction", "amount": amount, **more}


@pytest.mark.parametrize(
    ("fixture", "what", "where"),
    [
        (club(time_zone="Europe/Olso"), "There is no time zone 'Europe/Olso'.", "time_zone"),
        (club(time_zone="Europe"), "There is no time zone 'Europe'.", "time_zone"),
        (club(time_zone="../Oslo"), "There is no time zone '../Oslo'.", "time_zone"),
        (club(time_zone=""), "There is no time zone ''.", "time_zone"),
        (club(points_lifetime="P1M"), "'P1M' is not an ISO 8601 duration", "points_lifetime"),
        (
            {"clients": {"x": {"club": "mall", "product": "default", "token": "12345678"}}},
            "There is no club 'mall'.",
            "/clients/x/club",
        ),
        ({"rewards": {"mall": {}}}, "There is no club 'mall'.", "/rewards/mall"),
        ({"members": {"mall": {}}}, "There is no club 'mall'.", "/members/mall"),
        (
            {"rewards": {MALL: {"153": {"required_member_level": "9"}}}},
            "There is no level '9'.",
            "/rewards/infinity-mall/153/required_member_level",
        ),
        (
            member(events=[], transactions=[spent(5), spent(-6)]),
            "The balance was 5 points at that time.",
            "/members/infinity-mall/42/transactions/1",
        ),
        (
            member(joined_at=None, transactions=[spent(5)]),
            "A member who does not participate cannot have a history.",
            "/members/infinity-mall/42",
        ),
        (
            member(purchased={"9": {"left": 1}}),
            "There is no reward '9'.",
            "/members/infinity-mall/42/purchased/9",
        ),
        (
            member(transactions=[spent(5, repeat=2, every="P1M")]),
            "'P1M' is not an ISO 8601 duration",
            "/members/infinity-mall/42/transactions/0/every",
        ),
        (
            member(transactions=[spent(5, repeat=100_000, every="P9999D")]),
            "A moment of a history must be between the years 1970 and 9999.",
            "/members/infinity-mall/42/transactions/0",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(
    library: Library, fixture: dict[str, Any], what: str, where: str
) -> None:
    with pytest.raises(FixtureError) as caught:
        rows(library, "clubs", fixture)

    assert what in caught.value.what
    assert where in str(caught.value)


def test_history_happens_in_the_order_of_time_whatever_the_order_of_lines(
    library: Library,
) -> None:
    fixture = member(
        events=[],
        transactions=[spent(-6, "2020-03-01T00:00:00Z"), spent(7, "2020-02-01T00:00:00Z")],
    )

    account = rows(library, "accounts", fixture)[f"{MALL}:42"]

    assert (account["balance"], account["earned"], account["transactions"]) == (1, 7, 2)


def test_what_was_done_before_a_program_was_switched_off_was_rewarded(library: Library) -> None:
    event = {"at": "2020-01-01T00:00:00Z", "type": "app_opened"}
    fixture = {**club(rewards_enabled=False), **member(transactions=[], events=[event])}

    account = rows(library, "accounts", fixture)[f"{MALL}:42"]

    assert account["balance"] == 10


def test_points_that_had_expired_cannot_have_been_spent(library: Library) -> None:
    fixture = {
        **club(points_lifetime="P30D"),
        **member(
            transactions=[spent(7, "2020-01-01T00:00:00Z"), spent(-1, "2020-01-31T00:00:00Z")]
        ),
    }
    fixture["members"][MALL]["837182"] = {"transactions": []}

    with pytest.raises(FixtureError) as caught:
        rows(library, "accounts", fixture)

    assert caught.value.what == "The balance was 0 points at that time."


def test_passwords_are_kept_as_they_are_and_tokens_by_their_digest_only(library: Library) -> None:
    fixture = member(access_tokens=["a-token-of-otto"], lasting_tokens=[])

    tokens = rows(library, "tokens", fixture)

    assert [row["member"] for row in tokens.values()].count("42") == 1
    assert "a-token-of-otto" not in repr(tokens)
