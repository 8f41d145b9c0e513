"""Tokens: made by password or refresh, ended by time, by use, or by being revoked."""

import pytest

from tests.providers.boostcom.conftest import NOON, Phone


@pytest.mark.parametrize(
    ("kind", "identifier"),
    [
        ("id", "42"),
        ("email", "otto@example.com"),
        ("email", "Otto@Example.com"),
        ("msisdn", "+4790000002"),
        ("msisdn", "+47 900 00 002"),
        ("msisdn", "4790000002"),
    ],
)
def test_a_password_gets_a_pair_of_tokens_by_each_identifier(
    phone: Phone, kind: str, identifier: str
) -> None:
    pair = phone.sign_in(identifier_type=kind, identifier=identifier).json()

    access, refresh = pair.pop("access_token"), pair.pop("refresh_token")
    assert pair == {
        "token_type": "bearer",
        "expires_in": 86400,
        "created_at": 1772452800,
        "resource_owner_id": 42,
    }
    assert access != refresh
    assert phone.of("infinity-mall", "42", access).status().status == 200


@pytest.mark.parametrize(
    ("kind", "identifier", "password"),
    [
        ("id", "42", "1234"),
        ("id", "42", ""),
        ("id", "9", "123"),
        ("id", "otto@example.com", "123"),
        ("email", "42", "123"),
        ("email", "+4790000002", "123"),
        ("msisdn", "otto@example.com", "123"),
        ("msisdn", "+4790000009", "123"),
    ],
)
def test_an_unknown_member_and_a_wrong_password_are_461(
    phone: Phone, kind: str, identifier: str, password: str
) -> None:
    before = phone.books

    reply = phone.sign_in(identifier_type=kind, identifier=identifier, password=password)

    assert (reply.status, reply.json()) == (461, {"error": "Invalid member credentials"})
    assert phone.books == before


def test_an_access_token_lives_for_24_hours_of_the_worlds_time(phone: Phone) -> None:
    otto = phone.signed_in()

    otto.advance("PT23H59M59S")
    last = otto.token_info().json()["expires_in_seconds"]
    otto.advance("PT1S")

    assert last == 1
    assert [otto.status().status, otto.token_info().status] == [460, 460]


def test_a_refresh_token_lives_for_a_year(phone: Phone) -> None:
    first, second = phone.sign_in().json(), phone.sign_in().json()

    phone.advance("P364DT23H59M59S")
    in_time = phone.renew(first["refresh_token"])
    phone.advance("PT1S")
    too_late = phone.renew(second["refresh_token"])

    assert in_time.status == 200
    assert (too_late.status, too_late.json()) == (
        462,
        {"error": "Invalid or expired refresh token"},
    )


def test_a_refresh_gets_a_new_pair_for_the_same_member_and_ends_the_old_one(phone: Phone) -> None:
    old = phone.sign_in().json()
    phone.advance("PT1H")

    new = phone.renew(old["refresh_token"]).json()

    assert new["resource_owner_id"] == 42
    assert new["created_at"] == old["created_at"] + 3600
    assert not {new["access_token"], new["refresh_token"]} & set(old.values())
    assert phone.token_info(new["access_token"]).status == 200
    assert phone.token_info(old["access_token"]).status == 460
    assert phone.renew(old["refresh_token"]).status == 462
    assert phone.renew(new["refresh_token"]).status == 200


def test_an_access_token_refreshes_nothing_and_a_refresh_token_opens_nothing(phone: Phone) -> None:
    pair = phone.sign_in().json()

    assert phone.renew(pair["access_token"]).status == 462
    assert phone.token_info(pair["refresh_token"]).status == 460

    assert phone.token_info(pair["access_token"]).status == 200


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_both(phone: Phone, which: str) -> None:
    pair, other = phone.sign_in().json(), phone.sign_in().json()

    reply = phone.revoke(pair[which])

    assert (reply.status, reply.json()) == (200, {})
    assert phone.token_info(pair["access_token"]).status == 460
    assert phone.renew(pair["refresh_token"]).status == 462
    assert phone.token_info(other["access_token"]).status == 200


def test_revoking_an_access_token_that_is_over_ends_its_refresh_token(phone: Phone) -> None:
    pair = phone.sign_in().json()
    phone.advance("P2D")

    assert phone.revoke(pair["access_token"]).status == 200

    assert phone.renew(pair["refresh_token"]).status == 462


def test_revoking_what_is_not_a_token_is_200_and_changes_nothing(phone: Phone) -> None:
    before = phone.books

    statuses = [phone.revoke(token).status for token in ("", "nothing", "x" * 5_000)]

    assert statuses == [200, 200, 200]
    assert phone.books == before


def test_revoking_twice_is_as_good_as_once(phone: Phone) -> None:
    pair = phone.sign_in().json()

    replies = [phone.revoke(pair["access_token"]) for _ in range(2)]

    assert [(reply.status, reply.json()) for reply in replies] == [(200, {})] * 2


def test_the_info_tells_whose_token_it_is_and_how_long_it_lasts(phone: Phone) -> None:
    otto = phone.signed_in()
    otto.advance("PT10M")

    assert otto.token_info().json() == {
        "resource_owner_id": 42,
        "scopes": [],
        "expires_in_seconds": 85800,
        "application": {"uid": None},
        "created_at": 1772452800,
    }


def test_the_documentations_token_is_still_good_in_many_years(phone: Phone) -> None:
    phone.advance("P10000D")

    assert phone.token_info().json()["expires_in_seconds"] == 86400
    assert phone.status().status == 200


def test_tokens_of_two_sign_ins_differ_and_two_worlds_of_one_seed_agree(phone: Phone) -> None:
    first, second = phone.sign_in().json(), phone.sign_in().json()
    phone.start(now=NOON)
    again = phone.sign_in().json()
    phone.start(now=NOON, seed=7)

    other = phone.sign_in().json()

    assert first == again
    tokens = {each["access_token"] for each in (first, second, again, other)}
    assert len(tokens) == 3


def test_a_pair_that_is_over_is_forgotten(phone: Phone) -> None:
    before = len(phone.rows("tokens"))
    phone.sign_in()

    phone.advance("P1D")
    after_a_day = len(phone.rows("tokens"))
    phone.advance("P365D")

    assert after_a_day == before + 2  # the access token can still be revoked
    assert len(phone.rows("tokens")) == before
