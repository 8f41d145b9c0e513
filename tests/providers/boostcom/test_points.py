"""Points: spent oldest first, expired at their own moment, corrected, and never below zero."""

from typing import Any

import pytest

from tests.providers.boostcom.conftest import Phone

JOINED = "2026-03-02T12:00:00.000Z"
EXPIRED = "2026-04-01T12:00:00.000Z"


def test_points_expire_at_their_own_moment_and_not_before(worker: Phone) -> None:
    worker.advance("P29DT23H59M59S")
    before = worker.transactions
    worker.advance("PT1S")

    assert before == [("achievement", JOINED, 50, None)]
    assert worker.transactions == [
        ("expiration", EXPIRED, -50, None),
        ("achievement", JOINED, 50, EXPIRED),
    ]
    assert worker.balance == 0


def test_points_expire_at_their_own_moments_however_far_the_clock_is_turned(
    worker: Phone,
) -> None:
    worker.advance("P1D")
    worker.correct(7)
    worker.advance("P1D")
    worker.correct(5)

    worker.advance("P1000D")

    assert worker.transactions[:3] == [
        ("expiration", "2026-04-03T12:00:00.000Z", -5, None),
        ("expiration", "2026-04-02T12:00:00.000Z", -7, None),
        ("expiration", EXPIRED, -50, None),
    ]
    assert worker.balance == 0


def test_one_step_and_many_lead_to_the_same_books(worker: Phone) -> None:
    def story(steps: int) -> Any:
        worker.start("workshop")
        worker.join()
        worker.advance("P1D")
        worker.correct(7)
        worker.purchase("1")
        for _ in range(steps):
            worker.advance(f"P{60 // steps}D")
        return worker.status().json()

    assert story(1) == story(60)


def test_spending_takes_the_oldest_points_first(worker: Phone) -> None:
    worker.advance("P1D")
    worker.correct(20)
    worker.correct(-45)

    worker.turn_to(EXPIRED)

    assert worker.balance == 20
    assert worker.transactions[0] == ("expiration", EXPIRED, -5, None)
    worker.advance("P1D")
    assert worker.balance == 0
    assert worker.transactions[0] == ("expiration", "2026-04-02T12:00:00.000Z", -20, None)


def test_spending_goes_over_from_one_grant_to_the_next(worker: Phone) -> None:
    worker.advance("P1D")
    worker.correct(20)
    worker.correct(-60)

    worker.advance("P60D")

    ends = [(kind, amount, end) for kind, _, amount, end in worker.transactions]
    assert ends == [
        ("expiration", -10, None),
        ("correction", -60, None),
        ("correction", 20, "2026-04-02T12:00:00.000Z"),
        ("achievement", 50, None),
    ]


def test_points_that_are_spent_do_not_expire(worker: Phone) -> None:
    worker.correct(-50)

    worker.advance("P60D")

    assert worker.transactions == [
        ("correction", JOINED, -50, None),
        ("achievement", JOINED, 50, None),
    ]


def test_points_live_for_ever_where_the_club_sets_no_lifetime(phone: Phone) -> None:
    before = phone.status().json()

    phone.advance("P10000D")

    assert phone.status().json() == before


@pytest.mark.parametrize("points", [1, 7, 2**31 - 1])
def test_an_administrator_adds_points(phone: Phone, points: int) -> None:
    reply = phone.correct(points, comment="Welcome")

    assert reply.json() == {"balance": 710 + points, "earned": 730 + points}
    newest = phone.status().json()["transactions"][0]
    assert (newest["type"], newest["amount"], newest["details"]) == (
        "correction",
        points,
        {"comment": "Welcome"},
    )


def test_an_administrator_takes_points_down_to_nothing(phone: Phone) -> None:
    reply = phone.correct(-710)

    assert reply.json() == {"balance": 0, "earned": 730}
    assert phone.balance == 0


def test_a_balance_is_never_below_zero(phone: Phone) -> None:
    before = phone.books

    reply = phone.correct(-711)

    assert (reply.status, reply.json()) == (409, {"error": "The balance is 710 points."})
    assert phone.books == before


def test_the_balance_is_the_sum_of_all_amounts(worker: Phone) -> None:
    worker.correct(17)
    worker.purchase("1")
    worker.advance("P10D")
    worker.does("app_opened")
    worker.correct(-3)
    worker.advance("P25D")

    assert worker.balance == sum(amount for _, _, amount, _ in worker.transactions) == 1


def test_a_balance_may_pass_32_bits(phone: Phone) -> None:
    for _ in range(3):
        assert phone.correct(2**31 - 1).status == 200

    assert phone.balance == 710 + 3 * (2**31 - 1)
