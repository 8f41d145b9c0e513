"""Journeys over audiences: made, joined, left, deleted, and moved into by rules."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.vendors.talon_one.manager import ALWAYS, Manager, rule
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    PROFILE,
    WRITES,
    Shop,
    profile_path,
    props,
)
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_MAKE, _RENAME, _DELETE = "createAudienceV2", "updateAudienceV2", "deleteAudienceV2"
_EMPTY, _JOIN = "deleteAudienceMembershipsV2", "updateCustomerProfileAudiences"
_SET, _MANY = "updateAudienceCustomersAttributes", "updateCustomerProfilesV2"


def _path(audience: int) -> dict[str, int]:
    return {"audienceId": audience}


def _of(walk: Walk, profile: str) -> list[int]:
    """Return the ids of the audiences of a customer."""
    return [each["id"] for each in member(Shop(walk).profile(profile), "audienceMemberships")]


def _move(walk: Walk, *actions: tuple[str, str, int]) -> Any:
    """Let customers join and leave audiences, in order."""
    names = ("action", "profileIntegrationId", "audienceId")
    data = [dict(zip(names, each, strict=True)) for each in actions]
    return walk.call(_JOIN, body={"data": data})


@documented("t1 2026, createAudienceV2", writes=(_MAKE,), world="default")
def an_audience_of_another_system_is_made_once(walk: Walk) -> None:
    """Audiences may share a name; one of another system has an id there, of its own."""
    first, second = (walk.good(_MAKE, body={"name": "Travellers"}) for _ in range(2))
    expect(first["id"] != second["id"], "another id", second)
    body = {"name": "Theirs", "integration": "mparticle", "integrationId": "regulars-1"}
    walk.good(_MAKE, body=body)
    walk.refused(409, _MAKE, body=body)
    walk.good(_MAKE, body={**body, "integrationId": "regulars-2"})
    walk.refused(409, _MAKE, body={**body, "integration": "segment"})
    walk.refused(400, _MAKE, body={"name": "Theirs", "integration": "mparticle"})
    alone = {"name": "Ours", "integrationId": "regulars-1"}
    walk.good(_MAKE, body=alone)


@documented("t1 2026, updateAudienceV2", writes=(_RENAME,), world="default")
def an_audience_gets_a_name_and_applications(walk: Walk) -> None:
    """An update changes the name; the applications stay unless the update has some."""
    named = {"name": "Readers", "subscribedApplicationsIds": [101]}
    for body, name, applications in (
        ({"name": "A"}, "A", []),
        (named, "Readers", [101]),
        ({"name": "B"}, "B", [101]),
    ):
        told = walk.good(_RENAME, _path(1), body=body)
        came = told["name"], told["subscribedApplicationsIds"]
        expect_equal(came, (name, applications), "the name and the applications")
    expect_equal(_of(walk, "ada"), [1], "the audiences of a member")


@documented("t1 2026, updateCustomerProfileAudiences", writes=(_JOIN,), world="default")
def customers_join_and_leave_in_order(walk: Walk) -> None:
    """Many customers join and leave at once, in order; who is not there is made."""
    _move(walk, ("add", "eve", 2), ("add", "ada", 2), ("delete", "ada", 1), ("add", "eve", 2))
    expect_equal((_of(walk, "eve"), _of(walk, "ada")), ([2], [2]), "the audiences")
    _move(walk, ("add", "eve", 1), ("delete", "eve", 1))
    expect_equal(_of(walk, "eve"), [2], "the audiences after joining and leaving")


@assumed(OURS, writes=(_RENAME, _DELETE, _EMPTY, _SET, _JOIN), world="default")
def an_audience_has_to_be_there(walk: Walk) -> None:
    """An unknown audience is 404, and then nobody joins or leaves any other one."""
    for operation, body in ((_RENAME, {"name": "x"}), (_SET, {"language": "en"})):
        walk.refused(404, operation, _path(99), body=body)
    for operation in (_DELETE, _EMPTY):
        walk.refused(404, operation, _path(99))
    reply = _move(walk, ("add", "grace", 1), ("add", "grace", 99))
    expect_equal(reply.status, 404, "the status")
    expect_equal(_of(walk, "grace"), [], "the audiences of who would have joined")


@documented("t1 2026, deleteAudienceV2", writes=(_DELETE, _EMPTY, _JOIN), world="default")
def everybody_leaves_what_is_deleted_or_emptied(walk: Walk) -> None:
    """An audience that is emptied stays, without members; deleting removes both."""
    _move(walk, ("add", "grace", 1), ("add", "grace", 2), ("add", "ada", 2))
    walk.good(_EMPTY, _path(1))
    expect_equal((_of(walk, "ada"), _of(walk, "grace")), ([2], [2]), "the audiences")
    _move(walk, ("add", "ada", 1))
    walk.good(_DELETE, _path(2))
    expect_equal((_of(walk, "ada"), _of(walk, "grace")), ([1], []), "after deleting one")
    walk.refused(404, _DELETE, _path(2))


@documented("t1 2026, updateAudienceCustomersAttributes", writes=(_SET, _JOIN), world="default")
def members_get_attributes_together(walk: Walk) -> None:
    """Attributes are set for the members of an audience, beside those that they have."""
    _move(walk, ("add", "eve", 1))
    walk.good(_SET, _path(1), body={"language": "en"})
    for profile, wanted in (
        ("ada", {"firstName": "Ada", "tier": "gold", "language": "en"}),
        ("eve", {"language": "en"}),
        ("grace", {"firstName": "Grace"}),
    ):
        came = Shop(walk).profile(profile)["attributes"]
        expect_equal(came, wanted, f"the attributes of {profile}")


@documented("t1 2026, updateCustomerProfileV2", writes=(PROFILE, _MANY), world="default")
def an_update_of_customers_changes_their_audiences(walk: Walk) -> None:
    """An update of one customer, or of many, lets them join and leave audiences."""
    changes = {"audiencesChanges": {"adds": [2], "deletes": [1]}}
    walk.good(PROFILE, profile_path("ada"), body=changes)
    body = {"customerProfiles": [{"integrationId": "eve", **changes}]}
    reply = walk.good(_MANY, body=body, query={"silent": "no"})
    [state] = member(reply, "integrationStates")
    told = member(state, "customerProfile", "audienceMemberships")
    expect_equal([each["id"] for each in told], [2], "the audiences of the reply")
    expect_equal((_of(walk, "ada"), _of(walk, "eve")), ([2], [2]), "the audiences")
    for wrong in ({"adds": [1, 99], "deletes": []}, {"adds": [1], "deletes": [99]}):
        walk.refused(400, PROFILE, profile_path("grace"), body={"audiencesChanges": wrong})
    expect_equal(_of(walk, "grace"), [], "the audiences after a refusal")


@documented("OAS 26.16, AddToAudienceEffectProps", writes=WRITES, world="default")
def rules_move_customers_at_once(walk: Walk) -> None:
    """A rule moves a customer, or another one, already while the session is open."""
    manager = Manager(walk, application=101)
    effects = ["addToAudience", 2], ["removeFromAudience", 1], ["addToAudience", 2, "eve"]
    manager.campaign(rule("moves", ALWAYS, *effects), rule("none", ALWAYS, ["addToAudience", 9]))
    reply = manager.shop.good("order", profileId="ada")
    for kind, wanted in (("addToAudience", [("ada", 2), ("eve", 2)]), ("removeFromAudience", None)):
        came = [(each["profileIntegrationId"], each["audienceId"]) for each in props(reply, kind)]
        expect_equal(came, wanted or [("ada", 1)], kind)
    expect_equal(len(props(reply, "error")), 1, "errors about an audience that is not there")
    expect_equal((_of(walk, "ada"), _of(walk, "eve")), ([2], [2]), "the audiences")
    manager.shop.good("order", state="cancelled")
    expect_equal(_of(walk, "ada"), [2], "the audiences after cancelling")
    member_only = ["contains", [".", "Profile", "Audiences"], 2]
    campaign = manager.campaign(rule("theirs", member_only))
    for profile, count in (("eve", 1), ("grace", 0)):
        path, body = {"customerSessionId": walk.new("order")}, {"profileId": profile}
        dry = walk.good(
            "updateCustomerSessionV2", path, query={"dry": "true"}, body={"customerSession": body}
        )
        shown = [each for each in dry["effects"] if each["campaignId"] == campaign]
        expect_equal(len(shown), count, f"the effects for members, of {profile}")
