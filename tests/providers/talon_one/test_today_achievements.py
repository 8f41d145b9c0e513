"""Achievements: increased by rules, completed, begun anew, rolled back, and listed."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import Shop, good, kinds, props
from tests.providers.talon_one.today import SESSION, put

INCREASE = "increaseAchievementProgress"
BACK = "rollbackIncreasedAchievementProgress"


def go(shop: Shop, achievement: int, progress: float = 1, state: str = "closed") -> Any:
    """Let ada come further by a session."""
    attributes = {"achievement": achievement, "progress": progress}
    return put(shop, state=state, profileId="ada", attributes=attributes)


def listed(shop: Shop, query: str = "") -> dict[int, Any]:
    """The achievements of ada, by their ids."""
    reply = good(shop.call("GET", f"/v1/customer_profiles/ada/achievements{query}"), 200)
    assert reply["totalResultSize"] >= len(reply["data"])
    return {each["id"]: each for each in reply["data"]}


def rounds(shop: Shop, achievement: int, query: str = "") -> list[Any]:
    path = f"/v1/customer_profiles/ada/achievements/{achievement}{query}"
    found: list[Any] = good(shop.call("GET", path), 200)["data"]
    return found


def progress(shop: Shop, achievement: int) -> tuple[str, float]:
    current = listed(shop)[achievement]["currentProgress"]
    return current["status"], current["progress"]


def test_progress_lasts_from_the_close_on(today: Shop) -> None:
    opened = go(today, 1, 2, state="open")
    before = progress(today, 1)
    closed = go(today, 1, 2)

    assert props(opened["effects"], INCREASE) == props(closed["effects"], INCREASE)
    (told,) = props(closed["effects"], INCREASE)
    assert told["progressTrackerId"] > 0
    assert {**told, "progressTrackerId": 0} == {
        "progressTrackerId": 0,
        "achievementId": 1,
        "achievementName": "TenSteps",
        "delta": 2,
        "value": 7,
        "target": 10,
        "isJustCompleted": False,
    }
    assert (before, progress(today, 1)) == (("inprogress", 5), ("inprogress", 7))


def test_an_achievement_is_completed_once(today: Shop) -> None:
    (told,) = props(go(today, 1, 7)["effects"], INCREASE)
    put(today, state="cancelled")
    again = today.put_session("order-2", profileId="ada", attributes={"achievement": 1}).json()

    assert (told["value"], told["isJustCompleted"]) == (12, True)
    assert progress(today, 1) == ("completed", 12)
    assert INCREASE not in kinds(again["effects"])


def test_what_exceeds_the_target_begins_the_next_round(today: Shop) -> None:
    steps = props(go(today, 3, 11)["effects"], INCREASE)

    assert [(each["delta"], each["value"]) for each in steps] == [(4, 5), (5, 5), (2, 2)]
    assert [each["isJustCompleted"] for each in steps] == [True, True, False]
    assert len({each["progressTrackerId"] for each in steps}) == 3
    assert [each["status"] for each in rounds(today, 3)] == ["inprogress", *["completed"] * 3]


def test_cancelling_takes_progress_back_except_from_completed_rounds(today: Shop) -> None:
    go(today, 3, 6)
    cancelled = put(today, state="cancelled")

    (back,) = props(cancelled["effects"], BACK)
    assert (back["decreaseProgressBy"], back["currentProgress"], back["target"]) == (2, 0, 5)
    assert progress(today, 3) == ("inprogress", 0)
    kept = good(today.call("GET", SESSION), 200)["effects"]
    assert [each["value"] for each in props(kept, INCREASE)] == [5]


@pytest.mark.parametrize("achievement", [1, 4, 6])
def test_completed_progress_goes_back_where_the_achievement_allows_it(
    today: Shop, achievement: int
) -> None:
    go(today, achievement, 5 if achievement == 1 else listed(today)[achievement]["target"])

    reopened = good(today.call("PUT", f"{SESSION}/reopen"), 200)

    # Not without permission, and never where it recurs on completion.
    assert (BACK in kinds(reopened["effects"])) == (achievement == 4)
    today.check_rows()
    if achievement == 4:
        assert progress(today, 4) == ("inprogress", 0)


def test_progress_stops_at_the_target_where_it_is_capped(today: Shop) -> None:
    (told,) = props(go(today, 4, 120)["effects"], INCREASE)

    assert (told["delta"], told["value"], told["isJustCompleted"]) == (100, 100, True)


def test_two_rules_add_up_within_one_call(today: Shop) -> None:
    effects = [["startAchievementProgress", 2], [INCREASE, 2, 1], [INCREASE, 2, 2]]
    rules = {"rules": [{"title": "Twice", "condition": ["=", 1, 1], "effects": effects}]}
    today.backstage("create-campaign", name="Twice", application=101, ruleset=rules)

    told = put(today, state="closed", profileId="ada")["effects"]
    cancelled = put(today, state="cancelled")["effects"]

    (begun,) = props(told, "startAchievementProgress")
    assert (begun["startDate"], begun["endDate"]) == (
        "2026-03-02T12:00:00Z",
        "2026-04-02T12:00:00Z",
    )
    assert [each["value"] for each in props(told, INCREASE)] == [1, 3]
    assert {each["progressTrackerId"] for each in props(told, INCREASE)} == {
        begun["progressTrackerId"]
    }
    # Completed, and not allowed to be undone.
    assert BACK not in kinds(cancelled)
    assert progress(today, 2) == ("completed", 3)


def test_rounds_that_recur_end_and_begin_anew(today: Shop) -> None:
    go(today, 2)
    today.turn_to("2026-04-02T12:00:00Z")

    assert "currentProgress" not in listed(today)[2]
    today.session("order-2", profileId="ada", attributes={"achievement": 2}, state="closed")

    assert [each["status"] for each in rounds(today, 2)] == ["inprogress", "expired"]
    assert len(rounds(today, 2, "?progressStatus=expired")) == 1
    assert len(rounds(today, 2, "?startDate=2026-04-01T00:00:00.000000%2B0000")) == 1
    assert len(rounds(today, 2, "?endDate=2026-04-01T00:00:00Z&pageSize=5")) == 1
    assert rounds(today, 2, "?skip=2") == []


def test_a_fixed_schedule_ends_for_everybody_at_once(today: Shop) -> None:
    go(today, 5)

    (first,) = rounds(today, 5)

    # The next Monday after Monday noon.
    assert first["endDate"] == "2026-03-09T00:00:00Z"


def test_achievements_are_listed_by_campaign_id_status_and_progress(today: Shop) -> None:
    assert list(listed(today)) == [1, 2, 3, 4, 5, 6]
    assert list(listed(today, "?achievementStatus=scheduled")) == [7]
    assert list(listed(today, "?achievementStatus=active,scheduled&pageSize=2&skip=5")) == [6, 7]
    assert list(listed(today, "?currentProgressStatus=inprogress")) == [1, 3]
    assert list(listed(today, "?currentProgressStatus=not_started&achievementIds=1,2")) == [2]
    assert listed(today, "?campaignIds=107") == {}
    today.backstage("set-campaign", campaign=110, state="disabled")
    assert listed(today) == {}


def test_whom_nobody_knows_has_no_achievements(today: Shop) -> None:
    for path in ("nobody/achievements", "nobody/achievements/1", "ada/achievements/99"):
        assert today.call("GET", f"/v1/customer_profiles/{path}").status == 404


def test_a_session_answers_with_the_achievements_of_its_customer(today: Shop) -> None:
    told = put(today, ("achievements",), profileId="ada")
    nobodys = put(today, ("achievements",), "?dry=true")

    current = {each["id"]: each.get("currentProgress") for each in told["achievements"]}
    assert current[1]["progress"] == 5
    assert current[2] is None
    assert "achievements" not in nobodys


@pytest.mark.parametrize("effect", [[INCREASE, 99, 1], [INCREASE, 1, 0], [INCREASE, 3, 10**6]])
def test_progress_that_is_not_possible_is_an_error(today: Shop, effect: list[Any]) -> None:
    rules = {"rules": [{"title": "Wrong", "condition": ["=", 1, 1], "effects": [effect]}]}
    today.backstage("create-campaign", name="Wrong", application=101, ruleset=rules)

    assert "error" in kinds(put(today, profileId="ada")["effects"])
