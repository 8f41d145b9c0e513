"""Audiences: made, joined, left and deleted; campaigns for some of them, or some stores, alone."""

from typing import Any

import pytest

from tests.client import Response
from tests.providers.talon_one.builders import Shop, good, pointers
from tests.providers.talon_one.today import put, refusal


def make(shop: Shop, **audience: Any) -> Response:
    return shop.call("POST", "/v2/audiences", json={"name": "Travellers", **audience})


def act(shop: Shop, *actions: tuple[str, str, int]) -> Response:
    """Add profiles to audiences, and remove them."""
    names = ("action", "profileIntegrationId", "audienceId")
    data = [dict(zip(names, each, strict=True)) for each in actions]
    return shop.call("POST", "/v2/customer_audiences", json={"data": data})


def audiences(shop: Shop, profile: str = "ada") -> list[int]:
    """The audiences of a profile, as its own answer has them."""
    body = {"responseContent": ["customerProfile"]}
    path = f"/v2/customer_profiles/{profile}?runRuleEngine=true&dry=true"
    shown = good(shop.call("PUT", path, json=body), 200)["customerProfile"]
    return [each["id"] for each in shown["audienceMemberships"]]


def test_an_audience_is_made_by_its_name_or_its_id_elsewhere(today: Shop) -> None:
    alone = good(make(today, description="Far and wide"), 201)
    theirs = good(make(today, integration="segment", integrationId="t"), 201)
    other = good(make(today, integrationId="t", createdIn3rdParty=True), 201)

    assert alone == {
        "accountId": 1,
        "id": alone["id"],
        "created": "2026-03-02T12:00:00Z",
        "lastUpdate": "2026-03-02T12:00:00Z",
        "name": "Travellers",
        "description": "Far and wide",
        "sandbox": False,
        "createdIn3rdParty": False,
        "subscribedApplicationsIds": [],
    }
    assert (theirs["integration"], other["createdIn3rdParty"]) == ("segment", True)
    assert len({1, 2, alone["id"], theirs["id"], other["id"]}) == 5


def test_an_audience_of_another_system_is_there_once(today: Shop) -> None:
    with today.unchanged():
        again = make(today, integration="segment", integrationId="regulars-1")
        nameless = make(today, integration="segment")

    assert again.status == 409
    assert again.json()["message"].startswith("An Audience with this ID already exists")
    assert pointers(nameless) == ["/integrationId"]


def test_an_audience_is_renamed(today: Shop) -> None:
    body = {"name": "Readers", "subscribedApplicationsIds": [101]}

    told = good(today.call("PUT", "/v2/audiences/1", json=body), 200)

    assert (told["name"], told["subscribedApplicationsIds"]) == ("Readers", [101])
    assert audiences(today) == [1]


def test_profiles_join_and_leave_in_order_and_are_made(today: Shop) -> None:
    reply = act(today, ("add", "eve", 2), ("add", "ada", 2), ("delete", "ada", 1))

    assert (reply.status, reply.body) == (204, b"")
    assert (audiences(today, "eve"), audiences(today)) == ([2], [2])
    assert act(today).status == 204


@pytest.mark.parametrize("path", ["/v2/audiences/1", "/v2/audiences/1/memberships"])
def test_deleting_an_audience_or_its_memberships_removes_everybody(today: Shop, path: str) -> None:
    assert today.call("DELETE", path).status == 204

    assert audiences(today) == []
    assert ("1" in today.rows("audiences")) == path.endswith("memberships")


def test_attributes_are_set_for_every_profile_of_an_audience(today: Shop) -> None:
    act(today, ("add", "eve", 1))

    reply = today.call("PUT", "/v2/audience_customers/1/attributes", json={"language": "en"})

    assert reply.status == 204
    profiles = today.rows("profiles")
    assert profiles["ada"]["attributes"]["language"] == "en"
    assert profiles["ada"]["attributes"]["tier"] == "gold"
    assert profiles["eve"]["attributes"] == {"language": "en"}
    assert "language" not in profiles["grace"]["attributes"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v2/audiences/99", {"name": "x"}),
        ("DELETE", "/v2/audiences/99", None),
        ("DELETE", "/v2/audiences/99/memberships", None),
        ("PUT", "/v2/audience_customers/99/attributes", {}),
        (
            "POST",
            "/v2/customer_audiences",
            {
                "data": [
                    {"action": "add", "profileIntegrationId": "ada", "audienceId": 2},
                    {"action": "add", "profileIntegrationId": "ada", "audienceId": 99},
                ]
            },
        ),
    ],
)
def test_an_unknown_audience_is_not_found(today: Shop, method: str, path: str, body: Any) -> None:
    with today.unchanged():
        assert today.call(method, path, json=body).status == 404


def test_an_update_of_profiles_changes_their_audiences(today: Shop) -> None:
    changes = {"adds": [2], "deletes": [1]}
    one = {"audiencesChanges": changes}
    many = {"customerProfiles": [{"integrationId": "eve", "audiencesChanges": changes}]}

    assert today.call("PUT", "/v2/customer_profiles/ada", json=one).status == 200
    shown = good(today.call("PUT", "/v2/customer_profiles?silent=no", json=many), 200)

    assert audiences(today) == [2]
    (state,) = shown["integrationStates"]
    assert state["customerProfile"]["audienceMemberships"] == [
        {"id": 2, "name": "Segment's regulars"}
    ]


def test_an_unknown_audience_in_an_update_is_refused_with_its_place(today: Shop) -> None:
    changes = {"audiencesChanges": {"adds": [1, 99], "deletes": []}}

    with today.unchanged():
        status, error = refusal(today, "PUT", "/v2/customer_profiles/ada", changes)
        body = {"customerProfiles": [{"integrationId": "eve", **changes}]}
        many = today.call("PUT", "/v2/customer_profiles", json=body)

    assert (status, error["source"]) == (400, {"pointer": "/audiencesChanges/adds/1"})
    assert pointers(many) == ["/customerProfiles/0/audiencesChanges/adds/1"]


def linked(shop: Shop, **more: Any) -> None:
    rules = {"rules": [{"title": "Hello", "condition": ["=", 1, 1], "effects": [HELLO]}]}
    shop.backstage("create-campaign", id=230, name="L", application=101, ruleset=rules, **more)


HELLO = ["addFreeItem", "SKU-FREE", "A tote bag"]


def test_a_campaign_of_an_audience_is_for_its_members_alone(today: Shop) -> None:
    linked(today, linkedAudienceIds=[1, 2])

    told = {who: put(today, query="?dry=true", profileId=who)["effects"] for who in ("ada", "bob")}
    dry = put(today, ("campaignEligibility",), "?dry=true", profileId="bob")

    assert (len(told["ada"]), told["bob"]) == (1, [])
    (found,) = [each for each in dry["campaignEligibility"] if each["id"] == 230]
    assert found["eligibility"] == [
        {"passed": False, "details": {"failureCode": "AUDIENCE_NOT_MATCHED"}}
    ]


def test_a_campaign_of_a_store_is_for_its_sessions_and_events_alone(today: Shop) -> None:
    today.client.put(
        f"{today.control}/rows/talon_one/stores/5",
        json={"name": "Harbour", "integration_id": "h-1"},
    )
    linked(today, linkedStoreIds=[5])

    there = put(today, ("customerSession",), storeIntegrationId="h-1")
    dry = put(today, ("campaignEligibility",), "?dry=true")

    assert len(there["effects"]) == 1
    assert there["customerSession"]["storeIntegrationId"] == "h-1"
    (found,) = [each for each in dry["campaignEligibility"] if each["id"] == 230]
    assert found["eligibility"][0]["details"] == {"failureCode": "SKIPPED"}


def test_rules_can_look_at_the_audiences_of_a_customer(today: Shop) -> None:
    when = ["contains", [".", "Profile", "Audiences"], 1]
    rules = {"rules": [{"title": "Readers", "condition": when, "effects": [HELLO]}]}
    today.backstage("create-campaign", name="R", application=101, ruleset=rules)

    assert len(put(today, query="?dry=true", profileId="ada")["effects"]) == 1
    assert put(today, query="?dry=true", profileId="bob")["effects"] == []
