"""Clubs: settings, levels as shown, and that two clubs are never mixed."""

import re
from typing import Any

import pytest

from tests.client import Client
from tests.providers.boostcom.conftest import CLIENT_TOKENS, HARBOUR, MALL, Phone


def test_the_program_tells_what_is_rewarded_the_levels_and_the_activation_time(
    phone: Phone,
) -> None:
    info = phone.info().json()

    assert set(info) == {"achievements", "levels_program", "reward_activation_time"}
    assert len(info["achievements"]) == 9
    assert info["achievements"][:2] == [
        {
            "type": "app_opened",
            "points": 10,
            "limit": None,
            "frequency": {"timespan": "day", "limit": 1},
        },
        {
            "type": "coupon_used",
            "points": 50,
            "limit": 100,
            "frequency": {"timespan": "week", "limit": 5},
        },
    ]
    assert info["achievements"][8] == {
        "type": "consent_granted",
        "points": 100,
        "limit": 1,
        "frequency": None,
    }
    assert info["reward_activation_time"] == 300


def test_a_club_shows_its_own_program_only(phone: Phone) -> None:
    harbour = phone.of(HARBOUR, "42", "")

    assert harbour.info().json() == {
        "achievements": [{"type": "app_opened", "points": 1, "limit": None, "frequency": None}],
        "levels_program": {"type": "virtual_level", "maximum_points": 500},
        "reward_activation_time": 60,
    }


def test_a_client_token_is_good_for_its_own_club_only(phone: Phone) -> None:
    harbour = phone.of(HARBOUR, "42", "")

    foreign = {"x-client-authorization": CLIENT_TOKENS[MALL]}

    assert harbour.call("GET", "/rewards-program/info", headers=foreign).status == 401
    assert harbour.info().status == 200


def test_a_members_token_of_one_club_is_nothing_in_another(phone: Phone) -> None:
    mall = phone.signed_in()
    harbour = phone.signed_in(password="harbour-42", club=HARBOUR)

    swapped = phone.of(HARBOUR, "42", mall.token), phone.of(MALL, "42", harbour.token)

    assert [each.status().status for each in swapped] == [460, 460]
    assert [each.token_info().status for each in swapped] == [460, 460]
    assert [mall.status().status, harbour.status().status] == [200, 200]


def test_a_refresh_token_of_one_club_is_nothing_in_another(phone: Phone) -> None:
    pair = phone.sign_in().json()
    harbour = phone.of(HARBOUR, "42", "")

    assert harbour.renew(pair["refresh_token"]).status == 462
    assert harbour.revoke(pair["refresh_token"]).status == 200

    assert phone.token_info(pair["access_token"]).status == 200
    assert phone.renew(pair["refresh_token"]).status == 200


def test_a_password_of_one_club_opens_nothing_in_another(phone: Phone) -> None:
    harbour = phone.of(HARBOUR, "42", "")

    statuses = [harbour.sign_in(password=password).status for password in ("123", "harbour-42")]

    assert statuses == [461, 200]


def test_two_members_of_one_id_have_books_of_their_own(phone: Phone) -> None:
    mall = phone.signed_in()
    harbour = phone.signed_in(password="harbour-42", club=HARBOUR)
    before = mall.status().json()

    harbour.correct(7)
    harbour.does("app_opened")
    assert harbour.purchase("153").status == 200

    assert mall.status().json() == before
    assert harbour.balance == 3
    assert [each["name"] for each in harbour.purchased().json()["rewards"]] == ["Fish and Chips"]
    assert mall.purchased().json() == {"rewards": []}


def test_a_club_offers_its_own_rewards_only(phone: Phone) -> None:
    harbour = phone.signed_in(password="harbour-42", club=HARBOUR)

    names = [each["name"] for each in harbour.rewards().json()["rewards"]]

    assert names == ["Fish and Chips"]
    assert harbour.purchase("1000062").json() == {"error": "Reward#1000062 not found"}


def test_leaving_one_club_is_staying_in_the_other(phone: Phone) -> None:
    mall = phone.signed_in()
    harbour = phone.signed_in(password="harbour-42", club=HARBOUR)
    harbour.correct(7)

    mall.leave()

    assert mall.status().json() == {"membership": False}
    assert harbour.balance == 7
    assert phone.rows("members")[f"{HARBOUR}:42"]["rewards_enrollment"] is True


def test_a_member_of_one_club_is_unknown_in_the_other(phone: Phone) -> None:
    harbour = phone.of(HARBOUR, "42", "")

    reply = harbour.status_of("837182")

    assert (reply.status, reply.json()) == (404, {"error": "Member#837182 not found"})


def test_restocking_one_clubs_reward_leaves_the_others_alone(phone: Phone) -> None:
    assert phone.backstage("restock", id=153, stock=3).json() == {"id": 153, "remaining_stock": 3}

    rows = phone.rows("rewards")

    assert rows[f"{MALL}:153"]["remaining_stock"] == 3
    assert rows[f"{HARBOUR}:153"]["remaining_stock"] is None


def test_set_club_changes_what_it_names_and_nothing_else(phone: Phone) -> None:
    changed = phone.backstage("set-club", reward_activation_time=5).json()

    assert changed == {
        "club": MALL,
        "rewards_enabled": True,
        "reward_activation_time": 5,
        "maintenance": False,
    }
    assert phone.info().json()["reward_activation_time"] == 5


def test_a_club_switched_off_and_on_again_is_as_it_was(phone: Phone) -> None:
    before = phone.status().json()

    phone.backstage("set-club", rewards_enabled=False)
    off = phone.status().status
    phone.backstage("set-club", rewards_enabled=True)

    assert off == 402
    assert phone.status().json() == before


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("set-club", {"club": "nowhere"}, 404),
        ("set-club", {"reward_activation_time": -1}, 400),
        ("set-club", {"reward_activation_time": 1.5}, 400),
        ("set-club", {"rewards_enabled": "yes"}, 400),
        ("set-club", {"time_zone": "UTC"}, 400),
        ("restock", {"club": "nowhere", "id": 153, "stock": 1}, 404),
        ("restock", {"id": 9, "stock": 1}, 404),
        ("restock", {"id": 153}, 400),
        ("restock", {"id": "153", "stock": 1}, 400),
        ("restock", {"id": 153, "stock": -1}, 400),
        ("restock", {"id": 153, "stock": 2**31}, 400),
        ("add-reward", {"club": "nowhere", "id": 1, "name": "x", "price": 1}, 404),
        ("add-reward", {"id": 153, "name": "x", "price": 1}, 409),
        ("add-reward", {"id": 0, "name": "x", "price": 1}, 400),
        ("add-reward", {"id": 1, "name": "", "price": 1}, 400),
        ("add-reward", {"id": 1, "name": "x", "price": -1}, 400),
        ("add-reward", {"id": 1, "name": "x"}, 400),
        ("correct-points", {"club": "nowhere", "member_id": "42", "points": 1}, 404),
        ("correct-points", {"member_id": "43", "points": 1}, 409),
        ("correct-points", {"member_id": "99", "points": 1}, 409),
        ("correct-points", {"member_id": 42, "points": 1}, 400),
        ("correct-points", {"member_id": "42", "points": -111}, 409),
        ("correct-points", {"member_id": "42", "points": "1"}, 400),
        ("correct-points", {"member_id": "42", "points": 2**31}, 400),
        ("correct-points", {"member_id": "42", "points": 1, "comment": ""}, 400),
        ("record-event", {"club": "nowhere", "member_id": "42", "type": "app_opened"}, 404),
        ("record-event", {"member_id": "43", "type": "app_opened"}, 409),
        ("record-event", {"member_id": "42", "type": "danced"}, 400),
        ("record-event", {"member_id": "x", "type": "app_opened"}, 400),
    ],
)
def test_backstage_refuses_what_cannot_be_and_changes_nothing(
    phone: Phone, action: str, body: dict[str, Any], status: int
) -> None:
    before = phone.books

    reply = phone.backstage(action, **body)

    assert reply.status == status, reply
    assert phone.books == before


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("set-club", {"reward_activation_time": 7.0}),
        ("restock", {"id": 153.0, "stock": 3.0}),
        ("add-reward", {"id": 7.0, "name": "x", "price": 1.0, "stock": 2.0, "uses": 1.0}),
        ("correct-points", {"member_id": "837182", "points": 5.0}),
    ],
)
def test_a_whole_number_may_be_written_with_a_point(
    phone: Phone, action: str, body: dict[str, Any]
) -> None:
    reply = phone.backstage(action, **body)

    assert reply.status in (200, 201), reply
    assert b"." not in reply.body
    shown = phone.rewards().body + phone.status().body + phone.info().body
    assert not re.search(rb"\.0\b", shown)


def test_a_worlds_time_can_come_to_its_end_and_everything_is_still_shown(phone: Phone) -> None:
    phone.start(now="9999-12-30T00:00:00Z")
    phone.backstage("set-club", reward_activation_time=2**31 - 1)

    used = phone.use("153")

    assert used.status == 200, used
    assert phone.rows("tokens")
    assert phone.purchased().status == 200


def test_the_same_calls_in_two_worlds_get_the_same_bytes(phone: Phone) -> None:
    def story(phone: Phone) -> list[bytes]:
        member = phone.signed_in()
        replies = [
            phone.sign_in(),
            member.join(),
            member.correct(600, comment="Hello"),
            member.purchase("1000062"),
            member.use("1000062"),
            member.advance("P1D"),
            phone.renew("nothing"),
            phone.status(),
            phone.summary(),
            phone.purchased(),
        ]
        return [member.token.encode(), *(reply.body for reply in replies)]

    other = Phone(Client(phone.client.server, f"{phone.client.world[:50]}-other"))
    other.start()
    first, second = story(phone), story(other)
    other.client.close()

    assert first == second
