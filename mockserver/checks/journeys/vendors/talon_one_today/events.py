"""Journeys over advanced events of today: each is told once, and may name a closed session."""

from typing import Any

from mockserver.checks.journeys.journey import documented
from mockserver.checks.journeys.vendors.talon_one.shop import SESSION, Shop, item
from mockserver.checks.journeys.walk import Walk, expect_equal, member

_TELL = "trackEventV3"
_READ = "getEventV3"


def _event(walk: Walk, **more: Any) -> dict[str, Any]:
    """Make an event with an id of its own."""
    names = {"profileId": walk.new("profile"), "integrationId": walk.new("event")}
    return {**names, "type": walk.data["event"], "attributes": {}, **more}


@documented("t1 2026, trackEventV3; t1 2026, getEventV3", writes=(_TELL,), needs=("event",))
def an_advanced_event_is_told_once(walk: Walk) -> None:
    """An event is read as it was told; another one with its id is refused with 409."""
    body = _event(walk)
    path = {"integrationId": body["integrationId"]}
    walk.refused(404, _READ, path)
    told = walk.good(_TELL, body={**body, "responseContent": ["advancedEvent"]})
    read = walk.good(_READ, path)
    for name in ("integrationId", "profileId", "type", "id"):
        expect_equal(read[name], member(told, "advancedEvent", name), name)
    walk.refused(409, _TELL, body={**body, "profileId": walk.new("profile")})
    expect_equal(walk.good(_READ, path), read, "the event after another call with its id")


@documented("t1 2026, trackEventV3", writes=(_TELL,), needs=("event",))
def a_dry_event_leaves_its_id_free(walk: Walk) -> None:
    """An event that is only tried is not there, and its id can be used."""
    body = _event(walk)
    walk.good(_TELL, query={"dry": "true"}, body=body)
    walk.refused(404, _READ, {"integrationId": body["integrationId"]})
    walk.good(_TELL, body=body)


@documented("OAS 26.16, EventV3", writes=(_TELL, SESSION), needs=("event",))
def an_event_names_closed_sessions_alone(walk: Walk) -> None:
    """An event can name a session that is closed, and no open one (400: assumed)."""
    shop, session, body = Shop(walk), walk.new("session"), _event(walk)
    body |= {"connectedSessionId": session, "responseContent": ["advancedEvent"]}
    walk.refused(400, _TELL, body=body)
    cart = {"profileId": body["profileId"], "cartItems": [item(10)]}
    shop.good(session, **cart)
    walk.refused(400, _TELL, body=body)
    shop.good(session, state="closed")
    told = walk.good(_TELL, body=body)
    expect_equal(member(told, "advancedEvent", "connectedSessionId"), session, "the session")
