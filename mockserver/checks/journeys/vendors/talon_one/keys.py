"""Journeys over who may call, what an application declares, and how a refusal points at it."""

import hashlib
import hmac
import json
from typing import Any

from mockserver.checks.journeys.journey import assumed, documented, elsewhere
from mockserver.checks.journeys.vendors.talon_one.shop import (
    OURS,
    PROFILE,
    SESSION,
    WRITES,
    Shop,
    item,
)
from mockserver.checks.journeys.walk import Untested, Walk, expect, expect_equal, member

_PREFIX = "ApiKey-v1 "


def _key(walk: Walk) -> str:
    credential = walk.credential("Authorization") or ""
    if not credential.startswith(_PREFIX):
        raise Untested("the credential is not an API key")
    return credential.removeprefix(_PREFIX)


def _signed(walk: Walk, text: bytes, signer: int = 1, key: str | None = None) -> dict[str, Any]:
    """Return the headers of a call that is signed instead of having a key."""
    made = hmac.new(bytes.fromhex(key or _key(walk)), text, hashlib.md5).hexdigest()
    header = f"signer={signer}; signature={made}"
    return {"Authorization": None, "Content-Signature": header}


@elsewhere("Docs, Authentication", writes=("trackEvent",), needs=("application",))
def a_signature_stands_for_a_key(walk: Walk) -> None:
    """A call may be signed with the key over its body; another body's signature is refused."""
    body = {"type": walk.new("event"), "sessionId": walk.new("session"), "attributes": {}}
    good = _signed(walk, json.dumps(body).encode(), walk.data["application"])
    walk.good("trackEvent", body=body, headers=good)
    both = {**good, "Authorization": _PREFIX + walk.made_up("0" * 64)}
    walk.good("trackEvent", body=body, headers=both)
    loud = good["Content-Signature"].replace("signature=", " signature = ").replace(" = ", "=")
    walk.good(
        "trackEvent",
        body=body,
        headers={
            **good,
            "Content-Signature": loud.upper()
            .replace("SIGNER", "signer")
            .replace("SIGNATURE", "signature"),
        },
    )
    other = {**body, "type": "x"}
    reply = walk.refused(400, "trackEvent", body=other, headers=good)
    expect_equal(member(reply.json, "message"), "HMAC signature mismatch.", "message")
    for header in ("", "signer=1", good["Content-Signature"][:-1]):
        headers = {**good, "Content-Signature": header}
        walk.refused(401, "trackEvent", body=body, headers=headers)
    unknown = _signed(walk, json.dumps(body).encode(), 999)
    walk.refused(401, "trackEvent", body=body, headers=unknown)


@elsewhere("RB 0.1.3, client", writes=(PROFILE,), needs=("application",))
def without_a_body_nothing_is_signed(walk: Walk) -> None:
    """A call without a body is signed over nothing, or over `null`."""
    path = {"integrationId": Shop(walk).new_profile()}
    for text in (b"", b"null"):
        headers = _signed(walk, text, walk.data["application"])
        walk.good("getCustomerInventory", path, headers=headers)
    headers = _signed(walk, b"{}", walk.data["application"])
    walk.refused(400, "getCustomerInventory", path, headers=headers)


@documented("Go 2.1.0, updateCustomerSessionV2", writes=WRITES)
def the_second_version_takes_no_signature(walk: Walk) -> None:
    """An operation of version 2 takes a key only: 401 for a signature."""
    path = {"customerProfileId": walk.new("profile")}
    headers = _signed(walk, json.dumps({"attributes": {}}).encode())
    walk.refused(401, PROFILE, path, body={"attributes": {}}, headers=headers)


@assumed(OURS, writes=(PROFILE,), world="default")
def a_key_may_end(walk: Walk) -> None:
    """A key is good until its end, also for signing; in that moment it is no more."""
    mock, key, path = walk.mock, _key(walk), {"integrationId": "ada"}
    digest = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    mock.change("keys", digest, expires_at="2026-03-02T11:00:00Z")
    mock.advance(minutes=59)
    signed = _signed(walk, b"")
    walk.good("getCustomerInventory", path)
    walk.good("getCustomerInventory", path, headers=signed)
    mock.advance(minutes=1)
    walk.refused(401, "getCustomerInventory", path)
    walk.refused(401, "getCustomerInventory", path, headers=signed)


@assumed(OURS, writes=WRITES, world="default")
def a_key_is_of_one_application(walk: Walk) -> None:
    """A session belongs to the application that made it: 400 for another one."""
    mock, session, key = walk.mock, walk.new("session"), "ab" * 32
    mock.change("applications", "2", name="Another shop")
    digest = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    mock.change("keys", digest, application="2", key=key, expires_at=None)
    other, path = {"Authorization": _PREFIX + key}, {"customerSessionId": session}
    body = {"customerSession": {}, "responseContent": ["customerSession"]}
    theirs = walk.good(SESSION, path, body=body, headers=other)
    expect_equal(member(theirs, "customerSession", "applicationId"), 2, "applicationId")
    walk.refused(400, SESSION, path, body=body)
    event = {"type": "x", "sessionId": session, "attributes": {}}
    walk.refused(400, "trackEvent", body=event)
    walk.good("trackEvent", body=event, headers=other)
    signed = _signed(walk, json.dumps(event).encode(), 2, key)
    walk.good("trackEvent", body=event, headers=signed)
    walk.refused(
        400, "trackEvent", body=event, headers=_signed(walk, json.dumps(event).encode(), 2)
    )


@elsewhere("t1 2026, updateCustomerSessionV2", writes=WRITES, world="default")
def a_busy_session_is_refused(walk: Walk) -> None:
    """A session that somebody else keeps updating is refused with 409, and others are not."""
    mock, shop, session = walk.mock, Shop(walk), walk.new("session")
    mock.backstage("set-session-busy", session=session, busy=True)
    expect_equal(shop.update(session).status, 409, "the status")
    body = {"type": "x", "sessionId": session, "attributes": {}}
    walk.refused(409, "trackEvent", body=body)
    shop.good(walk.new("session"))
    mock.backstage("set-session-busy", session=session, busy=False)
    shop.good(session)


@elsewhere("Docs, Errors", writes=(PROFILE, SESSION, "trackEvent"), world="default")
def attributes_have_their_declared_type(walk: Walk) -> None:
    """Where attributes are declared, others are refused with 400, and so are other types."""
    mock, path = walk.mock, {"customerProfileId": walk.new("profile")}
    kinds: dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
        "string": (("a", ""), (7, True, ["a"])),
        "number": ((7, 1.5, -1), ("7", True)),
        "boolean": ((True, False), (1, "true")),
        "time": (("2026-01-01T00:00:00Z",), ("yesterday", 7)),
        "location": (([1, 2], {"lat": 1, "lng": 2}), ([1], [1, 2, 3], "ab", 7)),
        "list of strings": ((["a"], []), (["a", 7], "a")),
        "list of numbers": (([1, 2],), (["1"], [True])),
        "list of times": ((["2026-01-01T00:00:00Z"],), (["yesterday"],)),
    }
    names = {kind.replace(" ", "_"): kind for kind in kinds}
    for entity in ("CustomerProfile", "CustomerSession", "CartItem", "Event"):
        mock.change("attributes", entity, **names)
    for name, kind in names.items():
        good, bad = kinds[kind]
        for value in (*good, None):
            walk.good(PROFILE, path, body={"attributes": {name: value}})
        for value in bad:
            reply = walk.refused(400, PROFILE, path, body={"attributes": {name: value}})
            told = member(reply.json, "errors", 0)
            place = (told["title"], told["source"]["pointer"])
            expect_equal(place, ("Invalid type", f"/attributes/{name}"), "the error")
    reply = walk.refused(400, PROFILE, path, body={"attributes": {"other": 1}})
    expect_equal(member(reply.json, "errors", 0, "title"), "Unknown", "the title")
    shop = Shop(walk)
    shop.good(walk.new("session"), attributes={"string": "a"}, cartItems=[item(1)])
    shop.refused(walk.new("session"), attributes={"string": 7})
    reply = shop.refused(
        walk.new("session"), cartItems=[item(1), {**item(1), "attributes": {"string": 7}}]
    )
    pointer = member(reply.json, "errors", 0, "source", "pointer")
    expect_equal(pointer, "/cartItems/1/attributes/string", "the place")
    v1 = {"integrationId": path["customerProfileId"]}
    walk.refused(400, "updateCustomerProfile", v1, body={"attributes": {"other": 1}})
    event = {"type": "x", "sessionId": walk.new("session"), "attributes": {"other": 1}}
    walk.refused(400, "trackEvent", body=event)


@documented(
    "JS 4.1.0, deleteCustomerData",
    writes=("deleteCustomerData", "trackEvent", *WRITES),
    world="default",
)
def deleting_reaches_the_sessions(walk: Walk) -> None:
    """Deleting a customer's data empties the attributes of the sessions, and of nobody else's."""
    shop, walked = Shop(walk), walk.mock
    mine, yours = shop.new_profile(a=1), shop.new_profile(a=1)
    sessions = {mine: walk.new("session"), yours: walk.new("session")}
    for profile, session in sessions.items():
        shop.good(session, profileId=profile, attributes={"note": 1})
    walk.good("deleteCustomerData", {"integrationId": mine})
    left = [
        member(shop.session(each), "customerSession", "attributes") for each in sessions.values()
    ]
    expect_equal(left, [{}, {"note": 1}], "the attributes of the sessions")
    expect_equal(shop.profile(yours)["attributes"], {"a": 1}, "another's attributes")
    expect(bool(walked.url), "a world", walked)


@assumed(OURS, writes=WRITES)
def amounts_have_a_bound(walk: Walk) -> None:
    """A cart whose amounts come to 10^15 or more is refused with 400: cents would be lost."""
    shop = Shop(walk)
    for cart, costs in (
        ([item(999_999_999_999_999, 2)], {}),
        ([item(500_000_000_000_000, 2)], {}),
        ([item(999_999_999_999_999)], {"x": {"price": 1}}),
        ([], {"x": {"price": 999_999_999_999_999}, "y": {"price": 1}}),
    ):
        reply = shop.refused(walk.new("session"), cartItems=cart, additionalCosts=costs)
        pointer = member(reply.json, "errors", 0, "source", "pointer")
        expect_equal(pointer, "/cartItems", "the place")
    reply = shop.good(walk.new("session"), cartItems=[item(999_999_999_999_999)])
    expect_equal(member(reply, "customerSession", "total"), 999_999_999_999_999, "the total")


@documented("JS 4.1.0, CartItem", writes=WRITES)
def items_keep_what_they_are(walk: Walk) -> None:
    """An item keeps what the contract knows of it, at its own place in the cart."""
    full = {
        **item(5),
        "category": "toys",
        "weight": 1.5,
        "height": 2,
        "width": 3,
        "length": 4,
        "position": 9,
        "attributes": {"color": "red"},
    }
    reply = Shop(walk).good(walk.new("session"), cartItems=[item(1), full])
    first, second = member(reply, "customerSession", "cartItems")
    expect_equal(second, {**full, "position": 1}, "the second item")
    expect_equal(first["position"], 0, "the position of the first item")


@elsewhere("Docs, Errors", writes=WRITES)
def a_refusal_points_at_its_place(walk: Walk) -> None:
    """A refusal names each place that breaks the contract, within the session, and how."""
    path = {"customerSessionId": walk.new("session")}
    for session, title, pointer in (
        ({"state": "lost"}, "enum", "/state"),
        ({"couponCodes": 7}, "Invalid type", "/couponCodes"),
        ({"cartItems": [{"sku": "x", "quantity": 1, "price": 1}]}, "required", "/cartItems/0/name"),
    ):
        reply = walk.refused(400, SESSION, path, body={"customerSession": session})
        expect_equal(member(reply.json, "message"), "The submitted data was invalid", "message")
        told = member(reply.json, "errors", 0)
        came = (told["title"], told["source"])
        expect_equal(came, (title, {"pointer": pointer}), "the error")
    reply = walk.refused(400, SESSION, path, body={})
    source = member(reply.json, "errors", 0, "source")
    expect_equal(source, {"pointer": "/customerSession"}, "the place of a missing session")
    query = {"profile": "perhaps"}
    reply = walk.refused(400, "getCustomerInventory", {"integrationId": "x"}, query=query)
    source = member(reply.json, "errors", 0, "source")
    expect_equal(source, {"parameter": "profile"}, "the place of a parameter")
