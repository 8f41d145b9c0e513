"""Journeys over the names of a session: those that the body of the call gives it."""

from collections.abc import Mapping
from typing import Any

from mockserver.checks.journeys.journey import assumed
from mockserver.checks.journeys.odd_text import ODD_TEXT
from mockserver.checks.journeys.vendors.koomalooma.partner import CREDENTIAL, OURS
from mockserver.checks.journeys.vendors.koomalooma.signing import signed_token
from mockserver.checks.journeys.walk import Walk, expect, expect_equal, member

_NAMES = ("partner_user_id", "user_session_id")


@assumed(OURS, writes=("createUser",))
def the_partner_may_name_customer_and_session(walk: Walk) -> None:
    """A body with `partner_user_id` and `user_session_id` names the customer and the session."""
    both = {"partner_user_id": walk.new("customer"), "user_session_id": walk.new("visit")}
    odd = {name: f"{walk.new('Name')} {ODD_TEXT}" for name in _NAMES}
    for names in (both, odd, dict.fromkeys(_NAMES, "x" * 200)):
        user = walk.good("createUser", body=names)
        for name in _NAMES:
            expect_equal(member(user, name), names[name], name)


@assumed(OURS, writes=("createUser",))
def one_name_leaves_the_other_open(walk: Walk) -> None:
    """A body that names the customer or the session alone, or null, leaves the other to the API."""
    for name, other in (_NAMES, _NAMES[::-1]):
        chosen = walk.new("name")
        for body in ({name: chosen}, {name: chosen, other: None}):
            user = walk.good("createUser", body=body)
            expect_equal(member(user, name), chosen, name)
            expect(member(user, other) not in (None, chosen), f"a {other} of its own", user)


@assumed(OURS, writes=("createUser",))
def no_session_has_an_odd_name(walk: Walk) -> None:
    """A name that is not a text of 1 to 200 characters is refused with 400."""
    for name in _NAMES:
        for value in ("", "x" * 201, 7, ["x"]):
            walk.refused(400, "createUser", body={name: value})


@assumed(OURS, writes=("createUser",))
def a_body_without_names_names_nobody(walk: Walk) -> None:
    """A body that is no JSON object, or has other members, opens a session as one without does."""
    bodies: tuple[Any, ...] = ([], "mia", {}, {"name": "mia"})
    for body in bodies:
        user = walk.good("createUser", body=body)
        expect(member(user, "partner_user_id") != "mia", "a customer of its own", user)


@assumed(OURS, writes=("createUser",), needs=("partner", "signing_secret"))
def a_body_names_whom_the_token_names(walk: Walk) -> None:
    """A body that names another partner or customer than the token is refused with 403."""
    partner, customer = walk.data["partner"], walk.new("customer")
    token = {CREDENTIAL: signed_token(walk, partner_user_id=customer)}

    def opened(headers: Mapping[str, str], **body: Any) -> None:
        user = walk.good("createUser", headers=headers, body=body)
        for name, value in body.items():
            expect_equal(member(user, name), value, name)

    opened({}, partner_id=partner)
    opened(token, partner_id=partner, partner_user_id=customer)
    opened(token, partner_id=partner, user_session_id=walk.new("visit"))
    walk.refused(403, "createUser", body={"partner_id": walk.new("nobody")})
    for other in ({"partner_id": walk.new("nobody")}, {"partner_user_id": walk.new("customer")}):
        walk.refused(403, "createUser", headers=token, body=other)
