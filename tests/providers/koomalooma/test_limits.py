"""Caps and prepaid balance: kept exactly, on the world's clock, also under parallel calls."""

import asyncio

import pytest

from tests.client import json_bytes, raw_headers, send_request
from tests.providers.koomalooma.conftest import Partner, order


def test_the_prepaid_balance_is_spent_to_the_last_unit_and_no_further(partner: Partner) -> None:
    partner.start("prepaid-nearly-spent")

    statuses = [partner.assign(transaction_value=value).status for value in ("6", "5", "4", "1")]

    assert statuses == [201, 403, 201, 403]
    assert partner.row("partners", "p-demo")["prepaid_balance"] == 0


def test_the_daily_cap_opens_again_at_midnight(partner: Partner) -> None:
    partner.start("daily-cap-reached")
    assert partner.assign(transaction_value="1").json()["error"] == "over-limit"
    assert partner.assign(transaction_value="0.5").status == 201

    partner.advance("PT13H59M59S")
    assert partner.assign(transaction_value="1").status == 403
    partner.advance("PT1S")

    assert partner.assign(transaction_value="100").status == 201
    assert partner.assign(transaction_value="1").status == 403


def test_the_monthly_cap_counts_over_the_days(partner: Partner) -> None:
    partner.start("daily-cap-reached")
    booked = []
    for _ in range(10):
        partner.advance("P1D")
        booked.append(partner.assign(transaction_value="100").status)

    assert booked == [201] * 9 + [403]
    assert "monthly cap of 1000 units leaves 0" in partner.assign().json()["message"]
    partner.advance("P20D")
    assert partner.assign(transaction_value="100").status == 201


def test_a_refused_booking_counts_nothing(partner: Partner) -> None:
    partner.start("prepaid-nearly-spent")
    before = partner.row("partners", "p-demo")

    partner.assign(transaction_value="11")

    assert partner.row("partners", "p-demo") == before


@pytest.mark.parametrize("calls", [300])
def test_parallel_calls_keep_the_balance_exactly(partner: Partner, calls: int) -> None:
    partner.start("prepaid-nearly-spent")
    client = partner.client
    headers = raw_headers(
        [
            ("host", "localhost"),
            ("x-mock-world", client.world),
            ("content-type", "application/json"),
            ("x-koomalooma-jwt", partner.token),
        ]
    )
    body = json_bytes(order(transaction_value="1"))

    async def all_at_once() -> list[int]:
        path = "/api/users/cust-1001/commitments"
        asked = (send_request(client.server, "POST", path, headers, body) for _ in range(calls))
        return [reply.status for reply in await asyncio.gather(*asked)]

    statuses = client.run(all_at_once())

    assert (statuses.count(201), statuses.count(403)) == (10, calls - 10)
    assert partner.row("partners", "p-demo")["prepaid_balance"] == 0
