"""Who may call: an application, by one of its keys or by its signature over the body."""

import pytest

from mockserver.http.app import Server
from tests.client import Client
from tests.providers.talon_one.builders import (
    EXPIRING_KEY,
    KEY,
    OTHER_KEY,
    SECOND_KEY,
    Shop,
    signed,
)
from tests.providers.talon_one.calling import ALL, BODY, put_profile


def test_the_tables_of_these_tests_are_the_contracts(server: Server) -> None:
    operations = server.apis["talon_one"].contract.operations

    assert set(ALL) == set(operations)


@pytest.mark.parametrize("operation", ALL)
def test_every_operation_takes_a_key(shop: Shop, operation: str) -> None:
    method, path, body, status = ALL[operation]

    assert shop.call(method, path, body=body).status == status


@pytest.mark.parametrize("operation", ALL)
def test_every_operation_refuses_whoever_shows_nothing(keyless: Shop, operation: str) -> None:
    method, path, body, _ = ALL[operation]

    with keyless.unchanged():
        reply = keyless.call(method, path, body=body)

    assert reply.status == 401
    assert reply.json() == {
        "message": "Unauthorized - Invalid API key: the header Authorization is missing.",
        "errors": [],
        "StatusCode": 401,
    }


@pytest.mark.parametrize(
    "value",
    [
        "",
        KEY,
        f"Bearer {KEY}",
        f"apikey-v1 {KEY}",
        f"ApiKey-v1  {KEY}",
        "ApiKey-v1 ",
        "ApiKey-v1",
        f"ApiKey-v1 {KEY[:-1]}",
        f"ApiKey-v1 {KEY}0",
        f"ApiKey-v1 {KEY.upper()}",
    ],
)
def test_a_key_is_good_as_a_whole_and_behind_its_prefix(keyless: Shop, value: str) -> None:
    reply = put_profile(keyless, {"authorization": value})

    assert reply.status == 401
    assert KEY not in reply.body.decode()


def test_the_server_offers_a_key_that_is_good(client: Client, keyless: Shop) -> None:
    assert put_profile(keyless, client.credentials("talon_one")).status == 200


@pytest.mark.parametrize("key", [KEY, SECOND_KEY, EXPIRING_KEY])
def test_an_application_has_several_keys(stores: Shop, key: str) -> None:
    stores.key = key

    assert stores.session(content=["customerSession"])["customerSession"]["applicationId"] == 1


def test_a_key_ends_on_the_clock_of_the_world(stores: Shop) -> None:
    stores.key = EXPIRING_KEY
    stores.turn_to("2026-03-02T12:59:59Z")
    assert stores.put_session().status == 200

    stores.turn_to("2026-03-02T13:00:00Z")

    assert stores.put_session().status == 401
    assert put_profile(stores, signed(BODY, EXPIRING_KEY)).status == 400, "nor does it sign"
    assert put_profile(stores, signed(BODY, SECOND_KEY)).status == 200


def test_another_applications_key_opens_its_own_sessions_only(stores: Shop) -> None:
    stores.session("mine")
    stores.key = OTHER_KEY

    theirs = stores.session("theirs", content=["customerSession"])
    with stores.unchanged():
        mine = stores.put_session("mine")

    assert theirs["customerSession"]["applicationId"] == 2
    assert mine.status == 400
    assert mine.json()["errors"][0]["source"] == {"parameter": "customerSessionId"}


def test_another_applications_campaigns_and_codes_are_not_there(stores: Shop) -> None:
    assert stores.reasons(couponCodes=["THEIRS"]) == ["CouponNotFound"]
    assert stores.refer(campaign=20).status == 400

    stores.key = OTHER_KEY
    effects = stores.session("theirs", couponCodes=["THEIRS", "SAVE10"])["effects"]

    assert [each["effectType"] for each in effects] == [
        "rejectCoupon",
        "acceptCoupon",
        "setDiscount",
    ]
    assert effects[0]["props"] == {"value": "SAVE10", "rejectionReason": "CouponNotFound"}


@pytest.mark.parametrize("is_good", [True, False])
def test_the_journal_hides_keys_and_signatures(shop: Shop, is_good: bool) -> None:
    headers = signed(BODY)
    assert put_profile(shop, headers).status == 200
    if not is_good:
        assert put_profile(shop, {"authorization": f"Bearer {KEY}"}).status == 401

    told = repr(list(shop.client.journal))

    assert KEY not in told
    assert headers["content-signature"].rpartition("=")[2] not in told


def test_the_control_api_shows_no_key(shop: Shop) -> None:
    rows = shop.rows("keys")

    assert len(rows) == 2
    assert KEY not in repr(rows)
