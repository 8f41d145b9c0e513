"""Users: who the customer is, and the session."""

from tests.providers.koomalooma.conftest import Partner


def test_the_token_says_who_the_customer_is(partner: Partner) -> None:
    reply = partner.open_session(partner_user_id="mia")

    assert reply.status == 201
    assert reply.json()["partner_user_id"] == "mia"
    assert partner.assign("mia").status == 201


def test_the_same_customer_is_the_same_user_with_a_new_session(partner: Partner) -> None:
    first = partner.open_session(partner_user_id="mia").json()
    second = partner.open_session(partner_user_id="mia").json()

    assert first["partner_user_id"] == second["partner_user_id"]
    assert first["user_session_id"] != second["user_session_id"]


def test_without_a_name_every_call_makes_a_new_customer(partner: Partner) -> None:
    first, second = partner.open_session().json(), partner.open_session().json()

    assert first["partner_user_id"] != second["partner_user_id"]
    assert partner.assign(first["partner_user_id"]).status == 201


def test_a_customers_name_may_hold_anything_that_a_path_can_carry(partner: Partner) -> None:
    for name in ("a/b", "a%b", "ä ö", "line\nbreak", "..", "a?b#c", "😀"):
        partner.open_session(partner_user_id=name)

        path = "".join(f"%{byte:02X}" for byte in name.encode())

        assert partner.assign(path).json()["user_id"] == name


def test_two_worlds_of_one_seed_make_the_same_ids(partner: Partner) -> None:
    first = partner.open_session().json()
    partner.start("default")

    assert partner.open_session().json() == first

    partner.start("default", seed=7)
    assert partner.open_session().json() != first
