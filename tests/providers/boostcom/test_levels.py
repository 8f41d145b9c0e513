"""Levels: regular ones by what was earned in total, a virtual one, or none."""

import pytest

from tests.providers.boostcom.conftest import HARBOUR, Phone

TOO_LOW = {"error": "Member level is not high enough"}


def test_levels_are_shown_by_threshold_and_equal_ones_stay(worker: Phone) -> None:
    assert worker.info().json()["levels_program"] == {
        "type": "regular",
        "levels": [
            {"name": "bronze", "points_threshold": 100},
            {"name": "silver", "points_threshold": 100},
            {"name": "gold", "points_threshold": 300},
        ],
    }


def test_a_first_threshold_above_zero_leaves_a_newcomer_without_a_level(worker: Phone) -> None:
    reply = worker.purchase("2")

    assert (reply.status, reply.json()) == (422, TOO_LOW)
    assert worker.purchase("1").status == 200


@pytest.mark.parametrize("reward", ["2", "5"])
def test_levels_of_one_threshold_are_reached_together(worker: Phone, reward: str) -> None:
    worker.correct(49)
    before = worker.purchase(reward).status
    worker.correct(1)

    assert before == 422
    assert worker.purchase(reward).status == 200


def test_a_level_is_kept_when_the_points_are_spent_or_gone(worker: Phone) -> None:
    worker.correct(50)
    worker.correct(-95)

    assert worker.balance == 5
    assert worker.purchase("2").status == 200
    worker.correct(60)
    worker.advance("P31D")
    worker.correct(5)
    assert worker.balance == 5
    assert worker.purchase("2").status == 200


def test_points_that_are_taken_do_not_lower_what_was_earned(worker: Phone) -> None:
    earned = [worker.correct(points).json()["earned"] for points in (30, -40, 20, 0)]

    assert earned == [80, 80, 100, 100]


def test_purchases_do_not_lower_what_was_earned(worker: Phone) -> None:
    worker.purchase("1")

    assert worker.correct(0).json() == {"balance": 40, "earned": 50}


def test_whoever_comes_back_begins_without_a_level(worker: Phone) -> None:
    worker.correct(100)
    worker.leave()

    worker.join()

    assert worker.purchase("2").json() == TOO_LOW


def test_a_virtual_level_is_shown_and_asks_nothing_of_a_purchase(phone: Phone) -> None:
    otto = phone.signed_in(password="harbour-42", club=HARBOUR)
    otto.correct(5)

    assert otto.info().json()["levels_program"] == {"type": "virtual_level", "maximum_points": 500}
    assert otto.purchase("153").status == 200


def test_the_points_are_judged_before_the_level_and_the_level_before_the_stock(
    worker: Phone,
) -> None:
    replies = []
    worker.correct(-50)
    for points in (2, 1, 300):
        worker.correct(points)
        replies.append(worker.purchase("4").json()["error"])

    assert replies == [
        "Not enough points",
        "Member level is not high enough",
        "Global limit exceeded",
    ]
