"""The worlds that ship keep their own clubs' programmes: no points come from nowhere."""

from pathlib import Path

import pytest

from mockserver.settings import Settings
from tests.providers.boostcom.conftest import Phone

_FIXTURES = sorted(each.stem for each in Path(Settings().fixtures / "boostcom").glob("*.yaml"))


@pytest.mark.parametrize("scenario", [each for each in _FIXTURES if each != "magic-values"])
def test_every_point_of_a_world_that_ships_comes_from_its_clubs_programme(
    phone: Phone, scenario: str
) -> None:
    phone.start(scenario, now=None)
    points = {
        (each["club"], each["type"]): each["points"] for each in phone.rows("achievements").values()
    }
    prices = {
        (each["club"], each["name"]): each["price"] for each in phone.rows("rewards").values()
    }

    for each in phone.rows("transactions").values():
        if each["type"] == "achievement":
            assert each["amount"] == points[each["club"], each["achievement_type"]]
        if each["type"] == "reward_purchase":
            assert each["amount"] == -prices[each["club"], each["reward_name"]]
    assert all(each["rewarded"] for each in phone.rows("events").values())


def test_who_takes_part_in_a_world_that_ships_was_rewarded_for_joining(phone: Phone) -> None:
    rewarded = {
        each["club"]
        for each in phone.rows("achievements").values()
        if each["type"] == "consent_granted"
    }
    joined = {
        (each["club"], each["member"])
        for each in phone.rows("transactions").values()
        if each.get("achievement_type") == "consent_granted"
    }

    accounts = {(each["club"], each["member"]) for each in phone.rows("accounts").values()}
    assert {each for each in accounts if each[0] in rewarded} <= joined


def test_the_first_level_of_every_club_that_ships_needs_no_points(phone: Phone) -> None:
    first = {key: each for key, each in phone.rows("levels").items() if key.endswith(":0")}

    assert [each["points_threshold"] for each in first.values()] == [0]
