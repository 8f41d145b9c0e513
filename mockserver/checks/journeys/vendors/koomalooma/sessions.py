"""Journeys over sessions: who may open one, and for whom."""

from datetime import datetime

from mockserver.checks.journeys.journey import assumed, documented
from mockserver.checks.journeys.mock_world import START
from mockserver.checks.journeys.vendors.koomalooma.partner import (
    CREDENTIAL,
    OURS,
)
from mockserver.checks.journeys.vendors.koomalooma.signing import (
    forged_token,
    signed,
    signed_token,
)
from mockserver.checks.journeys.walk import Untested, Walk, expect, expect_equal, member

_NEEDS = ("partner", "signing_secret")


@documented("Partner API, User", writes=("createUser",))
def opening_a_session_names_a_customer(walk: Walk) -> None:
    """A session is opened for a customer, and names the partner, the customer and the session."""
    user = walk.good("createUser")
    for name in ("partner_id", "partner_user_id", "user_session_id"):
        expect(bool(member(user, name)), f"a value for {name}", user)


@assumed(OURS, writes=("createUser",))
def each_session_is_new(walk: Walk) -> None:
    """Each call that opens a session gives a session of its own."""
    first, second = walk.good("createUser"), walk.good("createUser")
    came = member(second, "user_session_id")
    expect(came != member(first, "user_session_id"), "another session than before", came)


@assumed(OURS)
def no_token_opens_no_session(walk: Walk) -> None:
    """A call without a token is refused with 403."""
    walk.refused(403, "createUser", headers={CREDENTIAL: None})


@assumed(OURS)
def a_forged_token_opens_no_session(walk: Walk) -> None:
    """A token whose signature was changed is refused with 403."""
    token = walk.credential(CREDENTIAL)
    if token is None or token.count(".") != 2:
        raise Untested("the credential is not a signed JSON Web Token")
    walk.refused(403, "createUser", headers={CREDENTIAL: forged_token(token)})


@assumed(OURS, writes=("createUser",), needs=_NEEDS)
def a_token_may_name_the_customer(walk: Walk) -> None:
    """A token with `partner_user_id` opens a session for that customer, again and again."""
    name = walk.new("customer")
    for each in (name, "x" * 200):
        headers = {CREDENTIAL: signed_token(walk, partner_user_id=each)}
        first, second = (walk.good("createUser", headers=headers) for _ in range(2))
        for user in (first, second):
            expect_equal(member(user, "partner_user_id"), each, "partner_user_id")
        expect(member(first, "user_session_id") != member(second, "user_session_id"), "2 ids", 1)


@assumed(OURS, writes=("createUser",), needs=_NEEDS)
def a_token_names_no_odd_customer(walk: Walk) -> None:
    """A token whose `partner_user_id` is not a text of 1 to 200 characters is refused with 403."""
    for name in ("", "x" * 201, 7, ["x"], "half \ud800", "half \udfff"):
        headers = {CREDENTIAL: signed_token(walk, partner_user_id=name)}
        walk.refused(403, "createUser", headers=headers)


@assumed(OURS, writes=("createUser",), needs=_NEEDS)
def the_issuer_may_name_the_partner(walk: Walk) -> None:
    """A token without `partner_id` names its partner in `iss`; one that names none is refused."""
    issued = signed_token(walk, iss=walk.data["partner"], partner_id=None)
    user = walk.good("createUser", headers={CREDENTIAL: issued})
    expect_equal(member(user, "partner_id"), walk.data["partner"], "partner_id")
    for name in (walk.new("nobody"), 7):
        walk.refused(403, "createUser", headers={CREDENTIAL: signed_token(walk, partner_id=name)})
    walk.refused(403, "createUser", headers={CREDENTIAL: signed_token(walk, partner_id=None)})
    walk.refused(403, "createUser", headers={CREDENTIAL: "no-token"})


@assumed(OURS, writes=("createUser",), needs=_NEEDS)
def a_token_is_good_within_its_time(walk: Walk) -> None:
    """A token is refused with 403 once `exp` has come and until `nbf` has come."""
    far = 32_503_680_000  # the year 3000
    for claims in ({"exp": far}, {"nbf": 1}, {"exp": far, "nbf": 1}, {"exp": far + 0.5}):
        walk.good("createUser", headers={CREDENTIAL: signed_token(walk, **claims)})
    for claims in ({"exp": 1}, {"nbf": far}, {"exp": far, "nbf": far}, {"exp": 0.5}):
        walk.refused(403, "createUser", headers={CREDENTIAL: signed_token(walk, **claims)})


@assumed(OURS, writes=("createUser",), needs=_NEEDS)
def the_times_of_a_token_are_seconds(walk: Walk) -> None:
    """A token whose `exp` or `nbf` is no number of seconds of a calendar is refused with 403."""
    for value in ("soon", True, 10**12, -(10**12)):
        for name in ("exp", "nbf"):
            walk.refused(
                403, "createUser", headers={CREDENTIAL: signed_token(walk, **{name: value})}
            )


@assumed(OURS, writes=("createUser",), needs=_NEEDS, world="default")
def a_token_begins_and_ends_to_the_second(walk: Walk) -> None:
    """A token is good in the second of its `nbf`, and no more in that of its `exp`."""
    now = int(datetime.fromisoformat(START).timestamp())
    walk.mock.advance(seconds=10)
    for claims in ({"nbf": now + 10}, {"exp": now + 11}):
        walk.good("createUser", headers={CREDENTIAL: signed_token(walk, **claims)})
    for claims in ({"nbf": now + 11}, {"exp": now + 10}):
        walk.refused(403, "createUser", headers={CREDENTIAL: signed_token(walk, **claims)})


@assumed(OURS, writes=("createUser",), needs=_NEEDS, world="default")
def a_partner_may_accept_any_token(walk: Walk) -> None:
    """With `accept_any_token`, any token is the partner's; the others' are verified still."""
    partner = walk.data["partner"]
    walk.mock.change("partners", partner, accept_any_token=True)
    of_nobody = signed_token(walk, partner_id="nobody", partner_user_id="mia")
    for token in ("no-token", forged_token(signed_token(walk)), of_nobody):
        user = walk.good("createUser", headers={CREDENTIAL: token})
        expect_equal(member(user, "partner_id"), partner, "partner_id")
    expect_equal(member(user, "partner_user_id"), "mia", "partner_user_id")
    signed = walk.good(
        "createUser", headers={CREDENTIAL: signed_token(walk, partner_user_id="leo")}
    )
    expect_equal(member(signed, "partner_user_id"), "leo", "partner_user_id")
    other = walk.good("createUser", headers={CREDENTIAL: walk.data["other_token"]})
    expect(member(other, "partner_id") != partner, "the other partner", other)
    walk.refused(403, "createUser", headers={CREDENTIAL: forged_token(walk.data["other_token"])})
    walk.refused(403, "createUser", headers={CREDENTIAL: None})


@assumed(OURS, writes=("createUser",), needs=("partner",), world="default")
def the_shortest_secret_signs(walk: Walk) -> None:
    """A secret of 32 characters signs a partner's tokens; with another secret, none is good."""
    secret = "x" * 32
    walk.mock.change("partners", walk.data["partner"], jwt_secret=secret)
    walk.good("createUser", headers={CREDENTIAL: signed(walk, secret, {})})
    walk.refused(403, "createUser", headers={CREDENTIAL: signed(walk, "y" * 32, {})})
