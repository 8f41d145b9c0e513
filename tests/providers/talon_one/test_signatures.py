"""Signatures: HMAC over the body as it is sent, for whoever shows no key."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.talon_one.builders import (
    EXPIRING_KEY,
    KEY,
    OTHER_KEY,
    SECOND_KEY,
    Shop,
    good,
    signed,
)
from tests.providers.talon_one.calling import BODY, KEYED, SIGNABLE, put_profile


@pytest.mark.parametrize("operation", SIGNABLE)
def test_operations_of_the_first_version_take_a_signature(keyless: Shop, operation: str) -> None:
    method, path, body, status = SIGNABLE[operation]

    assert keyless.call(method, path, body=body, headers=signed(body)).status == status


@pytest.mark.parametrize("operation", [each for each, row in SIGNABLE.items() if not row[2]])
def test_who_has_no_body_signs_nothing_or_null(keyless: Shop, operation: str) -> None:
    method, path, _body, status = SIGNABLE[operation]

    assert keyless.call(method, path, headers=signed(b"null")).status == status
    assert keyless.call(method, path, headers=signed(b"")).status == status
    assert keyless.call(method, path, headers=signed(b"{}")).status == 400


def test_null_signs_no_body_that_is_there(keyless: Shop) -> None:
    assert put_profile(keyless, signed(b"null")).status == 400


@pytest.mark.parametrize("operation", KEYED)
def test_operations_of_the_second_version_look_at_no_signature(
    keyless: Shop, operation: str
) -> None:
    method, path, body, status = KEYED[operation]
    assert keyless.call(method, path, body=body, headers=signed(body)).status == 401

    keyless.key = KEY
    wrong = signed(b"something else")

    assert keyless.call(method, path, body=body, headers=wrong).status == status


@pytest.mark.parametrize("key", [SECOND_KEY, EXPIRING_KEY])
def test_any_live_key_of_an_application_signs(stores: Shop, key: str) -> None:
    stores.key = None

    assert put_profile(stores, signed(b"{}", key), b"{}").status == 200


def test_a_signature_acts_for_its_signer(stores: Shop) -> None:
    stores.key = None

    reply = put_profile(stores, signed(b"{}", OTHER_KEY, signer=2), b"{}")

    assert good(reply, 200)["session"]["applicationId"] == 2


def test_a_signature_in_capitals_is_the_same(keyless: Shop) -> None:
    head, _, signature = signed(BODY)["content-signature"].rpartition("=")

    reply = put_profile(keyless, {"content-signature": f"{head}={signature.upper()}"})

    assert reply.status == 200


def test_of_two_credentials_one_good_one_is_enough(shop: Shop) -> None:
    wrong_signature = {"content-signature": "signer=1; signature=" + "0" * 32}
    assert put_profile(shop, wrong_signature).status == 200

    wrong_key = {"authorization": "ApiKey-v1 nothing"}
    assert put_profile(shop, {**signed(BODY), **wrong_key}).status == 200
    assert put_profile(shop, {**wrong_signature, **wrong_key}).status == 400


@pytest.mark.parametrize(
    "value",
    [
        "",
        "signer=1",
        "signature=" + "0" * 32,
        "signer=one; signature=" + "0" * 32,
        "signer=1; signature=" + "0" * 31,
        "signer=1; signature=" + "g" * 32,
        "signer=1, signature=" + "0" * 32,
        "signer=" + "1" * 19 + "; signature=" + "0" * 32,
    ],
)
def test_a_signature_has_one_form(keyless: Shop, value: str) -> None:
    reply = put_profile(keyless, {"content-signature": value})

    assert reply.status == 401


def test_a_signer_that_is_not_an_application_is_reported(keyless: Shop) -> None:
    reply = put_profile(keyless, signed(BODY, signer=9))

    assert reply.status == 401
    assert "the signer 9 is not an application" in reply.json()["message"]


@pytest.mark.parametrize("signing", [(OTHER_KEY, 1), (KEY, 2)])
def test_an_application_signs_with_its_own_key(stores: Shop, signing: tuple[str, int]) -> None:
    stores.key = None

    assert put_profile(stores, signed(BODY, *signing)).status == 400


def test_a_wrong_signature_is_refused_as_documented(keyless: Shop) -> None:
    with keyless.unchanged():
        reply = put_profile(keyless, signed(BODY + b" "))

    assert reply.status == 400
    assert reply.json() == {"message": "HMAC signature mismatch.", "errors": [], "StatusCode": 400}


def test_the_journal_tells_which_bytes_were_to_be_signed_and_no_secret(keyless: Shop) -> None:
    headers = signed(BODY + b" ")
    put_profile(keyless, headers)

    *_, exchange = keyless.client.journal
    (violation,) = exchange.violations

    assert violation.place == "header"
    assert violation.pointer == "/Content-Signature"
    assert f"{len(BODY)} bytes" in violation.expected
    assert sha256(BODY).hexdigest() in violation.expected
    right = signed(BODY)["content-signature"].rpartition("=")[2]
    wrong = headers["content-signature"].rpartition("=")[2]
    for secret in (KEY, right, wrong):
        assert secret not in repr(exchange)


@given(body=st.binary(min_size=1, max_size=80), changed=st.integers(min_value=0))
def test_no_other_bytes_than_the_signed_ones_come_in(shop: Shop, body: bytes, changed: int) -> None:
    shop.key = None
    position = changed % len(body)
    other = body[:position] + bytes([body[position] ^ 1]) + body[position + 1 :]

    right, wrong = (put_profile(shop, signed(body), each) for each in (body, other))

    assert b"HMAC" not in right.body
    assert wrong.json()["message"] == "HMAC signature mismatch."
