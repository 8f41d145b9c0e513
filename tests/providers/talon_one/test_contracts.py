"""Two contracts over one shop: the key chooses between them, and each says what it lacks."""

from collections.abc import Iterator

import pytest

from mockserver.engine.provider import not_played
from mockserver.http.app import Server, build_server
from mockserver.providers.talon_one import api_2020, api_today
from mockserver.providers.talon_one.contracts import SHARED
from mockserver.settings import Settings
from tests.client import Client
from tests.providers.talon_one.builders import KEY, TODAY_KEY, Shop, good

SESSION = "/v2/customer_sessions/order-1"


@pytest.fixture
def unplayed(monkeypatch: pytest.MonkeyPatch) -> str:
    """An operation of today's contract, as if it were not played yet."""
    behaviours = api_today.EDITION.behaviours
    assert isinstance(behaviours, dict)
    monkeypatch.setitem(behaviours, "bestPriorPrice", not_played("Later."))
    return "bestPriorPrice"


def journal(client: Client) -> list[tuple[str, str]]:
    """The API and the operation of every call."""
    exchanges = client.get(f"{client.control}/journal").json()["exchanges"]
    return [(each["api"], each["operation"]) for each in exchanges]


def test_the_key_chooses_the_contract_of_a_path_that_both_have(shop: Shop) -> None:
    shop.put_session()
    shop.key = TODAY_KEY
    shop.put_session("order-2")

    assert journal(shop.client) == [
        ("talon_one", "updateCustomerSessionV2"),
        ("talon_one_today", "updateCustomerSessionV2"),
    ]


@pytest.mark.parametrize("key", [None, "00000000"])
def test_a_path_of_both_is_2020s_for_whoever_shows_no_good_key(shop: Shop, key: str | None) -> None:
    shop.key = key

    refused = shop.put_session()

    assert refused.status == 401
    assert journal(shop.client) == [("talon_one", "updateCustomerSessionV2")]


@pytest.mark.parametrize(
    ("method", "path", "says"),
    [
        ("POST", "/v1/events", "trackEventV2 (POST /v2/events) instead"),
        ("PUT", "/v1/customer_profiles/ada", "updateCustomerProfileV2 with runRuleEngine=true"),
    ],
)
def test_todays_key_is_told_what_today_has_in_place_of_2020s_operation(
    today: Shop, method: str, path: str, says: str
) -> None:
    refused = today.call(method, path, json={})

    assert refused.status == 404
    assert f"today's contract has {says}" in refused.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "says"),
    [
        ("POST", "/v2/events", "trackEvent (POST /v1/events) instead"),
        ("GET", SESSION, "nothing like it"),
        ("PUT", f"{SESSION}/reopen", "the state cancelled"),
    ],
)
def test_2020s_key_is_told_what_2020_has_in_place_of_todays_operation(
    shop: Shop, method: str, path: str, says: str
) -> None:
    refused = shop.call(method, path, json={} if method == "POST" else None)

    assert refused.status == 404
    assert f"the contract of 2020 has {says}" in refused.json()["message"]


def test_what_both_contracts_have_is_known_by_name() -> None:
    both = api_2020.EDITION.behaviours.keys() & api_today.EDITION.behaviours.keys()

    assert both == SHARED


def test_an_operation_that_is_not_played_says_so_with_501(today: Shop, unplayed: str) -> None:
    fault = {"api": "talon_one_today", "operation": unplayed, "do": {"status": 501}}
    client = today.client
    asked = {"skus": ["mug"], "timeframe": "1", "timeframeEndDate": "2026-03-01T00:00:00Z"}

    refused = today.call(
        "POST", "/v1/best_prior_price", json={**asked, "timeframeEndDateType": "strict"}
    )

    assert refused.status == 501
    assert refused.json() == {
        "message": "bestPriorPrice is not played yet.",
        "errors": [],
        "StatusCode": 501,
    }
    assert good(client.post(f"{client.control}/faults", json=fault), 201)["operation"] == unplayed
    apis = {each["name"]: each for each in client.get("/_mock/apis").json()["apis"]}
    states = {each["id"]: each["state"] for each in apis["talon_one_today"]["operations"]}
    assert states[unplayed] == "unplayed"


def test_a_fault_is_for_the_contract_that_it_names(shop: Shop) -> None:
    for api, status in (("talon_one", 503), ("talon_one_today", 500)):
        fault = {"api": api, "operation": "createReferral", "do": {"status": status}}
        good(shop.client.post(f"{shop.control}/faults", json=fault), 201)
    body = {"campaignId": 7, "advocateProfileIntegrationId": "ada"}

    of_2020 = shop.call("POST", "/v1/referrals", json=body)
    shop.key = TODAY_KEY
    of_today = shop.call("POST", "/v1/referrals", json=body)

    assert (of_2020.status, of_today.status) == (503, 500)


def test_the_rows_are_the_same_under_either_name(shop: Shop) -> None:
    shop.profile("bob", tier="gold")

    rows = {api: shop.client.rows(api, "profiles") for api in ("talon_one", "talon_one_today")}

    assert rows["talon_one"] == rows["talon_one_today"]
    assert rows["talon_one"]["bob"]["attributes"] == {"tier": "gold"}


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_a_body_that_is_json_is_read_whatever_it_is_called(shop: Shop, content_type: str) -> None:
    body, headers = b'{"attributes": {"tier": "gold"}}', {"content-type": content_type}

    reply = shop.call("PUT", "/v2/customer_profiles/bob", body=body, headers=headers)

    assert good(reply, 200)["customerProfile"]["attributes"] == {"tier": "gold"}


def test_a_body_that_is_no_json_has_to_be_called_so(shop: Shop) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}

    refused = shop.call("PUT", "/v2/customer_profiles/bob", body=b"a=b", headers=headers)

    assert refused.status == 400
    assert "it has to be application/json" in refused.json()["message"]


@pytest.fixture(scope="module")
def alone_server() -> Server:
    return build_server(Settings(apis=("talon_one_today",)))


@pytest.fixture
def alone(alone_server: Server) -> Iterator[Client]:
    client = Client(alone_server, "alone")
    yield client
    client.close()


def test_served_alone_only_its_own_key_is_good(alone: Client) -> None:
    body: dict[str, object] = {"customerSession": {}}
    alone.start("default", None)

    answers = {
        key: alone.request("PUT", SESSION, json=body, headers={"authorization": f"ApiKey-v1 {key}"})
        for key in (KEY, TODAY_KEY)
    }

    assert answers[KEY].status == 404
    assert answers[KEY].json()["message"] == (
        "The application 1 of this key has the contract of 2020, and this server serves today's "
        "contract alone. GET /_mock/apis lists a key for it."
    )
    assert answers[TODAY_KEY].status == 200


@pytest.mark.parametrize(
    ("key", "allow"), [(KEY, "OPTIONS, PUT"), (TODAY_KEY, "GET, HEAD, OPTIONS, PUT")]
)
@pytest.mark.parametrize(("method", "status"), [("OPTIONS", 204), ("DELETE", 405)])
def test_a_path_of_both_offers_the_methods_of_the_keys_contract(
    client: Client, key: str, allow: str, method: str, status: int
) -> None:
    reply = client.request(method, SESSION, headers={"Authorization": f"ApiKey-v1 {key}"})

    assert (reply.status, reply.headers["allow"]) == (status, allow)


def test_a_browser_that_asks_before_it_shows_a_key_may_use_the_methods_of_both(
    client: Client,
) -> None:
    asks = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}

    reply = client.request("OPTIONS", SESSION, headers=asks)

    assert (reply.status, reply.headers["allow"]) == (204, "GET, HEAD, OPTIONS, PUT")
