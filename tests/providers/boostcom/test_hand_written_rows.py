"""Rows that a tester wrote or removed: what they lead to is what the vendor has not got."""

from typing import Any

import pytest

from tests.client import Response
from tests.providers.boostcom.conftest import MALL, Phone
from tests.rows import broken_rows

MOST = 2**31 - 1


def put(phone: Phone, row: str, **columns: Any) -> None:
    reply = phone.client.put(f"{phone.control}/rows/boostcom/{row}", json=columns)
    assert reply.status == 200, reply


def remove(phone: Phone, row: str) -> None:
    assert phone.client.delete(f"{phone.control}/rows/boostcom/{row}").status == 204


def test_a_token_of_a_member_who_is_gone_is_not_valid(phone: Phone) -> None:
    remove(phone, f"members/{MALL}:837182")

    replies = [phone.status(), phone.join(), phone.leave(), phone.token_info()]

    assert {reply.status for reply in replies} == {460}
    assert phone.status_of("837182").status == 404


def test_a_client_of_a_club_that_is_gone_is_not_valid(phone: Phone) -> None:
    remove(phone, f"clubs/{MALL}")

    replies = [phone.info(), phone.status(), phone.sign_in()]

    assert {reply.status for reply in replies} == {401}


def test_points_of_a_club_that_is_gone_still_expire(worker: Phone) -> None:
    remove(worker, "clubs/workshop")

    worker.advance("P40D")

    rows = worker.rows("transactions").values()
    mine = [(row["type"], row["amount"]) for row in rows if row["member"] == "1"]
    assert mine == [("achievement", 50), ("expiration", -50)]


def test_a_membership_of_two_billion_transactions_ends_with_the_rows_that_there_are(
    phone: Phone,
) -> None:
    put(phone, f"accounts/{MALL}:837182", transactions=MOST, events=MOST)
    others = len(phone.rows("transactions")) - 15

    shown = phone.status()
    total = sum(each["times_achieved"] for each in phone.summary().json()["achievements_by_type"])

    assert [each["amount"] for each in shown.json()["transactions"]] == [
        *(30, -20),
        *[50] * 12,
        100,
    ]
    assert (shown.json()["pagination_info"]["total_count"], total) == (MOST, 13)
    assert phone.leave().status == 200
    assert len(phone.rows("transactions")) == others


def test_a_balance_that_no_grant_covers_can_be_spent(phone: Phone) -> None:
    for number in range(1, 16):
        remove(phone, f"transactions/{MALL}:837182:1:{number:08}")

    bought = phone.purchase("153")

    assert (bought.status, phone.balance) == (200, 690)
    assert [amount for _, _, amount, _ in phone.transactions] == [-20]
    assert phone.leave().status == 200


def test_a_club_in_no_known_time_zone_has_the_calendar_of_utc(phone: Phone) -> None:
    put(phone, f"clubs/{MALL}", time_zone="No/Where")

    months = phone.summary("?months_no=1").json()["achievements_by_month"]

    assert [(month["year"], month["month"]) for month in months] == [(2026, 3)]
    assert phone.does("app_opened")["rewarded"]


@pytest.mark.parametrize("column", ["window_times_app_opened", "times_app_opened", "events"])
def test_a_counter_stays_within_its_column(phone: Phone, column: str) -> None:
    put(phone, f"accounts/{MALL}:837182", **{column: MOST})

    for _ in range(2):
        phone.does("app_opened")
        phone.advance("P1D")

    assert broken_rows(phone.world, phone.client.server.apis["boostcom"].provider) == []


def test_points_that_no_column_could_hold_stay_at_the_most(phone: Phone) -> None:
    put(phone, f"accounts/{MALL}:837182", balance=2**63 - 1, earned=2**63 - 1)

    reply: Response = phone.correct(MOST)

    assert reply.json() == {"balance": 2**63 - 1, "earned": 2**63 - 1}


def test_lists_are_stored_as_lists(phone: Phone) -> None:
    clients = phone.rows("clients").values()

    assert phone.rows("accounts")[f"{MALL}:837182"]["purchased"] == ["153"]
    assert [] in [client["permits"] for client in clients]
    assert all(isinstance(client["permits"], list) for client in clients)
