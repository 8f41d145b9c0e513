"""Journeys over refusals: in which order a call is judged, and what the refusal says."""

from typing import Any

from mockserver.checks.journeys.journey import documented, elsewhere
from mockserver.checks.journeys.vendors.boostcom.member import club, otto, signed_in
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_SIGNS = ("createToken",)
_CLUB = "infinity-mall"
_OF_A_MEMBER = (
    "getMyStatus",
    "getAchievementsSummary",
    "getTokenInfo",
    "joinProgram",
    "listRewards",
    "listPurchasedRewards",
    "leaveProgram",
)
_HEADERS = ("x-client-authorization", "x-user-agent", "x-product-name")


@elsewhere("Introduction, Common HTTP error codes", writes=_SIGNS, world="program-switched-off")
def a_club_without_rewards_pays_nothing(walk: Walk) -> None:
    """While a club has its rewards switched off, its program answers 402; tokens go on."""
    who = otto(walk)
    who.good("getTokenInfo")
    for operation in ("getMyStatus", "listRewards", "joinProgram", "getProgramInfo"):
        who.refused(402, operation)


@elsewhere("Introduction, Common HTTP error codes", writes=_SIGNS, world="default")
def a_club_may_be_down(walk: Walk) -> None:
    """A club that is down for maintenance answers 503 to every call, and is back afterwards."""
    mock, who = walk.mock, otto(walk)
    mock.backstage("set-club", club=_CLUB, maintenance=True)
    for operation in ("getMyStatus", "getTokenInfo", "getProgramInfo"):
        who.refused(503, operation)
    mock.backstage("set-club", club=_CLUB, maintenance=False)
    who.good("getMyStatus")


@elsewhere("Introduction, Common HTTP error codes", writes=_SIGNS, needs=("club", "member"))
def a_header_has_to_be_written_right(walk: Walk) -> None:
    """A header that is blank, too long, or no bearer is refused with 471."""
    who = walk.data["member"]
    mine = signed_in(walk, who["id"], who["password"])
    for name in _HEADERS:
        for value in ("", walk.made_up("x" * 513)):
            club(walk).refused(471, "getProgramInfo", headers={name: value})
    for value in ("", f"Basic {mine.token}", f"Bearer{mine.token}", "x" * 513):
        mine.refused(471, "getMyStatus", headers={"authorization": value})
    long = {"x-user-agent": walk.made_up("x" * 512), "authorization": f"bEARER {mine.token}"}
    mine.good("getMyStatus", headers=long)


@elsewhere("Introduction, Common HTTP error codes", needs=("club",))
def a_token_is_for_one_product(walk: Walk) -> None:
    """A client's token is good for its own product and club only: 401."""
    club(walk).refused(401, "getProgramInfo", headers={"x-product-name": walk.new("product")})
    club(walk).refused(401, "getProgramInfo", loyalty_club_slug=walk.new("club"))


@elsewhere("Introduction, Common HTTP error codes", world="default")
def a_permit_is_for_some_operations(walk: Walk) -> None:
    """A client's token does what its permits name, and nothing else: 403."""
    headers = {"x-client-authorization": "read-only-client-token"}
    club(walk).good("getProgramInfo", headers=headers)
    club(walk).good("getMemberStatus", id="42", headers=headers)
    body = {"grant_type": "refresh_token", "refresh_token": "x"}
    club(walk).refused(403, "createToken", body=body, headers=headers)
    who = otto(walk)
    club(walk).refused(403, "revokeToken", body={"token": who.token}, headers=headers)
    for operation in _OF_A_MEMBER:
        who.refused(403, operation, headers=headers)
    for operation in ("purchaseReward", "useReward"):
        who.refused(403, operation, id="153", headers=headers)
    expect_equal(who.balance, 110, "the balance")
    expect_equal(who.bought("153"), None, "what was bought")


@documented("Rewards Program, Leave", world="member-who-left")
def who_has_left_can_come_back(walk: Walk) -> None:
    """Who does not take part is no member; joining again begins anew."""
    who = signed_in(walk, "837182", "secret-837182")
    for status in (who.good("getMyStatus"), club(walk).good("getMemberStatus", id=who.id)):
        expect_equal(status, {"membership": False}, "the status")
    for operation in ("listRewards", "listPurchasedRewards", "getAchievementsSummary"):
        who.refused(480, operation)
    for operation in ("purchaseReward", "useReward"):
        who.refused(480, operation, id="153")
    who.good("joinProgram")
    expect_equal(who.balance, 100, "the balance")
    expect_equal(member(who.status, "membership_started_at")[:19], "2026-03-02T10:00:00", "begun")


@elsewhere("Introduction, Invalid parameters errors", needs=("club",))
def invalid_parameters_are_named(walk: Walk) -> None:
    """A refusal for invalid parameters has the shape of the payload, an error at each place."""
    good = {
        "grant_type": "password",
        "identifier_type": "id",
        "identifier": "1",
        "password": walk.new("password"),
    }
    for name, value, error in (
        ("identifier_type", "shoe size", "inclusion"),
        ("password", 7, "invalid_format"),
        ("identifier", None, "invalid_format"),
    ):
        told = _details(walk, {**good, name: value})
        expect_equal([each["error"] for each in told[name]], [error], f"the error for {name}")
        shown = None if name == "password" else value
        expect_equal(told[name][0]["value"], shown, f"the value of {name}")
    missing = {name: value for name, value in good.items() if name != "password"}
    expect_equal(_details(walk, missing)["password"][0]["error"], "presence", "the error")
    whole = _details(walk, ["no object"])
    expect_equal([*whole], ["payload"], "the place of a payload that is no object")
    expect_equal(whole["payload"][0]["value"], None, "its value")


@elsewhere("Introduction, Invalid parameters errors", needs=("club",))
def a_number_out_of_range_is_named(walk: Walk) -> None:
    """A refusal names the parameter that is out of its range, the value, and the range."""
    identifier = walk.new("nobody")
    for name, value, error, options in (
        ("per_page", 0, "greater_or_equal_to", {"number": 1}),
        ("per_page", 1001, "less_or_equal_to", {"number": 1000}),
        ("per_page", "many", "not_an_integer", {}),
        ("page", 0, "greater_or_equal_to", {"number": 1}),
    ):
        reply = club(walk).refused(422, "getMemberStatus", id=identifier, query={name: value})
        told = member(reply.json, "details", name, 0)
        expect_equal((told["error"], told["value"]), (error, value), f"the error for {name}")
        expect_equal(told["options"], options, "options")


@elsewhere("Introduction, Common params and headers", needs=("club",))
def what_is_no_json_has_no_answer(walk: Walk) -> None:
    """A body that is not JSON is refused with 406, without a word."""
    headers = {"Content-Type": "text/plain"}
    for operation in ("createToken", "revokeToken"):
        reply = club(walk).refused(406, operation, body={}, headers=headers)
        expect_equal(reply.reply_body, b"", "the body")


def _details(walk: Walk, body: Any) -> Any:
    reply = club(walk).refused(422, "createToken", body=body)
    expect_equal(member(reply.json, "error"), "Invalid parameters", "error")
    return member(reply.json, "details")
