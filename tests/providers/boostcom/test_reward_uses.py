"""A purchase is used, and used up."""

from tests.providers.boostcom.conftest import HARBOUR, Phone
from tests.providers.boostcom.stocks import listed, stock, usage


def test_a_use_is_active_for_the_clubs_activation_time(phone: Phone) -> None:
    used = phone.use("153")

    assert (used.status, used.json()) == (
        200,
        {"usage": {"left": 1, "active_until": "2026-03-02T12:05:00.000Z", "usable": True}},
    )
    assert usage(phone, 153) == used.json()["usage"]
    phone.advance("PT4M59S")
    early = phone.use("153")
    assert (early.status, early.json()) == (422, {"error": "Already active"})
    phone.advance("PT1S")
    assert phone.use("153").json() == {
        "usage": {"left": 0, "active_until": "2026-03-02T12:10:00.000Z", "usable": False}
    }


def test_a_refused_use_changes_nothing(phone: Phone) -> None:
    phone.use("153")
    before = phone.books

    statuses = [phone.use(reward).status for reward in ("153", "1000062", "9")]

    assert statuses == [422, 422, 404]
    assert phone.books == before


def test_a_purchase_is_used_so_often_and_no_more(phone: Phone) -> None:
    replies = []
    for _ in range(3):
        replies.append(phone.use("153"))
        phone.advance("PT5M")

    assert [reply.status for reply in replies] == [200, 200, 422]
    assert replies[2].json() == {"error": "User limit exceeded"}


def test_what_is_active_is_reported_before_what_is_used_up(phone: Phone) -> None:
    phone.purchase("1000062")

    errors = [phone.use("1000062").json().get("error") for _ in range(2)]
    phone.advance("PT5M")

    assert errors == [None, "Already active"]
    assert phone.use("1000062").json() == {"error": "User limit exceeded"}


def test_what_was_not_bought_is_not_granted(phone: Phone) -> None:
    reply = phone.use("1000062")

    assert (reply.status, reply.json()) == (422, {"error": "Not granted"})


def test_buying_again_adds_uses(phone: Phone) -> None:
    phone.use("153")

    phone.purchase("153")

    assert usage(phone, 153) == {
        "left": 3,
        "active_until": "2026-03-02T12:05:00.000Z",
        "usable": True,
    }


def test_a_reward_of_any_number_of_uses_is_never_used_up(worker: Phone) -> None:
    worker.purchase("3")

    for _ in range(5):
        left = worker.use("3").json()["usage"]
        worker.advance("PT1M")

    assert (left["left"], left["usable"]) == (None, True)
    worker.purchase("3")
    assert usage(worker, 3)["left"] is None
    assert stock(worker, "3") == 0


def test_the_activation_time_that_counts_is_the_one_at_use(phone: Phone) -> None:
    phone.use("153")

    phone.backstage("set-club", reward_activation_time=0)

    assert usage(phone, 153)["active_until"] == "2026-03-02T12:05:00.000Z"
    phone.advance("PT5M")
    assert phone.use("153").json()["usage"]["active_until"] == "2026-03-02T12:05:00.000Z"


def test_the_club_offers_another_reward(phone: Phone) -> None:
    added = phone.backstage(
        "add-reward", id=7, name="Umbrella", description="Blue.", price=10, stock=1, uses=None
    )

    assert added.status == 201
    assert listed(phone)[7] == {
        "id": 7,
        "name": "Umbrella",
        "description": "Blue.",
        "price": 10,
        "remaining_stock": 1,
        "files": [],
    }
    assert phone.purchase("7").status == 200
    assert phone.use("7").json()["usage"]["left"] is None


def test_a_reward_may_cost_nothing(phone: Phone) -> None:
    phone.backstage("add-reward", id=7, name="Smile", price=0)
    phone.correct(-710)

    assert phone.purchase("7").status == 200

    assert phone.status().json()["transactions"][0]["amount"] == 0
    assert phone.balance == 0


def test_purchases_are_each_members_own(phone: Phone) -> None:
    otto = phone.signed_in()
    otto.correct(20)
    otto.purchase("153")
    otto.use("153")

    assert usage(phone, 153)["active_until"] is None
    assert usage(otto, 153)["left"] == 1


def test_each_club_has_its_own_activation_time(phone: Phone) -> None:
    otto = phone.signed_in(password="harbour-42", club=HARBOUR)
    otto.correct(5)
    otto.purchase("153")

    used = otto.use("153").json()

    assert used == {
        "usage": {"left": 0, "active_until": "2026-03-02T12:01:00.000Z", "usable": False}
    }
