"""Journeys over the life of tokens: when they end, what ends with them, and who may have them."""

from typing import Any

from mockserver.checks.journeys.journey import assumed, elsewhere
from mockserver.checks.journeys.vendors.boostcom.member import (
    OURS,
    Member,
    club,
    request_token,
)
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_SIGNS = ("createToken",)
_REVOKES = ("createToken", "revokeToken")
_HARBOUR = {"loyalty_club_slug": "harbour-street"}


def _pair(walk: Walk) -> Any:
    return request_token(walk, "42", "123").json


def _renewal(pair: Any) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": member(pair, "refresh_token")}


def _signing_in(kind: str, identifier: str, password: str) -> dict[str, str]:
    named = {"grant_type": "password", "identifier_type": kind, "identifier": identifier}
    return {**named, "password": password}


@elsewhere("Members OAuth, Create token", writes=_SIGNS, world="default")
def an_access_token_lives_for_a_day(walk: Walk) -> None:
    """A token is good for 24 hours, and tells to the second how long it still is."""
    mock, pair = walk.mock, _pair(walk)
    expect_equal(member(pair, "expires_in"), 86_400, "expires_in")
    who = Member(walk, member(pair, "access_token"))
    for hours in (0, 12):
        mock.advance(hours=hours)
        info = who.good("getTokenInfo")
        left = (member(info, "expires_in_seconds"), member(info, "created_at"))
        expect_equal(left, (86_400 - hours * 3_600, pair["created_at"]), "what is left")
    expect_equal(pair["created_at"], 1_772_445_600, "created_at")
    mock.advance(hours=11, minutes=59, seconds=59)
    who.good("getMyStatus")
    mock.advance(seconds=1)
    for operation in ("getMyStatus", "getTokenInfo"):
        who.refused(460, operation)


@elsewhere("Members OAuth, Create token", writes=_SIGNS, world="default")
def a_refresh_token_lives_for_a_year(walk: Walk) -> None:
    """A session can be renewed for a year, with a refresh token that is no access token."""
    mock, first, second = walk.mock, _pair(walk), _pair(walk)
    Member(walk, member(first, "refresh_token")).refused(460, "getMyStatus")
    access = {"grant_type": "refresh_token", "refresh_token": member(first, "access_token")}
    club(walk).refused(462, "createToken", body=access)
    mock.advance(days=364, hours=23, minutes=59)
    renewed = club(walk).good("createToken", body=_renewal(first))
    Member(walk, member(renewed, "access_token")).good("getMyStatus")
    mock.advance(minutes=1)
    club(walk).refused(462, "createToken", body=_renewal(second))


@assumed(OURS, writes=_REVOKES, world="default")
def both_tokens_of_a_pair_end_together(walk: Walk) -> None:
    """Revoking one token of a pair ends the other, too, also when its own time is over."""
    mock, first, second, third = walk.mock, _pair(walk), _pair(walk), _pair(walk)
    club(walk).good("revokeToken", body={"token": member(first, "access_token")})
    club(walk).refused(462, "createToken", body=_renewal(first))
    club(walk).good("revokeToken", body={"token": member(second, "refresh_token")})
    Member(walk, member(second, "access_token")).refused(460, "getTokenInfo")
    mock.advance(hours=25)
    club(walk).good("revokeToken", body={"token": member(third, "access_token")})
    club(walk).refused(462, "createToken", body=_renewal(third))


@assumed(OURS, writes=_SIGNS, world="default")
def renewing_ends_the_pair_of_before(walk: Walk) -> None:
    """Who renews a session has a new pair; both tokens of the old one are worth nothing."""
    pair = _pair(walk)
    club(walk).good("createToken", body=_renewal(pair))
    Member(walk, member(pair, "access_token")).refused(460, "getTokenInfo")
    club(walk).refused(462, "createToken", body=_renewal(pair))


@assumed(OURS, writes=_REVOKES, world="default")
def tokens_stay_in_their_club(walk: Walk) -> None:
    """A member's token of one club is no token in another: neither used, renewed nor revoked."""
    pair = _pair(walk)
    headers = {"x-client-authorization": walk.data["other_club_token"]}
    other = {"headers": headers, **_HARBOUR}
    who = Member(walk, member(pair, "access_token"))
    who.refused(460, "getMyStatus", **other)
    club(walk).refused(462, "createToken", body=_renewal(pair), **other)
    club(walk).good("revokeToken", body={"token": member(pair, "access_token")}, **other)
    who.good("getMyStatus")
    theirs = club(walk).good("createToken", body=_signing_in("id", "42", "harbour-42"), **other)
    there = Member(walk, member(theirs, "access_token"))
    expect_equal(member(there.good("getMyStatus", **other), "balance"), 0, "the balance there")
    who.good("getMyStatus")


@assumed(OURS, writes=_SIGNS, world="default")
def members_sign_in_by_any_spelling(walk: Walk) -> None:
    """A member signs in by id, e-mail address in any case, or number with or without a plus."""
    for kind, identifier in (
        ("email", "otto@example.com"),
        ("email", "Otto@Example.COM"),
        ("msisdn", "+4790000002"),
        ("msisdn", "47 9000 0002"),
    ):
        pair = club(walk).good("createToken", body=_signing_in(kind, identifier, "123"))
        expect_equal(member(pair, "resource_owner_id"), 42, f"the owner for {identifier}")
    for kind, identifier, password in (
        ("email", "nobody@example.com", "123"),
        ("email", "otto@example.com", "124"),
        ("id", "999", "123"),
        ("msisdn", "otto@example.com", "123"),
    ):
        club(walk).refused(461, "createToken", body=_signing_in(kind, identifier, password))


@assumed(OURS, writes=_SIGNS, world="default")
def who_is_removed_is_signed_out(walk: Walk) -> None:
    """Tokens of a member whom the club has removed are not valid; nor can they be renewed."""
    mock, pair = walk.mock, _pair(walk)
    mock.change("members", "infinity-mall:42", password=None)
    reply = request_token(walk, "42", "123")
    expect_equal(reply.status, 461, "the status without a password")
    mock.remove("members", "infinity-mall:42")
    Member(walk, member(pair, "access_token")).refused(460, "getTokenInfo")
    club(walk).refused(462, "createToken", body=_renewal(pair))
    club(walk).refused(404, "getMemberStatus", id="42")


@assumed(OURS, world="default")
def a_lasting_token_is_always_new(walk: Walk) -> None:
    """The lasting token of the mock's member tells a whole day, however much time passes."""
    mock, token = walk.mock, walk.credential("authorization") or ""
    who = Member(walk, token.removeprefix("Bearer "))
    mock.advance(days=300)
    expect_equal(member(who.good("getTokenInfo"), "expires_in_seconds"), 86_400, "what is left")


@assumed(OURS, world="token-expired")
def a_token_of_the_past_is_refused(walk: Walk) -> None:
    """A token that ended a while ago is refused with 460."""
    token = (walk.credential("authorization") or "").removeprefix("Bearer ")
    walk.mock.advance(seconds=1)
    for operation in ("getTokenInfo", "getMyStatus"):
        Member(walk, token).refused(460, operation)
