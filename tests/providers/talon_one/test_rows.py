"""Rows: each fits the schema of its collection, and any that does can be worked with."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one import PROVIDERS
from mockserver.settings import Settings
from tests.client import Response
from tests.providers.talon_one.builders import API, NOON, Shop, good, item, rule, ruleset
from tests.providers.talon_one.calls import ANY, RequestView
from tests.providers.talon_one.drawing import rows
from tests.providers.talon_one.fitting import rejection, validator
from tests.providers.talon_one.sending import CONTENTS, FULL

SCENARIOS = sorted(path.stem for path in (Settings().fixtures / "scenarios").glob("*.yaml"))


def test_every_collection_has_a_schema_of_all_its_columns() -> None:
    for name, collection in PROVIDERS[0].collections.items():
        assert collection.schema.get("type") == "object", name
        assert "additionalProperties" in collection.schema, name
        assert validator(name).violations([], "body")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_row_of_every_scenario_fits_its_schema(shop: Shop, scenario: str) -> None:
    shop.start(scenario, now=None)

    shop.check_rows()


# What is refused


def changed(shop: Shop, collection: str, identifier: str, **columns: Any) -> str:
    """Why a row of the default world is refused once columns of it are changed."""
    row = {**shop.world.table(API, collection)[identifier], **columns}
    return rejection(collection, row) or ""


@pytest.mark.parametrize(
    ("collection", "identifier", "columns", "why"),
    [
        ("profiles", "ada", {"created": 10**18}, "/created"),
        ("profiles", "ada", {"total_sales": "5"}, "/total_sales"),
        ("profiles", "ada", {"memberships": {"three": 5}}, "/memberships"),
        ("profiles", "ada", {"colour": "red"}, "colour"),
        ("coupons", "SAVE10", {"campaign": 7}, "/campaign"),
        ("coupons", "SAVE10", {"value": "abc"}, "/value"),
        ("coupons", "SAVE10", {"usage_limit": 10**6}, "/usage_limit"),
        ("sessions", "history-1", {"closing": {}}, "/closing"),
        ("sessions", "history-1", {"state": "shut"}, "/state"),
        ("sessions", "history-1", {"cart_items": [{}]}, "/cart_items/0"),
        ("keys", "{key}", {"key": "xyz"}, "/key"),
        ("campaigns", "7", {"rules": [{}]}, "/rules/0"),
        ("campaigns", "7", {"limits": [{"action": "x"}]}, "/limits/0"),
    ],
)
def test_a_row_of_another_shape_is_refused_with_its_place(
    shop: Shop, collection: str, identifier: str, columns: Mapping[str, Any], why: str
) -> None:
    if identifier == "{key}":
        identifier = next(iter(shop.world.table(API, collection)))

    assert why in changed(shop, collection, identifier, **columns)


def test_a_campaign_of_nothing_but_a_name_is_refused() -> None:
    assert rejection("campaigns", {"name": "x"}) is not None


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"condition": ["coupnValid"]}, "There is no function 'coupnValid'. Did you mean"),
        ({"condition": [".", "Session"]}, "/rules/0/condition: A path goes on"),
        ({"condition": ["=", 1]}, "takes 2 arguments"),
        ({"effects": [["and", True]]}, "/rules/0/effects/0"),
        ({"effects": [5]}, "is not an effect"),
        ({"bindings": [{"name": "Session", "expression": 1}]}, "cannot be bound"),
        ({"mentions": ["Event"]}, '/rules/0/mentions: it has to be ["Coupon"'),
        ({"effects": [["addFreeItem", "a", "${$Session.State}"]]}, "/rules/0/effects: it has to"),
    ],
)
def test_rules_that_cannot_be_evaluated_are_refused(
    shop: Shop, columns: Mapping[str, Any], why: str
) -> None:
    (first, *others) = shop.world.table(API, "campaigns")["7"]["rules"]

    assert why in changed(shop, "campaigns", "7", rules=[{**first, **columns}, *others])


# What is accepted


class Put(NamedTuple):
    """A row that is put into a world by hand."""

    collection: str
    identifier: str
    row: Mapping[str, Any]


KEYS = {
    "applications": ["1", "2"],
    "attributes": ["CustomerSession", "CustomerProfile", "CartItem", "Event"],
    "programs": ["3", "four"],
    "profiles": ["ada", "grace", "nobody"],
    "campaigns": ["6", "7", "14", "zz"],
    "coupons": ["SAVE10", "GRACE-ONLY"],
    "referrals": ["FRIEND-OF-ADA", "FRIEND-OF-GRACE"],
    "reservations": ["SAVE10", "GRACE-ONLY"],
    "wallets": ["ada", "grace"],
    "ledgers": ["3::ada", "3:birthday:ada"],
    "usage": ["7/0", "11/0"],
    "sessions": ["order-1", "order-2", "history-1"],
    "events": ["1", "2"],
    "busy": ["order-2"],
    "keys": ["any"],
}
PUTS = st.sampled_from(sorted(KEYS)).flatmap(
    lambda name: st.builds(Put, st.just(name), st.sampled_from(KEYS[name]), rows(name))
)


def put(shop: Shop, *puts: Put) -> None:
    """Put rows into the world's tables, past every rule of the provider."""
    world = shop.world
    transaction = Transaction(world, API, world.clock.at)
    for each in puts:
        transaction.put(*each)
    world.apply(transaction.changes())


def empty(shop: Shop, collection: str) -> None:
    """Delete all rows of a collection from a world's tables."""
    world = shop.world
    transaction = Transaction(world, API, world.clock.at)
    for identifier in world.table(API, collection):
        transaction.delete(collection, identifier)
    world.apply(transaction.changes())


def every_call(shop: Shop) -> list[Response]:
    """Call each operation and backstage action, for rows that may have been put."""
    replies = []
    for name in ("order-1", "history-1"):
        for state in ("open", "closed", "cancelled"):
            session = {**FULL, "profileId": "ada", "state": state}
            replies.append(shop.put_session(name, session, content=CONTENTS))
            first = {"profileId": "ada", "state": state, "coupon": "SAVE10", "cartItems": [item()]}
            replies.append(shop.put_session_v1(f"{name}-v1", first))
        replies.append(shop.put_session_v1(name, {"coupon": "GRACE-ONLY"}))
        replies.append(shop.track("seen", name, "ada"))
    bodies = {"attributes": {"tier": "gold"}}
    for version in ("v1", "v2"):
        replies.append(shop.call("PUT", f"/{version}/customer_profiles/ada", json=bodies))
    for code in ("SAVE10", "GRACE-ONLY"):
        replies += [
            shop.reserve(code, "ada", "eve"),
            shop.reserved(code),
            shop.release(code, "ada"),
        ]
    replies += [shop.refer("ada"), shop.refer("grace", 14)]
    replies += [shop.inventory("ada", profile=True, referrals=True, coupons=True)]
    replies += [shop.tried_backstage(name, body) for name, body in BACKSTAGE]
    return [*replies, shop.forget("ada")]


BACKSTAGE: list[tuple[str, dict[str, Any]]] = [
    ("create-campaign", {"name": "New", "ruleset": ruleset(rule(["noop"]))}),
    ("set-campaign", {"campaign": 7, "state": "disabled"}),
    ("set-campaign", {"campaign": 7, "state": "enabled"}),
    ("create-coupon", {"campaign": 7}),
    ("create-referral", {"campaign": 7, "advocateProfileIntegrationId": "ada"}),
    ("expire-code", {"coupon": "SAVE10"}),
    ("expire-code", {"referral": "FRIEND-OF-ADA"}),
    ("add-points", {"program": 3, "profile": "ada", "amount": 5}),
    ("deduct-points", {"program": 3, "profile": "ada", "amount": 5}),
    ("deduct-points", {"program": 3, "profile": "ada", "sub_ledger": "birthday", "amount": 5}),
    ("set-session-busy", {"session": "order-2", "busy": True}),
]


@pytest.mark.slow
@given(puts=st.lists(PUTS, min_size=1, max_size=5), calls=st.lists(ANY, max_size=4))
def test_after_any_accepted_rows_no_operation_fails(
    shop: Shop, puts: list[Put], calls: list[RequestView]
) -> None:
    shop.start(now=NOON)
    put(shop, *puts)

    replies = [*(each.made(shop) for each in calls), *every_call(shop)]

    assert [reply for reply in replies if reply.status >= 500] == []


@pytest.mark.parametrize("collection", sorted(KEYS))
def test_rows_that_others_name_may_be_gone(shop: Shop, collection: str) -> None:
    empty(shop, collection)

    assert [reply for reply in every_call(shop) if reply.status >= 500] == []


def test_a_session_in_a_state_of_the_other_contract_goes_nowhere(shop: Shop) -> None:
    shop.session()
    row = {**shop.rows("sessions")["order-1"], "state": "partially_returned"}
    path = f"{shop.control}/rows/{API}/sessions/order-1"
    good(shop.client.put(path, json=row), 200)

    for reply in (shop.put_session(), shop.put_session_v1(), shop.put_session(state="cancelled")):
        assert reply.status == 400
        assert "can not change any more" in reply.body.decode()


def test_a_cart_of_todays_contract_is_shown_as_2020_has_carts(shop: Shop) -> None:
    shop.session(cartItems=[item(5)])
    row = shop.rows("sessions")["order-1"]
    (line,) = row["cart_items"]
    todays = {key: line[key] for key in ("sku", "quantity", "price", "position")}
    path = f"{shop.control}/rows/{API}/sessions/order-1"
    good(shop.client.put(path, json={**row, "cart_items": [{**todays, "catalogItemID": 7}]}), 200)

    shown = shop.session(content=["customerSession"])["customerSession"]["cartItems"]
    by_v1 = shop.session_v1()["session"]["cartItems"]

    assert shown == by_v1 == [{**todays, "name": line["sku"]}]
