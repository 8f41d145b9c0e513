"""Best prior prices: the lowest of a time before a moment, or before a price or a sale."""

from typing import Any

import pytest

from tests.providers.talon_one.builders import Shop, good, pointers

PRICES = "/v1/best_prior_price"


def best(shop: Shop, kind: str = "strict", days: str = "30", **more: Any) -> Any:
    """Ask for the best prior price of coffee: 11 from January on, 9.9 from the 10th of February,
    12.5 from the 20th."""
    body = {
        "skus": ["coffee-1kg"],
        "timeframe": days,
        "timeframeEndDate": "2026-03-02T00:00:00Z",
        "timeframeEndDateType": kind,
        **more,
    }
    return good(shop.call("POST", PRICES, json=body), 200)


def test_the_best_prior_price_is_the_lowest_of_its_time(today: Shop) -> None:
    (found,) = best(today)

    assert found == {
        "id": found["id"],
        "sku": "coffee-1kg",
        "observedAt": "2026-02-10T00:00:00Z",
        "contextId": "",
        "contextIds": [],
        "price": 9.9,
        "metadata": {"influencingCampaignDetails": []},
        "target": {"type": "NONE", "targetType": "NONE"},
    }


@pytest.mark.parametrize(
    ("kind", "days", "end", "price"),
    [
        ("strict", "5", "2026-03-02T00:00:00Z", 12.5),
        ("strict", "30D", "2026-02-09T00:00:00Z", 11),
        ("strict", "10", "2026-02-10T00:00:00Z", 9.9),
        # Before the price that held at the end began.
        ("price", "5", "2026-03-02T00:00:00Z", 9.9),
        ("price", "5", "2026-02-15T00:00:00Z", 11),
        # What is for no sale ends where it was asked for.
        ("sale", "5", "2026-03-02T00:00:00Z", 12.5),
    ],
)
def test_a_time_ends_where_its_type_says(
    today: Shop, kind: str, days: str, end: str, price: float
) -> None:
    (found,) = best(today, kind, days, timeframeEndDate=end)

    assert found["price"] == price


def test_nothing_was_observed_before_the_first_price(today: Shop) -> None:
    assert best(today, timeframeEndDate="2025-12-31T00:00:00Z") == []
    assert best(today, skus=["unknown"]) == []
    skus = ["mug", "coffee-1kg", "mug"]
    assert [each["sku"] for each in best(today, skus=skus)] == ["mug", "coffee-1kg"]


@pytest.mark.parametrize("asked", [{"timeframeEndDateType": "sale"}, {"strictEndDate": False}])
def test_a_sale_is_looked_back_from_where_it_began(today: Shop, asked: dict[str, Any]) -> None:
    adjustment = {"priceType": "member", "referenceId": "r", "price": 5, "contextId": "Spring"}
    payload = {"sku": "coffee-1kg", "adjustments": [adjustment]}
    action = {"type": "ADD_PRICE_ADJUSTMENT", "payload": payload}
    good(today.call("PUT", "/v1/catalogs/1/sync", json={"actions": [action]}), 200)
    body = {"skus": ["coffee-1kg"], "timeframe": "5", "timeframeEndDate": "2026-03-03T00:00:00Z"}

    (in_it,) = best(today, timeframeEndDate="2026-03-03T00:00:00Z")
    (before,) = good(today.call("POST", PRICES, json={**body, **asked}), 200)

    assert (in_it["price"], in_it["contextIds"]) == (5, ["Spring"])
    assert in_it["metadata"]["adjustmentDetails"] == {
        "referenceId": "r",
        "selectedPriceType": "member",
        "value": 5,
    }
    assert before["price"] == 12.5


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"timeframe": "a month"}, "/timeframe"),
        ({"target": {"targetType": "AUDIENCE"}}, "/target/audienceID"),
        ({"target": {"targetType": "AUDIENCE", "audienceID": 99}}, "/target/audienceID"),
    ],
)
def test_a_wrong_question_is_refused_with_its_place(
    today: Shop, wrong: dict[str, Any], place: str
) -> None:
    body = {
        "skus": ["mug"],
        "timeframe": "30",
        "timeframeEndDate": "2026-03-02T00:00:00Z",
        "timeframeEndDateType": "strict",
    }

    assert pointers(today.call("POST", PRICES, json={**body, **wrong})) == [place]


def test_prices_for_an_audience_are_those_for_everybody(today: Shop) -> None:
    target = {"targetType": "AUDIENCE", "audienceID": 1}

    assert best(today, target=target) == best(today)
