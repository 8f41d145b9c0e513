"""Journeys over achievements: progress is made, completed, taken back and listed."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.manager import ALWAYS, Manager, rule
from mockserver.checks.journeys.vendors.talon_one.shop import OURS, WRITES, Shop, props
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_LIST, _HISTORY = "getCustomerAchievements", "getCustomerAchievementHistory"
_INCREASE, _START = "increaseAchievementProgress", "startAchievementProgress"
_BACK = "rollbackIncreasedAchievementProgress"
#: Achievements of the default fixture, and how often the third one may be completed at once.
_TEN, _MONTHLY, _FIVES, _HUNDRED, _PAIRS, _NEXT = 1, 2, 3, 4, 6, 7
_MOST = 100
_REOPEN = "reopenCustomerSession"


def _go(walk: Walk, achievement: int, progress: float, state: str = "closed", **more: Any) -> Any:
    """Let bob come further by a session; gives the effects on progress."""
    attributes = {"achievement": achievement, "progress": progress}
    session = {"profileId": "bob", "attributes": attributes, "state": state, **more}
    return props(Shop(walk).good(session.pop("session", walk.new("order")), **session), _INCREASE)


def _listed(walk: Walk, profile: str = "bob", **query: Any) -> dict[int, Any]:
    """Return achievements by their ids."""
    listed = walk.good(_LIST, {"integrationId": profile}, query=query)
    return {each["id"]: each for each in member(listed, "data")}


def _progress(walk: Walk, achievement: int, profile: str = "bob") -> tuple[str, float]:
    current = _listed(walk, profile).get(achievement, {}).get("currentProgress", {})
    return current.get("status", "none"), current.get("progress", 0)


def _rounds(walk: Walk, achievement: int, profile: str = "bob", **query: Any) -> list[Any]:
    """Return the states of the rounds, the latest first."""
    path = {"integrationId": profile, "achievementId": achievement}
    rounds = member(walk.good(_HISTORY, path, query=query), "data")
    return [(each["status"], each["progress"]) for each in rounds]


@assumed(OURS, writes=WRITES, world="default")
def progress_counts_once_its_session_closes(walk: Walk) -> None:
    """An open session tells of progress; it lasts from the close on."""
    first = _go(walk, _TEN, 4, "open", session="order")
    expect_equal(_progress(walk, _TEN), ("none", 0), "the progress of an open session")
    second = _go(walk, _TEN, 4, session="order")
    expect_equal(second, first, "the effect of closing it")
    told = {name: first[0][name] for name in ("delta", "value", "target", "isJustCompleted")}
    wanted = {"delta": 4, "value": 4, "target": 10, "isJustCompleted": False}
    expect_equal(told, wanted, "the effect")
    expect_equal(_progress(walk, _TEN), ("inprogress", 4), "the progress")


@documented("OAS 26.16, IncreaseAchievementProgressEffectProps", writes=WRITES, world="default")
def what_exceeds_a_target_counts_for_the_next_round(walk: Walk) -> None:
    """If an achievement recurs on completion, one step may complete several rounds of it."""
    steps = _go(walk, _FIVES, 12)
    came = [(each["delta"], each["value"], each["isJustCompleted"]) for each in steps]
    expect_equal(came, [(5, 5, True), (5, 5, True), (2, 2, False)], "the steps")
    trackers = len({each["progressTrackerId"] for each in steps})
    expect_equal(trackers, 3, "the number of trackers")
    rounds = [("inprogress", 2), ("completed", 5), ("completed", 5)]
    expect_equal(_rounds(walk, _FIVES), rounds, "the rounds")
    _go(walk, _FIVES, 3)
    expect_equal(_progress(walk, _FIVES), ("none", 0), "the round after three more")


@assumed(OURS, writes=WRITES, world="default")
def an_achievement_is_completed_once(walk: Walk) -> None:
    """Progress may exceed a target, unless it is capped; a completed round takes no more."""
    for achievement, first, second, value in ((_TEN, 9, 6, 15), (_HUNDRED, 99, 6, 100)):
        _go(walk, achievement, first)
        [step] = _go(walk, achievement, second)
        came = step["value"], step["isJustCompleted"]
        expect_equal(came, (value, True), f"the step that completes {achievement}")
        expect_equal(_go(walk, achievement, 1), [], "the steps after it")
        expect_equal(_progress(walk, achievement), ("completed", value), "the progress")
    walk.mock.change("achievements", str(_MONTHLY), target=0.3)
    for amount in (0.1, 0.2):
        [step] = _go(walk, _MONTHLY, amount)
    expect_equal((step["value"], step["isJustCompleted"]), (0.3, True), "three tenths")


@documented(
    "OAS 26.16, RollbackIncreasedAchievementProgressEffectProps", writes=WRITES, world="default"
)
def cancelling_takes_progress_back(walk: Walk) -> None:
    """A session that is cancelled takes its own steps back, and those of no other one."""
    _go(walk, _TEN, 3, session="first")
    _go(walk, _TEN, 2, session="second")
    [back] = props(Shop(walk).good("first", state="cancelled"), _BACK)
    came = back["decreaseProgressBy"], back["currentProgress"], back["target"]
    expect_equal(came, (3, 2, 10), "decreaseProgressBy, currentProgress and target")
    expect_equal(_progress(walk, _TEN), ("inprogress", 2), "the progress")
    _go(walk, _FIVES, 6, session="third")
    back = props(Shop(walk).good("third", state="cancelled"), _BACK)
    expect_equal([each["decreaseProgressBy"] for each in back], [1], "what is taken back")
    rounds = [("inprogress", 0), ("completed", 5)]
    expect_equal(_rounds(walk, _FIVES), rounds, "the rounds of what recurs on completion")


@documented(
    "OAS 26.16, RollbackIncreasedAchievementProgressEffectProps",
    writes=(*WRITES, _REOPEN),
    world="default",
)
def completed_rounds_stay_unless_their_achievement_says_so(walk: Walk) -> None:
    """Completed progress is taken back if the achievement allows it and does not recur so."""
    for achievement, target, gone in ((_TEN, 10, False), (_HUNDRED, 100, True), (_PAIRS, 2, False)):
        session = walk.new("order")
        _go(walk, achievement, target, session=session)
        reply = walk.good(_REOPEN, {"customerSessionId": session})
        expect_equal(bool(props(reply, _BACK)), gone, f"a rollback of {achievement}")
        first = ("inprogress", 0) if gone else ("completed", target)
        expect_equal(_rounds(walk, achievement), [first], "the rounds")
    walk.mock.change("achievements", str(_HUNDRED), is_capped=False)
    _go(walk, _HUNDRED, 20, session="small")
    _go(walk, _HUNDRED, 100, session="large")
    Shop(walk).good("small", state="cancelled")
    expect_equal(_progress(walk, _HUNDRED), ("completed", 100), "what still reaches the target")
    Shop(walk).good("large", state="cancelled")
    expect_equal(_progress(walk, _HUNDRED), ("inprogress", 0), "what does not")


@documented("OAS 26.16, StartAchievementProgressEffectProps", writes=WRITES, world="default")
def a_rule_begins_a_round_that_is_not_under_way(walk: Walk) -> None:
    """A rule begins a round once; steps of the same call are part of it, and add up."""
    effects = [_START, _MONTHLY], [_INCREASE, _MONTHLY, 1], [_INCREASE, _TEN, 9]
    manager = Manager(walk, application=101)
    manager.campaign(rule("all", ALWAYS, *effects, [_INCREASE, _MONTHLY, 2], [_START, _FIVES]))
    reply = manager.shop.good("order", profileId="bob", state="closed")
    first, second = props(reply, _START)
    span = first["startDate"], first["endDate"], "endDate" in second
    expect_equal(span, ("2026-03-02T10:00:00Z", "2026-04-02T10:00:00Z", False), "the time")
    steps = props(reply, _INCREASE)
    came = [(each["achievementId"], each["value"]) for each in steps]
    expect_equal(came, [(_MONTHLY, 1), (_TEN, 9), (_MONTHLY, 3)], "the steps")
    same = first["progressTrackerId"], steps[0]["progressTrackerId"]
    expect_equal(same[0], same[1], "the tracker of its first step")
    again = manager.shop.good("again", profileId="bob")
    expect_equal(props(again, _START), [], "the rounds that begin while one is under way")
    back = props(manager.shop.good("order", state="cancelled"), _BACK)
    expect_equal([each["achievementId"] for each in back], [_TEN], "what is taken back")
    expect_equal(_progress(walk, _MONTHLY), ("completed", 3), "the completed round")


@assumed(OURS, writes=WRITES, world="default")
def progress_has_to_be_possible(walk: Walk) -> None:
    """No progress, too much of it, or an achievement that is not there is an `error` effect."""
    manager = Manager(walk, application=101)
    tries = ((_TEN, 0), (_TEN, -1), (99, 1), (_MONTHLY, 3 * _MOST + 1))
    rules = [rule(f"{each}", ALWAYS, [_INCREASE, *each]) for each in tries]
    campaign = manager.campaign(*rules, rule("most", ALWAYS, [_INCREASE, _FIVES, 5 * _MOST]))
    came = manager.kinds(campaign, profileId="bob")
    expect_equal(came, ["error"] * 4 + [_INCREASE] * _MOST, "the effects")
    anonymous = manager.kinds(campaign)
    expect_equal(anonymous, ["error"] * 5, "the effects without a profile")


@assumed(OURS, writes=WRITES, world="default")
def an_achievement_is_open_for_its_time(walk: Walk) -> None:
    """Before its start and from its end on, an achievement takes no steps."""
    mock, key = walk.mock, str(_TEN)
    expect_equal(_go(walk, _NEXT, 1), [], "the steps of one that has not begun")
    span = {"starts_at": "2026-03-02T11:00:00Z", "expires_at": "2026-03-02T12:00:00Z"}
    mock.change("achievements", key, **span)
    for seconds, steps in ((3599, 0), (1, 1), (3599, 1), (1, 0)):
        mock.advance(seconds=seconds)
        expect_equal(len(_go(walk, _TEN, 1)), steps, "the number of steps")


@documented("t1 2026, getCustomerAchievements", writes=WRITES, world="default")
def achievements_are_listed_by_what_is_asked_for(walk: Walk) -> None:
    """The list has active ones, or scheduled ones; of campaigns, ids and progress; in pages."""
    _go(walk, _TEN, 2)
    _go(walk, _MONTHLY, 3)

    def expect_ids(wanted: list[int], **query: Any) -> None:
        expect_equal([*_listed(walk, **query)], wanted, f"the achievements with {query}")

    active = [1, 2, 3, 4, 5, 6]
    expect_ids(active)
    expect_ids([_NEXT], achievementStatus="scheduled")
    expect_ids([6, 7], achievementStatus="active,scheduled", skip=5, pageSize=3)
    expect_ids([2, 3], skip=1, pageSize=2)
    expect_ids([1], currentProgressStatus="inprogress")
    expect_ids([1, 2], currentProgressStatus="inprogress,completed")
    expect_ids([4], currentProgressStatus="not_started", achievementIds="1,4")
    expect_ids(active, campaignIds="110")
    expect_ids([], campaignIds="107")
    ended = {"expires_at": "2026-03-02T10:00:00Z"}
    walk.mock.change("achievements", str(_TEN), **ended)
    expect_ids(active[1:])
    later = {"startTime": "2026-03-03T10:00:00Z"}
    walk.mock.backstage("set-campaign", campaign=110, **later)
    expect_ids([])
    expect_ids([*active[1:], _NEXT], achievementStatus="scheduled")
    walk.mock.backstage("set-campaign", campaign=110, state="disabled")
    expect_ids([], achievementStatus="active,scheduled")
    walk.refused(404, _LIST, {"integrationId": "nobody"})


@documented("t1 2026, getCustomerAchievementHistory", writes=WRITES, world="default")
def rounds_are_listed_by_what_is_asked_for(walk: Walk) -> None:
    """The rounds of an achievement are listed by status and by when they began, in pages."""
    for _ in range(3):
        _go(walk, _MONTHLY, 1)
        walk.mock.advance(days=31)
    _go(walk, _MONTHLY, 3)
    every = [("completed", 3), ("expired", 1), ("expired", 1), ("expired", 1)]
    second, third = "2026-04-02T10:00:00Z", "2026-05-03T10:00:00Z"
    for query, wanted in (
        ({}, every),
        ({"progressStatus": "completed"}, every[:1]),
        ({"progressStatus": "completed,inprogress"}, every[:1]),
        ({"startDate": second}, every[:3]),
        ({"endDate": second}, every[2:]),
        ({"startDate": second, "endDate": third}, every[1:3]),
        ({"skip": 1, "pageSize": 2}, every[1:3]),
    ):
        came = _rounds(walk, _MONTHLY, **query)
        expect_equal(came, wanted, f"the rounds with {query}")
    for profile, achievement in (("nobody", _MONTHLY), ("bob", 99)):
        path = {"integrationId": profile, "achievementId": achievement}
        walk.refused(404, _HISTORY, path)


@documented("t1 2026, getCustomerInventory", writes=WRITES, world="default")
def a_customer_has_active_achievements_alone(walk: Walk) -> None:
    """Inventory and sessions have the active achievements, with how far the customer has come."""
    _go(walk, _TEN, 2)
    path, query = {"integrationId": "bob"}, {"achievements": "true"}
    inventory = member(walk.good("getCustomerInventory", path, query=query), "achievements")
    came = [(each["achievementId"], each["status"], each["progress"]) for each in inventory]
    others = [(each, "not_started", 0) for each in range(2, 7)]
    expect_equal(came, [(1, "inprogress", 2), *others], "the achievements of the inventory")
    century = inventory[3]
    span = century["achievementFixedStartDate"], century["achievementEndDate"]
    expect_equal(span, ("2001-01-01T00:00:00Z", "2101-01-01T00:00:00Z"), "its time")
    body = {"customerSession": {"profileId": "bob"}, "responseContent": ["achievements"]}
    told = walk.good("updateCustomerSessionV2", {"customerSessionId": "order"}, body=body)
    listed = member(told, "achievements")
    found = [(each["id"], each.get("currentProgress", {}).get("progress")) for each in listed]
    expect_equal(found, [(1, 2), *((each, None) for each in range(2, 7))], "of the session")
    shown = {name: listed[1].get(name) for name in ("period", "periodEndOverride", "endDate")}
    wanted = {"period": "1M", "periodEndOverride": None, "endDate": None}
    expect_equal(shown, wanted, "what the second one is")
