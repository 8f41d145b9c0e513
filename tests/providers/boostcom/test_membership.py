"""Membership: joining, leaving, coming back, and the status in pages."""

from typing import Any

import pytest

from tests.client import Client
from tests.providers.boostcom.conftest import MALL, NOON, Phone


def consent(phone: Phone) -> bool:
    return bool(phone.rows("members")[f"{phone.club}:{phone.member}"]["rewards_enrollment"])


def test_joining_grants_the_consent_and_its_points_where_the_club_rewards_it(phone: Phone) -> None:
    nora = phone.signed_in("43")

    reply = nora.join()

    assert (reply.status, reply.json()) == (200, {})
    assert consent(nora)
    status = nora.status().json()
    assert status == {
        "membership": True,
        "membership_started_at": "2026-03-02T12:00:00.000Z",
        "balance": 100,
        "transactions": [
            {
                "type": "achievement",
                "date": "2026-03-02T12:00:00.000Z",
                "amount": 100,
                "expired_at": None,
                "details": {"achievement_type": "consent_granted"},
            }
        ],
        "pagination_info": {
            "total_count": 1,
            "per_page": 1000,
            "total_pages": 1,
            "current_page": 1,
            "next_page": None,
            "prev_page": None,
            "is_first_page": True,
            "is_last_page": True,
            "is_out_of_range": False,
        },
    }


def test_joining_earns_nothing_where_the_club_does_not_reward_it(phone: Phone) -> None:
    otto = phone.signed_in(password="harbour-42", club="harbour-street")
    otto.leave()

    assert otto.join().status == 200

    assert otto.balance == 0
    assert consent(otto)


def test_joining_twice_is_harmless(phone: Phone) -> None:
    nora = phone.signed_in("43")
    nora.join()
    nora.advance("PT1H")
    before = nora.books

    reply = nora.join()

    assert (reply.status, reply.json()) == (200, {})
    assert nora.books == before


def test_leaving_takes_the_consent_the_points_and_every_transaction(phone: Phone) -> None:
    phone.does("app_opened")
    phone.purchase("1000062")

    reply = phone.leave()

    assert (reply.status, reply.json()) == (200, {})
    assert phone.status().json() == {"membership": False}
    assert not consent(phone)
    for collection in ("accounts", "transactions", "events", "purchases"):
        assert not [key for key in phone.rows(collection) if key.startswith(f"{MALL}:837182")]


def test_leaving_takes_nothing_of_the_other_members(phone: Phone) -> None:
    otto = phone.signed_in()
    before = otto.status().json()

    phone.leave()

    assert otto.status().json() == before


def test_whoever_comes_back_begins_from_nothing(phone: Phone) -> None:
    phone.leave()
    phone.advance("P1D")

    phone.join()

    status = phone.status().json()
    assert status["membership_started_at"] == "2026-03-03T12:00:00.000Z"
    assert phone.transactions == [("achievement", "2026-03-03T12:00:00.000Z", 100, None)]
    assert phone.purchased().json() == {"rewards": []}
    assert phone.use("153").json() == {"error": "Not granted"}


def test_a_status_by_id_is_the_members_own(phone: Phone) -> None:
    otto = phone.signed_in()

    assert phone.status_of("42").body == otto.status().body
    assert phone.status_of("837182").body == phone.status().body


def test_whoever_has_not_joined_has_a_status_of_one_key(phone: Phone) -> None:
    nora = phone.signed_in("43")

    assert nora.status().json() == {"membership": False}
    assert phone.status_of("43").json() == {"membership": False}


@pytest.mark.parametrize("member", ["9", "042", "toaster", "%C3%A4", "42%0A", "me2"])
def test_a_member_that_the_club_does_not_know_is_404(phone: Phone, member: str) -> None:
    assert phone.status_of(member).status == 404


def test_transactions_come_newest_first_with_their_details(phone: Phone) -> None:
    phone.correct(-1)

    transactions = phone.status().json()["transactions"]

    assert [(each["type"], each["amount"], each["details"]) for each in transactions] == [
        ("correction", -1, {}),
        ("correction", 30, {"comment": "Sorry for the queue"}),
        ("reward_purchase", -20, {"reward_name": "Cup of Coffee"}),
        *[("achievement", 50, {"achievement_type": "coupon_used"})] * 12,
        ("achievement", 100, {"achievement_type": "consent_granted"}),
    ]
    assert phone.status().json()["balance"] == 709


def page(**fields: Any) -> dict[str, Any]:
    return {"total_count": 5, "per_page": 2, "total_pages": 3, **fields}


@pytest.mark.parametrize(
    ("number", "amounts", "expected"),
    [
        (
            1,
            [5, 4],
            page(
                current_page=1,
                next_page=2,
                prev_page=None,
                is_first_page=True,
                is_last_page=False,
                is_out_of_range=False,
            ),
        ),
        (
            2,
            [3, 2],
            page(
                current_page=2,
                next_page=3,
                prev_page=1,
                is_first_page=False,
                is_last_page=False,
                is_out_of_range=False,
            ),
        ),
        (
            3,
            [1],
            page(
                current_page=3,
                next_page=None,
                prev_page=2,
                is_first_page=False,
                is_last_page=True,
                is_out_of_range=False,
            ),
        ),
        (
            4,
            [],
            page(
                current_page=4,
                next_page=None,
                prev_page=None,
                is_first_page=False,
                is_last_page=False,
                is_out_of_range=True,
            ),
        ),
    ],
)
def test_every_page_tells_where_it_stands(
    phone: Phone, number: int, amounts: list[int], expected: dict[str, Any]
) -> None:
    phone.leave()
    phone.of("harbour-street", "42", "").correct(1)
    harbour = phone.signed_in(password="harbour-42", club="harbour-street")
    for points in (2, 3, 4, 5):
        harbour.correct(points)

    for reply in (
        harbour.status(f"?per_page=2&page={number}"),
        harbour.status_of("42", f"?per_page=2&page={number}"),
    ):
        status = reply.json()
        assert [each["amount"] for each in status["transactions"]] == amounts
        assert status["pagination_info"] == expected
        assert status["balance"] == 15


def test_a_member_without_transactions_has_one_empty_page(phone: Phone) -> None:
    harbour = phone.signed_in(password="harbour-42", club="harbour-street")

    status = harbour.status().json()

    assert status["transactions"] == []
    assert status["pagination_info"] == {
        "total_count": 0,
        "per_page": 1000,
        "total_pages": 0,
        "current_page": 1,
        "next_page": None,
        "prev_page": None,
        "is_first_page": True,
        "is_last_page": True,
        "is_out_of_range": False,
    }
    assert harbour.status("?page=2").json()["pagination_info"]["is_out_of_range"] is True


@pytest.mark.parametrize("query", ["?per_page=1", "?per_page=1000", "?page=1", "?page=2147483647"])
def test_the_limits_of_pages_are_within_them(phone: Phone, query: str) -> None:
    assert phone.status(query).status == 200
    assert phone.status_of("42", query).status == 200


@pytest.mark.parametrize(
    "query", ["?per_page=0", "?per_page=1001", "?page=0", "?per_page=ten", "?page=99999999999"]
)
def test_beyond_the_limits_of_pages_is_422(phone: Phone, query: str) -> None:
    assert phone.status(query).status == 422
    assert phone.status_of("42", query).status == 422


def test_whoever_left_does_not_meet_what_was_due_before(worker: Phone) -> None:
    worker.leave()
    worker.advance("P10D")
    worker.join()

    worker.advance("P29D")
    before = worker.balance
    worker.advance("P1D")

    assert (before, worker.balance) == (50, 0)
    assert [kind for kind, *_ in worker.transactions] == ["expiration", "achievement"]


def test_two_worlds_do_not_share_members(phone: Phone) -> None:
    other = Phone(Client(phone.client.server, f"{phone.client.world[:50]}-other"))
    other.start(now=NOON)

    phone.leave()

    assert other.status().json()["membership"] is True
    other.client.close()
