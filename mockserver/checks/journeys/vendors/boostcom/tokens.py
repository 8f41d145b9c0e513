"""Journeys over tokens: signing in, renewing, signing out, and who is let in with what."""

from mockserver.checks.journeys.journey import assumed, elsewhere
from mockserver.checks.journeys.vendors.boostcom.member import (
    OURS,
    Member,
    club,
    request_token,
    sign_in,
)
from mockserver.checks.journeys.walk import Untested, Walk, expect, expect_equal, member

_SIGNED = ("club", "member")


@elsewhere("Members OAuth, Get token info", writes=("createToken",), needs=_SIGNED)
def a_password_opens_a_session(walk: Walk) -> None:
    """A member's password gets a token, and the token says whose it is."""
    who = sign_in(walk, "member")
    info = who.good("getTokenInfo")
    expect_equal(str(member(info, "resource_owner_id")), who.id, "resource_owner_id")
    expect(member(info, "expires_in_seconds") > 0, "a token that lasts", info)


@elsewhere("Members OAuth, Create token", writes=("createToken",), needs=_SIGNED)
def a_wrong_password_opens_nothing(walk: Walk) -> None:
    """A password that is not the member's to the letter is refused with 461."""
    identifier, right = walk.data["member"]["id"], str(walk.data["member"]["password"])
    for wrong in (f"{right}-not", f"{right} ", right[:-1], right.swapcase()):
        if wrong != right:
            reply = request_token(walk, identifier, wrong)
            expect_equal(reply.status, 461, "the status")


@elsewhere("Members OAuth, Create token", writes=("createToken",), needs=_SIGNED)
def an_id_may_be_a_number(walk: Walk) -> None:
    """A member signs in with the id as a number, too."""
    who = walk.data["member"]
    if not str(who["id"]).isdecimal():
        raise Untested("the member's id is no number")
    reply = request_token(walk, int(who["id"]), who["password"])
    expect(reply.is_good, "a status of 2xx", reply.came)
    expect_equal(str(member(reply.json, "resource_owner_id")), str(who["id"]), "resource_owner_id")


@assumed(OURS, writes=("createToken",), needs=_SIGNED)
def a_refresh_token_is_good_once(walk: Walk) -> None:
    """A refresh token gets a new token, and is worth nothing afterwards: 462."""
    who = walk.data["member"]
    issued = request_token(walk, who["id"], who["password"]).json
    body = {"grant_type": "refresh_token", "refresh_token": member(issued, "refresh_token")}
    renewed = club(walk).good("createToken", body=body)
    came = member(renewed, "access_token")
    expect(came != member(issued, "access_token"), "another access token", came)
    Member(walk, came).good("getTokenInfo")
    club(walk).refused(462, "createToken", body=body)


@elsewhere("Members OAuth, Revoke token", writes=("createToken", "revokeToken"), needs=_SIGNED)
def a_revoked_token_is_worth_nothing(walk: Walk) -> None:
    """A token that was revoked is refused with 460, everywhere."""
    who = sign_in(walk, "member")
    who.good("getTokenInfo")
    club(walk).good("revokeToken", body={"token": who.token})
    for operation in ("getTokenInfo", "getMyStatus", "listRewards", "listPurchasedRewards"):
        who.refused(460, operation)


@elsewhere("Members OAuth, Revoke token", writes=("revokeToken",), needs=("club",))
def revoking_tells_nothing_of_a_token(walk: Walk) -> None:
    """Revoking an unknown token succeeds as well: the answer does not tell whether it was one."""
    club(walk).good("revokeToken", body={"token": walk.new("no-token")})


@assumed(OURS, writes=("createToken", "revokeToken"), needs=_SIGNED)
def revoking_one_token_leaves_the_others(walk: Walk) -> None:
    """A member may be signed in twice; signing out of one session leaves the other."""
    first, second = sign_in(walk, "member"), sign_in(walk, "member")
    expect(first.token != second.token, "two tokens", "one")
    club(walk).good("revokeToken", body={"token": first.token})
    second.good("getTokenInfo")


@elsewhere("Introduction, Common HTTP error codes", needs=("club",))
def a_made_up_member_token_is_refused(walk: Walk) -> None:
    """A member's token that nobody issued is refused with 460."""
    who = Member(walk, walk.made_up("0" * 64))
    for operation in ("getMyStatus", "listRewards", "getAchievementsSummary"):
        who.refused(460, operation)


@elsewhere("Introduction, Common HTTP error codes", needs=("club",))
def a_missing_member_token_is_a_missing_header(walk: Walk) -> None:
    """A call for a member without a member's token is refused with 470."""
    for operation in ("getMyStatus", "listRewards", "listPurchasedRewards"):
        club(walk).refused(470, operation)


@elsewhere("Introduction, Common HTTP error codes", needs=("club",))
def a_made_up_client_token_is_refused(walk: Walk) -> None:
    """A client's token that nobody issued is refused with 401."""
    headers = {"x-client-authorization": walk.new("nobody")}
    club(walk).refused(401, "getProgramInfo", headers=headers)


@elsewhere("Introduction, Common HTTP error codes", needs=("club",))
def each_required_header_is_missed(walk: Walk) -> None:
    """A call without one of the required headers is refused with 470."""
    for name in ("x-client-authorization", "x-user-agent", "x-product-name"):
        club(walk).refused(470, "getProgramInfo", headers={name: None})


@elsewhere("Introduction, Common HTTP error codes", needs=("club", "other_club_token"))
def a_token_of_another_club_is_refused(walk: Walk) -> None:
    """A client's token is good for its own club only: 401."""
    headers = {"x-client-authorization": walk.data["other_club_token"]}
    club(walk).refused(401, "getProgramInfo", headers=headers)


@elsewhere("Introduction, Common HTTP error codes", needs=("club", "member", "limited_token"))
def a_token_without_the_permit_is_refused(walk: Walk) -> None:
    """A client's token that lacks the permit of an operation is refused with 403."""
    headers = {"x-client-authorization": walk.data["limited_token"]}
    club(walk).refused(403, "getMemberStatus", id=walk.data["member"]["id"], headers=headers)


@assumed(OURS, writes=("createToken",), needs=_SIGNED)
def sessions_opened_at_the_same_time_differ(walk: Walk) -> None:
    """Members who sign in at the same moment get tokens of their own."""
    who = walk.data["member"]
    sign = [lambda: request_token(walk, who["id"], who["password"])] * 4
    replies = walk.together(*sign)
    tokens = {member(each.json, "access_token") for each in replies}
    expect_equal(len(tokens), 4, "the number of tokens")
