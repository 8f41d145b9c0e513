"""Profiles by today's contract: with rules and without, one and many."""

from tests.providers.talon_one.builders import Shop, good, kinds


def test_a_profile_asks_the_rules_only_when_it_is_told_to(today: Shop) -> None:
    when = ["=", [".", "Event", "Type"], "talon_profile_created"]
    effects = [["addLoyaltyPoints", "Welcome", 3, "", 7]]
    rules = {"rules": [{"title": "Welcome", "condition": when, "effects": effects}]}
    today.backstage("create-campaign", name="Welcome", application=101, ruleset=rules)
    path, body = "/v2/customer_profiles/eve", {"responseContent": ["customerProfile", "loyalty"]}

    told = good(today.call("PUT", f"{path}?runRuleEngine=true", json=body), 200)
    silent = good(today.call("PUT", path, json=body), 200)

    assert kinds(told["effects"]) == ["addLoyaltyPoints"]
    assert told["customerProfile"]["integrationId"] == "eve"
    assert told["loyalty"]["programs"]["3"]["ledger"]["currentBalance"] == 7
    assert silent == {"effects": [], "createdCoupons": [], "createdReferrals": []}


def test_many_profiles_are_made_in_one_call(today: Shop) -> None:
    one, other = {"integrationId": "x", "attributes": {"a": 1}}, {"integrationId": "y"}
    body = {"customerProfiles": [one, other]}

    silent = today.call("PUT", "/v2/customer_profiles", json=body)
    told = good(today.call("PUT", "/v2/customer_profiles?silent=no", json=body), 200)

    assert silent.status == 204
    profiles = [each["customerProfile"] for each in told["integrationStates"]]
    assert [each["integrationId"] for each in profiles] == ["x", "y"]
    assert profiles[0]["attributes"] == {"a": 1}
