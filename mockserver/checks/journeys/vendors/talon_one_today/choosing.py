"""Journeys over which campaigns are asked: groups, stores, audiences, and what a dry call asks."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.manager import (
    ALWAYS,
    COUPON,
    REFERRAL,
    Manager,
    effects_of,
    rule,
)
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    SESSION,
    WRITES,
    Shop,
    item,
    props,
)
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_GROUPS = "campaigns-in-groups"
_EVENT = "trackEventV2"
_SEEN = ["=", [".", "Event", "Type"], "seen"]


def _off(manager: Manager, *amounts: float) -> list[int]:
    """Make a campaign for each amount, which it takes off."""
    return [
        manager.campaign(rule(f"{each} off", ALWAYS, ["setDiscount", f"{each} off", each]))
        for each in amounts
    ]


def _group(walk: Walk, mode: str, *campaigns: int, number: int = 9, parent: str = "") -> None:
    """Put campaigns into a group of application 101."""
    names = [str(each) for each in campaigns]
    columns = {"application": "101", "name": "A group", "mode": mode, "parent": parent}
    walk.mock.change("evaluation_groups", str(number), **columns, campaigns=names)


def _discounts(manager: Manager) -> list[Any]:
    """Return the discounts of a new session."""
    reply = manager.shop.good(manager.walk.new("order"), cartItems=[item(100)])
    return [each["value"] for each in props(reply, "setDiscount")]


def _told(walk: Walk, *wanted: str, dry: bool = False, **session: Any) -> Any:
    """Return what a new session answers of contents."""
    path, query = {"customerSessionId": walk.new("order")}, {"dry": "true"} if dry else None
    body = {"customerSession": session, "responseContent": list(wanted)}
    return walk.good(SESSION, path, query=query, body=body)


def _eligible(walk: Walk, campaign: int, **session: Any) -> Any:
    """Return what a dry call says of a campaign; None if it is not among them."""
    told = _told(walk, "campaignEligibility", dry=True, **session)
    return next((e for e in member(told, "campaignEligibility") if e["id"] == campaign), None)


@elsewhere("Docs, Managing campaign evaluation", writes=WRITES, world="default")
def a_group_chooses_by_its_mode(walk: Walk) -> None:
    """Of a group all campaigns apply, the first that does, or that of the best discount."""
    manager = Manager(walk, application=101)
    campaigns = _off(manager, 3, 9, 4)
    for mode, wanted in (
        ("stackable", [3, 9, 4]),
        ("listOrder", [3]),
        ("highestDiscount", [9]),
        ("lowestDiscount", [3]),
    ):
        _group(walk, mode, *campaigns)
        expect_equal(_discounts(manager), wanted, f"the discounts of {mode}")
    _group(walk, "listOrder", campaigns[1], 999, campaigns[0])
    expect_equal(_discounts(manager), [9, 4], "the discounts in the order of the group")
    walk.mock.backstage("set-campaign", campaign=campaigns[1], state="disabled")
    expect_equal(_discounts(manager), [3, 4], "the discounts without the first one")


@elsewhere("Docs, Managing campaign evaluation", writes=WRITES, world="default")
def a_group_in_a_group_counts_as_one(walk: Walk) -> None:
    """Groups stand on two levels: the outer one chooses among campaigns and groups."""
    manager = Manager(walk, application=101)
    single, *both = _off(manager, 6, 4, 5)
    for mode, wanted in (("highestDiscount", [4, 5]), ("lowestDiscount", [6]), ("listOrder", [6])):
        _group(walk, mode, single)
        _group(walk, "stackable", *both, number=10, parent="9")
        expect_equal(_discounts(manager), wanted, f"the discounts of {mode}")
    _group(walk, "highestDiscount", single)
    _group(walk, "lowestDiscount", *both, number=10, parent="9")
    expect_equal(_discounts(manager), [6], "the best of the group's one and of theirs")


@documented("OAS 26.16, RejectCouponEffectProps", writes=WRITES, world=_GROUPS)
def a_code_says_which_campaign_came_before(walk: Walk) -> None:
    """A coupon of a campaign that its group leaves out says why; what is equal comes first."""
    shop = Shop(walk)
    lower, later = "CampaignGaveLowerDiscount", "CampaignIsNotFirst"
    for total, code, given, reason in (
        (40, "BEST-TENTH", [("Five off", 5)], lower),
        (50, "BEST-TENTH", [("Five off", 5)], lower),
        (60, "BEST-TENTH", [("A tenth off", 6)], None),
        (10, "BEST-TENTH", [("A tenth off", 1)], None),
        (10, "FREE-PEN", [], None),
        (100, "FREE-PEN", [("Five off", 5)], later),
    ):
        reply = shop.good(walk.new("order"), couponCodes=[code], cartItems=[item(total)])
        came = [(each["name"], each["value"]) for each in props(reply, "setDiscount")]
        expect_equal(came, given, f"the discounts of {code} at {total}")
        why = [each.get("campaignExclusionReason") for each in props(reply, "rejectCoupon")]
        expect_equal(why, [] if reason is None else [reason], "the reason")


@documented("OAS 26.16, RejectReferralEffectProps", writes=WRITES, world="default")
def a_referral_says_which_campaign_came_before(walk: Walk) -> None:
    """A referral of a campaign that is left out is rejected, and one of another one is not."""
    manager = Manager(walk, application=101)
    first, second = (manager.campaign(rule("all", ALWAYS), rule("r", REFERRAL)) for _ in range(2))
    _group(walk, "listOrder", first, second)
    for campaign, reason in ((first, None), (second, "ReferralPartOfNotTriggeredCampaign")):
        code = manager.referral(campaign, f"OF-{campaign}", "ada", usageLimit=0)
        came = manager.referral_reason(code, profileId="bob")
        expect_equal(came, reason, f"the reason of {code}")


@documented("OAS 26.16, Effect", writes=WRITES, world=_GROUPS)
def effects_name_the_group_of_their_campaign(walk: Walk) -> None:
    """Effects and reasons have the id and the mode of their group; those of the base have none."""
    told = _told(walk, "ruleFailureReasons", profileId="grace", cartItems=[item(40)])
    groups = {
        each["campaignId"]: (each.get("evaluationGroupID"), each.get("evaluationGroupMode"))
        for each in member(told, "effects")
    }
    expect_equal(groups, {108: (None, None), 160: (1, "highestDiscount")}, "the groups of effects")
    [why] = [each for each in member(told, "ruleFailureReasons") if each["campaignID"] == 162]
    came = why["evaluationGroupID"], why["evaluationGroupMode"]
    expect_equal(came, (2, "listOrder"), "the group of the reason")


@documented("t1 2026, trackEventV2", writes=(_EVENT,), world="default")
def a_complete_evaluation_asks_all_campaigns(walk: Walk) -> None:
    """A dry event can ask all campaigns, whatever their groups choose; no other event can."""
    manager = Manager(walk, application=101)
    campaigns = [manager.campaign(rule("seen", _SEEN)) for _ in range(2)]
    _group(walk, "listOrder", *campaigns)
    body, forced = {"profileId": "bob", "type": "seen"}, {"forceCompleteEvaluation": "true"}
    for query, count in (({}, 1), (forced, 2)):
        asked = {"silent": "no", "dry": "true", **query}
        reply = walk.good(_EVENT, body=body, query=asked)
        expect_equal(len(member(reply, "effects")), count, f"the effects with {query}")
    walk.refused(400, _EVENT, body=body, query=forced)


@documented("t1 2026, updateCustomerSessionV2", writes=WRITES, world="default")
def a_dry_call_asks_the_campaigns_that_it_names(walk: Walk) -> None:
    """A dry call may name campaigns: only they are asked, also disabled ones, never archived."""
    manager = Manager(walk, application=101)
    first, second = (manager.campaign(rule("coupon", COUPON), rule("all", ALWAYS)) for _ in "ab")
    code = manager.coupon(first, "MINE")
    archived = manager.campaign(rule("all", ALWAYS), state="archived")

    def asked(*campaigns: int, dry: bool = True) -> tuple[list[Any], list[Any]]:
        session = {"couponCodes": [code], "evaluableCampaignIds": list(campaigns)}
        effects = member(_told(walk, dry=dry, **session), "effects")
        rejected = [e["props"] for e in effects if e["effectType"] == "rejectCoupon"]
        shown = {e["campaignId"] for e in effects if e["effectType"] == "addFreeItem"}
        return sorted(shown), [each.get("campaignExclusionReason") for each in rejected]

    expect_equal(asked(first, archived), ([first], []), "asking the first one")
    expect_equal(asked(second), ([second], ["CampaignNotInEvaluationSet"]), "asking the second one")
    expect_equal(asked(dry=False), ([first, second], []), "asking in a call that is not dry")
    walk.mock.backstage("set-campaign", campaign=first, state="disabled")
    expect_equal(asked(first), ([first], []), "asking a disabled one")
    over = {"startTime": "2026-03-01T00:00:00Z", "endTime": "2026-03-02T10:00:00Z"}
    walk.mock.backstage("set-campaign", campaign=first, **over)
    expect_equal(asked(first)[0], [], "asking one that has ended")


@documented("t1 2026, updateCustomerSessionV2", writes=WRITES, world="default")
def a_dry_call_can_be_of_the_future(walk: Walk) -> None:
    """With `now`, a dry call is of a moment that comes: what runs then is asked, and no more."""
    manager = Manager(walk, application=101)
    span = {"startTime": "2026-03-10T00:00:00Z", "endTime": "2026-03-20T00:00:00Z"}
    campaign = manager.campaign(rule("spring", ALWAYS), **span)
    for now, count in (
        ("2026-03-09T23:59:59Z", 0),
        ("2026-03-10T00:00:00Z", 1),
        ("2026-03-19T23:59:59Z", 1),
        ("2026-03-20T00:00:00Z", 0),
    ):
        query, path = {"dry": "true", "now": now}, {"customerSessionId": "order"}
        reply = walk.good(SESSION, path, query=query, body={"customerSession": {}})
        expect_equal(len(effects_of(reply, campaign)), count, f"the effects at {now}")
    for now in ("2026-03-02T10:00:00Z", "2026-03-01T00:00:00Z"):
        query = {"dry": "true", "now": now}
        walk.refused(400, SESSION, path, query=query, body={"customerSession": {}})


@documented("OAS 26.16, NewCustomerSessionV2", writes=(*WRITES, _EVENT), world="default")
def a_campaign_of_stores_is_asked_there_alone(walk: Walk) -> None:
    """A campaign with stores is asked for sessions and events of one of them."""
    for number, name in enumerate(("oslo", "bergen", "tromso"), 5):
        walk.mock.change("stores", str(number), name=name, integration_id=name)
    manager = Manager(walk, application=101)
    campaign = manager.campaign(rule("x", ALWAYS), rule("seen", _SEEN), linkedStoreIds=[5, 6, 99])
    for store, count in (("oslo", 1), ("bergen", 1), ("tromso", 0), ("unknown", 0)):
        came = manager.kinds(campaign, storeIntegrationId=store)
        expect_equal(len(came), count, f"the effects in {store}")
        body = {"profileId": "bob", "type": "seen", "storeIntegrationId": store}
        reply = walk.good(_EVENT, body=body, query={"silent": "no"})
        expect_equal(len(effects_of(reply, campaign)), count, f"the effects of an event in {store}")
    expect_equal(manager.kinds(campaign), [], "the effects without a store")
    why = _eligible(walk, campaign)["eligibility"]
    expect_equal(why[0]["details"]["failureCode"], "SKIPPED", "the failureCode")


@assumed(OURS, writes=WRITES, world="default")
def a_campaign_of_audiences_is_for_their_members(walk: Walk) -> None:
    """A campaign with audiences is asked for customers who belong to one of them."""
    manager = Manager(walk, application=101)
    campaign = manager.campaign(rule("x", ALWAYS), linkedAudienceIds=[1, 2])
    for profile, count in (("ada", 1), ("grace", 0), ("", 0)):
        came = manager.kinds(campaign, profileId=profile)
        expect_equal(len(came), count, f"the effects for {profile!r}")
    for profile, why in (("ada", {}), ("grace", {"failureCode": "AUDIENCE_NOT_MATCHED"})):
        found = _eligible(walk, campaign, profileId=profile)["eligibility"][0]
        told = found["passed"], found.get("details", {})
        expect_equal(told, (not why, why), f"the eligibility of {profile}")


@documented("OAS 26.16, CampaignEligibility", writes=WRITES, world="default")
def a_dry_call_tells_which_rules_a_customer_meets(walk: Walk) -> None:
    """Each running campaign passes if one of its rules does; each rule says where it failed."""
    manager = Manager(walk, application=101)
    half = rule("fails", COUPON, ["noop"], ["setDiscount", "x", ["/", 1, 0]])
    fails = manager.campaign(half, rule("never", ["=", 1, 2]))
    passes = manager.campaign(rule("never", ["=", 1, 2]), rule("always", ALWAYS))
    over = manager.campaign(rule("x", ALWAYS), endTime="2026-03-02T10:00:00Z")
    code = manager.coupon(fails, "HALF")
    found = _eligible(walk, fails, couponCodes=[code])
    why = found["eligibility"][0]
    expect_equal((why["passed"], why["details"]["failureCode"]), (False, "ALL_RULES_FAILED"), "it")
    rules = [each["eligibility"][0] for each in found["rules"]]
    codes = [(each["details"]["failureCode"], each.get("couponCode")) for each in rules]
    expect_equal(codes, [("EFFECT_FAILED", code), ("CONDITION_NOT_MET", None)], "the rules")
    expect_equal(rules[0]["details"]["effectIndex"], 1, "the effect that failed")
    found = _eligible(walk, passes)
    came = [each["eligibility"][0]["passed"] for each in (found, *found["rules"])]
    expect_equal(came, [True, False, True], "what passed")
    expect_equal(_eligible(walk, over), None, "a campaign that has ended")
    told = _told(walk, "ruleFailureReasons", couponCodes=[code])
    reasons = [each for each in member(told, "ruleFailureReasons") if each["campaignID"] == fails]
    places = [(each["ruleIndex"], each.get("effectIndex")) for each in reasons]
    expect_equal(places, [(0, 1), (1, None)], "ruleFailureReasons")


@documented("t1 2026, integrationGetAllCampaigns", world="default")
def running_campaigns_are_listed_by_what_is_asked_for(walk: Walk) -> None:
    """The list has running campaigns of the application: of ids, stores and times, in pages."""
    manager = Manager(walk, application=101)
    first, last = "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"
    span = {"startTime": first, "endTime": last}
    mine = manager.campaign(rule("x", ALWAYS), linkedStoreIds=[5], linkedAudienceIds=[1], **span)
    manager.campaign(rule("x", ALWAYS), startTime="2026-03-02T11:00:00Z")
    manager.campaign(rule("x", ALWAYS), endTime="2026-03-02T10:00:00Z")
    fixed = [107, 108, 109, 110, 111, 120, 150, 152, 153, 154]
    before, after = "2026-02-28T23:59:59Z", "2026-03-01T00:00:01Z"
    for query, wanted, more in (
        ({}, [*fixed, mine], False),
        ({"pageSize": 2, "skip": 1}, fixed[1:3], True),
        ({"pageSize": 2, "skip": 9}, [fixed[9], mine], False),
        ({"campaignIds": f"108,{mine}"}, [108, mine], False),
        ({"storeId": 5}, [mine], False),
        ({"storeId": 6}, [], False),
        ({"audienceId": 1}, [mine], False),
        ({"startAfter": first}, [mine], False),
        ({"startAfter": after}, [], False),
        ({"startBefore": first}, [mine], False),
        ({"startBefore": before}, [], False),
        ({"endAfter": last}, [mine], False),
        ({"endBefore": last, "startAfter": first}, [mine], False),
        ({"endBefore": "2026-03-31T00:00:00Z"}, [], False),
    ):
        reply = walk.good("integrationGetAllCampaigns", query=query)
        came = [each["id"] for each in member(reply, "data")], member(reply, "hasMore")
        expect_equal(came, (wanted, more), f"the campaigns with {query}")
