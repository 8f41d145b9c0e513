"""Bad and odd input: refused in the documented words with a pointer, or taken as it is."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pairing import each_once
from tests.providers.talon_one.builders import Shop, error, item, pointers, rule

V2 = "/v2/customer_sessions/order-1"
V1 = "/v1/customer_sessions/order-1"


def wrapped(version: str, session: Any) -> tuple[str, Any]:
    return (V1, session) if version == "v1" else (V2, {"customerSession": session})


@pytest.mark.parametrize(
    ("version", "session", "title", "pointer"),
    each_once(
        ["v1", "v2"],
        [
            ({"state": "paid"}, "enum", "/state"),
            ({"profileId": 5}, "Invalid type", "/profileId"),
            ({"cartItems": {}}, "Invalid type", "/cartItems"),
            ({"cartItems": [5]}, "Invalid type", "/cartItems/0"),
            ({"cartItems": [item(), item("1")]}, "Invalid type", "/cartItems/1/price"),  # type: ignore[arg-type]
            ({"cartItems": [item(1, 0)]}, "minimum", "/cartItems/0/quantity"),
            ({"cartItems": [item(1, 1.5)]}, "Invalid type", "/cartItems/0/quantity"),  # type: ignore[arg-type]
            ({"cartItems": [{**item(), "sku": ""}]}, "minLength", "/cartItems/0/sku"),
            (
                {"cartItems": [{"name": "a", "sku": "b", "price": 1}]},
                "required",
                "/cartItems/0/quantity",
            ),
            ({"cartItems": [item(weight="heavy")]}, "Invalid type", "/cartItems/0/weight"),
            (
                {"cartItems": [item(adjustment={"payFromLoyaltyProgram": 1, "pointPayment": 0})]},
                "minimum",
                "/cartItems/0/adjustment/pointPayment",
            ),
            ({"identifiers": [1]}, "Invalid type", "/identifiers/0"),
            ({"attributes": []}, "Invalid type", "/attributes"),
        ],
    ),
)
def test_what_breaks_the_contract_is_pointed_at(
    shop: Shop, version: str, session: Any, title: str, pointer: str
) -> None:
    path, body = wrapped(version, session)

    with shop.unchanged():
        found = error(shop.call("PUT", path, json=body))

    assert (found["title"], found["source"]) == (title, {"pointer": pointer})


def test_an_enum_names_what_it_has(shop: Shop) -> None:
    found = error(shop.put_session_v1(state="paid"))

    assert found == {
        "title": "enum",
        "details": 'state must be one of the following: "open", "closed", "cancelled"',
        "source": {"pointer": "/state"},
    }


def test_a_content_that_nobody_knows_is_refused_by_its_place(shop: Shop) -> None:
    found = error(shop.put_session(content=["coupons", "everything"]))

    assert found["source"] == {"pointer": "/responseContent/1"}
    assert found["details"].startswith('responseContent must be one of the following: "customer')


@pytest.mark.parametrize("body", [{}, {"customerSession": 5}])
def test_the_session_itself_is_pointed_at(shop: Shop, body: Any) -> None:
    assert pointers(shop.call("PUT", V2, json=body)) == ["/customerSession"]


def test_every_mistake_is_reported(shop: Shop) -> None:
    reply = shop.put_session(state="paid", profileId=1, cartItems=[item(1, 0)])

    assert set(pointers(reply)) == {"/state", "/profileId", "/cartItems/0/quantity"}


@pytest.mark.parametrize(
    ("query", "parameter"), [("dry=perhaps", "dry"), ("dry=", "dry"), ("dry=1", "dry")]
)
def test_a_parameter_is_named(shop: Shop, query: str, parameter: str) -> None:
    found = error(shop.call("PUT", f"{V1}?{query}", json={}))

    assert found["source"] == {"parameter": parameter}


# -- declared attributes -----------------------------------------------------------------------


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_an_attribute_that_is_not_declared_is_unknown(stores: Shop, version: str) -> None:
    path, body = wrapped(version, {"attributes": {"shoe size": 42}})

    with stores.unchanged():
        found = error(stores.call("PUT", path, json=body))

    assert found == {
        "title": "Unknown",
        "details": 'The attribute "shoe size" is not defined on CustomerSession entities.',
        "source": {"pointer": "/attributes/shoe size"},
    }


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("channel", "web", 1),
        ("visits", 1.5, "1.5"),
        ("visits", 0, True),
        ("isGift", False, 0),
        ("picked", "2026-03-02T12:00:00Z", "yesterday"),
        ("place", [59.9, 10.7], [59.9]),
        ("labels", ["a", "b"], ["a", 1]),
        ("labels", [], "a"),
        ("scores", [1, 2.5], ["1"]),
        ("dates", ["2026-03-02T12:00:00Z"], ["soon"]),
    ],
)
def test_an_attribute_has_its_declared_type(
    stores: Shop, name: str, right: Any, wrong: Any
) -> None:
    state = stores.session(attributes={name: right}, content=["customerSession"])
    assert state["customerSession"]["attributes"] == {name: right}

    with stores.unchanged():
        found = error(stores.put_session(attributes={name: wrong}))

    assert found["title"] == "Invalid type"
    assert found["source"] == {"pointer": f"/attributes/{name}"}
    assert f'"{name}"' in found["details"]


def test_an_attribute_of_an_item_is_pointed_at_in_its_item(stores: Shop) -> None:
    items = [item(attributes={"organic": True}), item(attributes={"organic": 1, "a/b~c": 2})]

    reply = stores.put_session(cartItems=items)

    assert pointers(reply) == ["/cartItems/1/attributes/organic", "/cartItems/1/attributes/a~1b~0c"]


def test_without_a_declaration_attributes_are_free(shop: Shop) -> None:
    attributes = {"anything": [1, {"deep": None}], "Ø/~": "x", "": 0}

    state = shop.session(attributes=attributes, content=["customerSession"])

    assert state["customerSession"]["attributes"] == attributes


# -- large numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "status"), [(1_000, 200), (1_001, 400)])
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_cart_holds_a_thousand_items(shop: Shop, version: str, number: int, status: int) -> None:
    path, body = wrapped(version, {"cartItems": [item(0.1)] * number})

    reply = shop.call("PUT", path, json=body)

    assert reply.status == status
    if status == 400:
        assert error(reply)["source"] == {"pointer": "/cartItems"}
    else:
        assert shop.session_v1()["session"]["total"] == 100


@pytest.mark.parametrize(
    ("items", "pointer"),
    [
        ([item(1e308)], "/cartItems/0/price"),
        ([item(-1e308)], "/cartItems/0/price"),
        ([item(10**15)], "/cartItems/0/price"),
        ([item(1, 2**63)], "/cartItems/0/quantity"),
        ([item(1, 2**63 - 1)], "/cartItems"),
        ([item(9 * 10**14), item(9 * 10**14)], "/cartItems"),
    ],
    ids=lambda given: repr(given)[:40],
)
def test_what_is_beyond_all_bounds_is_refused(shop: Shop, items: list[Any], pointer: str) -> None:
    with shop.unchanged():
        reply = shop.put_session(cartItems=items)

    assert pointers(reply) == [pointer]


@pytest.mark.parametrize("price", [1e308, -1e308, 1e15])
def test_costs_and_totals_are_bounded_too(shop: Shop, price: float) -> None:
    assert shop.put_session(additionalCosts={"shipping": {"price": price}}).status == 400
    assert pointers(shop.put_session_v1(total=price)) == ["/total"]


@pytest.mark.parametrize(
    ("price", "quantity", "total"),
    [
        (999_999_999_999_999, 1, 999_999_999_999_999),
        (-999_999_999_999_999, 1, -999_999_999_999_999),
        (9_999_999_999_999.99, 1, 9_999_999_999_999.99),
        (0.01, 10**15, 10**13),
        (1e-300, 1, 0),
        (5e-324, 10**15, 0),
        (0, 10**18, 0),
        (-0.0, 1, 0),
    ],
)
def test_what_is_within_bounds_is_summed_up(
    shop: Shop, price: float, quantity: int, total: float
) -> None:
    state = shop.session(cartItems=[item(price, quantity)], content=["customerSession"])

    assert state["customerSession"]["total"] == total


def test_an_integer_of_more_than_64_bits_is_called_one(shop: Shop) -> None:
    reply = shop.put_session(cartItems=[item(1, 401842718814283900000)])

    details = [each["details"] for each in reply.json()["errors"]]
    assert "expected an integer of at most 64 bits, got 401842718814283900000" in details


@given(price=st.floats(allow_nan=False, allow_infinity=False), quantity=st.integers(1, 2**70))
def test_any_number_is_taken_or_refused(shop: Shop, price: float, quantity: int) -> None:
    reply = shop.put_session(cartItems=[item(price, quantity)], couponCodes=["Cool-Summer!"])

    total = Decimal(repr(price)) * quantity
    is_taken = quantity < 2**63 and abs(price) < 10**15 and abs(total) < 10**15
    assert reply.status == (200 if is_taken else 400)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_a_number_that_json_does_not_have_is_not_json(shop: Shop, number: str) -> None:
    reply = shop.call("PUT", V1, body=f'{{"total": {number}}}'.encode())

    assert reply.status == 400
    assert "not JSON" in reply.json()["message"]


def test_twelve_thousand_violations_are_answered_in_a_short_reply(shop: Shop) -> None:
    broken = {"name": 1, "sku": 2, "quantity": "x", "price": "y"}

    reply = shop.put_session(cartItems=[broken] * 3_000)

    assert reply.status == 400
    assert len(reply.body) < 25_000
    errors = reply.json()["errors"]
    assert len(errors) == 101
    assert errors[-1]["details"] == "expected 100 violations at most, got 11,901 more"


def test_a_pattern_that_is_shorter_than_a_code_makes_none(shop: Shop) -> None:
    """The contract has patterns from three characters on, and codes from four on."""
    settings = {"validCharacters": ["a"], "couponPattern": "ab#"}
    campaign = shop.campaign(
        rule(["createCoupon"]), couponSettings=settings, referralSettings=settings
    )

    closed = shop.session(state="closed", profileId="ada")

    assert "every code of the campaign's pattern is taken" in str(closed["effects"])
    assert shop.tried_backstage("create-coupon", campaign=campaign).status == 409
