"""Rewards: listed, bought as one step, and used for a time."""

import asyncio
from typing import Any

import pytest

from tests.client import raw_headers, send_request
from tests.providers.boostcom.conftest import CLIENT_TOKEN, HARBOUR, MALL, MEMBER_TOKEN, Phone
from tests.providers.boostcom.stocks import listed, stock, usage


def test_the_list_tells_all_about_the_documentations_toaster(phone: Phone) -> None:
    toaster = listed(phone)[1000062]

    files = toaster.pop("files")
    assert toaster == {
        "id": 1000062,
        "name": "Awesome Toaster",
        "description": "Two slices, six shades.",
        "price": 300,
        "required_member_level": "2",
        "remaining_stock": 15,
    }
    assert [(each["size_type"], each["width"], each["height"]) for each in files] == [
        ("thumbnail", 225, 300),
        ("base", 600, 800),
    ]


def test_what_a_reward_does_not_have_is_left_out_and_stock_without_limit_is_null(
    phone: Phone,
) -> None:
    assert listed(phone)[153] == {
        "id": 153,
        "name": "Cup of Coffee",
        "price": 20,
        "remaining_stock": None,
        "files": [],
    }


def test_what_is_sold_out_is_left_out_until_it_is_there_again(phone: Phone) -> None:
    before = set(listed(phone))

    phone.backstage("restock", id=154, stock=1)
    stocked = set(listed(phone))
    phone.purchase("154")

    assert before == {1000062, 153}
    assert stocked == {1000062, 153, 154}
    assert set(listed(phone)) == before


def test_another_reward_is_offered_with_its_level_and_pictures(phone: Phone) -> None:
    file = {
        "url": "https://images.example/kettle.png",
        "width": 225,
        "height": 300,
        "kind": "reward_default",
        "size_type": "thumbnail",
    }
    kettle = {"id": 7, "name": "Kettle", "price": 30, "required_member_level": "3"}

    reply = phone.backstage("add-reward", **kettle, files=[{**file, "width": 225.0}])

    assert reply.status == 201, reply
    assert reply.json() == {**kettle, "remaining_stock": None, "files": [file]}
    assert listed(phone)[7] == reply.json()
    assert phone.purchase("7").json() == {"error": "Member level is not high enough"}
    phone.correct(300)
    assert phone.purchase("7").status == 200


@pytest.mark.parametrize(
    ("club", "level", "hint"),
    [
        (MALL, "4", "There are: 1, 2, 3"),
        (MALL, "33", "Did you mean '3'?"),
        (MALL, "", "There are: 1, 2, 3"),
        (HARBOUR, "1", "There are none."),
    ],
)
def test_another_reward_cannot_require_a_level_that_the_club_does_not_have(
    phone: Phone, club: str, level: str, hint: str
) -> None:
    before = phone.books
    reward = {"id": 7, "name": "Kettle", "price": 30, "required_member_level": level}

    reply = phone.backstage("add-reward", club=club, **reward)

    assert (reply.status, reply.json()) == (
        404,
        {"error": f"The club has no level {level!r}. {hint}"},
    )
    assert phone.books == before


@pytest.mark.parametrize("level", [{}, {"required_member_level": None}])
def test_another_reward_without_a_level_is_for_everybody(phone: Phone, level: Any) -> None:
    otto = phone.signed_in()

    reply = phone.backstage("add-reward", id=7, name="Straw", price=1, **level)

    assert (reply.status, "required_member_level" in reply.json()) == (201, False)
    assert otto.purchase("7").status == 200


@pytest.mark.parametrize(
    "change",
    [
        {"url": "no address"},
        {"width": 0},
        {"height": 2**31},
        {"height": "300"},
        {"kind": "portrait"},
        {"size_type": "huge"},
        {"colour": "red"},
    ],
)
def test_a_picture_of_another_shape_is_refused(phone: Phone, change: dict[str, Any]) -> None:
    file = {
        "url": "https://images.example/kettle.png",
        "width": 225,
        "height": 300,
        "kind": "reward_default",
        "size_type": "base",
    }

    reply = phone.backstage("add-reward", id=7, name="Kettle", price=30, files=[{**file, **change}])

    assert reply.status == 400
    assert f"/files/0/{next(iter(change))}" in reply.body.decode() or "colour" in change


def test_a_purchase_moves_points_stock_and_what_can_be_used(phone: Phone) -> None:
    reply = phone.purchase("1000062")

    assert (reply.status, reply.json()) == (200, {})
    newest = phone.status().json()["transactions"][0]
    assert newest == {
        "type": "reward_purchase",
        "date": "2026-03-02T12:00:00.000Z",
        "amount": -300,
        "expired_at": None,
        "details": {"reward_name": "Awesome Toaster"},
    }
    assert phone.balance == 410
    assert stock(phone) == 14
    assert usage(phone, 1000062) == {"left": 1, "active_until": None, "usable": True}


def test_what_was_bought_is_shown_with_usage_instead_of_price_level_and_stock(
    phone: Phone,
) -> None:
    phone.purchase("1000062")

    rewards = phone.purchased().json()["rewards"]

    assert [set(each) for each in rewards] == [
        {"id", "name", "files", "usage"},
        {"id", "name", "description", "files", "usage"},
    ]
    assert [each["id"] for each in rewards] == [153, 1000062]


@pytest.mark.parametrize(
    ("points", "in_stock", "message"),
    [
        (-411, 0, "Not enough points"),
        (-410, 0, "Global limit exceeded"),
        (-411, 1, "Not enough points"),
    ],
)
def test_a_purchase_is_refused_and_moves_nothing(
    phone: Phone, points: int, in_stock: int, message: str
) -> None:
    phone.correct(points)
    phone.backstage("restock", id=1000062, stock=in_stock)
    before = phone.books

    reply = phone.purchase("1000062")

    assert (reply.status, reply.json()) == (422, {"error": message})
    assert phone.books == before


def test_a_level_that_is_too_low_refuses_and_moves_nothing(phone: Phone) -> None:
    otto = phone.signed_in()
    otto.correct(389)
    before = otto.books

    reply = otto.purchase("1000062")

    assert (reply.status, reply.json()) == (422, {"error": "Member level is not high enough"})
    assert otto.books == before
    otto.correct(1)
    assert otto.purchase("1000062").status == 200


@pytest.mark.parametrize("reward", ["9", "0153", "toaster", "153%0A", "%C3%A4", "-153"])
def test_a_reward_that_the_club_does_not_have_is_404(phone: Phone, reward: str) -> None:
    replies = [phone.purchase(reward), phone.use(reward)]

    assert [reply.status for reply in replies] == [404, 404]
    for reply in replies:
        error = reply.json()["error"]
        assert error.startswith("Reward#")
        assert error.endswith(" not found")


def test_the_last_one_can_be_bought_once(phone: Phone) -> None:
    phone.backstage("restock", id=153, stock=1)

    replies = [phone.purchase("153") for _ in range(2)]

    assert [reply.status for reply in replies] == [200, 422]
    assert replies[1].json() == {"error": "Global limit exceeded"}
    assert (phone.balance, stock(phone, "153")) == (690, 0)


def purchases_at_once(phone: Phone, reward: str, count: int) -> list[int]:
    """Send many purchases together, and give their statuses."""
    headers = raw_headers(
        [
            ("host", "localhost"),
            ("x-mock-world", phone.client.world),
            ("x-client-authorization", CLIENT_TOKEN),
            ("x-user-agent", "CURL manual test"),
            ("x-product-name", "default"),
            ("authorization", f"Bearer {MEMBER_TOKEN}"),
        ]
    )
    path = f"/v3/{MALL}/members/me/rewards-program/rewards/{reward}/purchase"

    async def all_at_once() -> list[int]:
        asked = (
            send_request(phone.client.server, "POST", path, headers, b"") for _ in range(count)
        )
        return [reply.status for reply in await asyncio.gather(*asked)]

    statuses: list[int] = phone.client.run(all_at_once())
    return statuses


def test_fifty_purchases_at_once_leave_no_stock_and_no_debt(phone: Phone) -> None:
    phone.correct(100_000)
    statuses = purchases_at_once(phone, "1000062", 50)

    assert (statuses.count(200), statuses.count(422)) == (15, 35)
    assert stock(phone) == 0
    assert phone.balance == 100_710 - 15 * 300
    assert usage(phone, 1000062)["left"] == 15


def test_of_two_hundred_who_want_the_last_one_exactly_one_gets_it(phone: Phone) -> None:
    for _ in range(10):
        assert phone.backstage("restock", club=MALL, id=153, stock=1).status == 200
        before = phone.balance

        statuses = purchases_at_once(phone, "153", 200)

        assert (statuses.count(200), statuses.count(422)) == (1, 199)
        assert phone.balance == before - 20
