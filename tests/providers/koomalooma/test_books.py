"""The books balance: whatever is called, the sums over a user's commitments hold."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mockserver.engine.row_schema import RowSchemas
from mockserver.http.app import build_server
from mockserver.settings import Settings
from tests.client import Client
from tests.providers.koomalooma.conftest import Partner
from tests.rows import broken_rows

pytestmark = pytest.mark.slow

_SERVER = build_server(Settings())
_SCHEMAS = RowSchemas()
_DELAYS = {"camp-purchase": 14, "camp-welcome": 30, "camp-instant": 0}


class Promise:
    """The model of one commitment: where its units are, and on which day they are confirmed."""

    def __init__(self, user: str, units: int, day: int) -> None:
        self.user = user
        self.due = day
        self.pending = units
        self.redeemable = self.redeemed = self.cancelled = 0

    def confirm(self) -> None:
        self.redeemable, self.pending = self.pending, 0


class Books(RuleBasedStateMachine):
    """Drives a world, and keeps the same books in the simplest way."""

    scenario = "default"
    prepaid: int | None = None

    def __init__(self) -> None:
        super().__init__()
        self.client = Client(_SERVER, f"books-{self.scenario}")
        self.partner = Partner(self.client)
        self.partner.start(self.scenario, clock={"now": "2026-03-02T10:00:00Z"})
        self.day = 0
        self.promises: dict[str, Promise] = {}

    def teardown(self) -> None:
        self.client.close()

    @rule(
        user=st.sampled_from(["cust-1001", "cust-1002"]),
        campaign=st.sampled_from(sorted(_DELAYS)),
        cents=st.integers(0, 1_500),
    )
    def book(self, user: str, campaign: str, cents: int) -> None:
        amount = f"{cents // 100}.{cents % 100:02}"
        reply = self.partner.assign(user, campaign_id=campaign, transaction_value=amount)
        if reply.status == 403:
            assert reply.json()["error"] == "over-limit"
            assert self.prepaid is not None
            return
        units = reply.json()["loyalty_units"]
        if self.prepaid is not None:
            self.prepaid -= units
        promise = Promise(user, units, self.day + _DELAYS[campaign])
        if promise.due == self.day:
            promise.confirm()
        self.promises[reply.json()["id"]] = promise

    @rule(amount=st.sampled_from(["-1", "x", "1" * 30]), user=st.sampled_from(["x", "cust-1001"]))
    def book_what_cannot_be(self, amount: str, user: str) -> None:
        assert self.partner.assign(user, transaction_value=amount).status == 403

    @rule(days=st.integers(0, 40))
    def turn_the_clock(self, days: int) -> None:
        self.partner.advance(f"P{days}D")
        self.day += days
        for promise in self.promises.values():
            if promise.due <= self.day:
                promise.redeemable += promise.pending
                promise.pending = 0

    @precondition(lambda self: self.promises)
    @rule(data=st.data(), units=st.integers(1, 60))
    def redeem(self, data: st.DataObject, units: int) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.promises)))
        promise = self.promises[identifier]
        reply = self.partner.backstage("redeem", commitment_id=identifier, units=units)
        assert (reply.status == 200) == (units <= promise.redeemable)
        if reply.status == 200:
            promise.redeemable -= units
            promise.redeemed += units

    @precondition(lambda self: self.promises)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.promises)))
        promise = self.promises[identifier]
        left = promise.pending + promise.redeemable
        reply = self.partner.backstage("cancel", commitment_id=identifier)
        assert (reply.status == 200) == (left > 0)
        promise.pending = promise.redeemable = 0
        promise.cancelled += left
        if self.prepaid is not None:
            self.prepaid += left

    @invariant()
    def every_commitment_is_where_the_model_has_it(self) -> None:
        rows = self.rows("commitments")
        assert set(rows) == set(self.promises)
        for identifier, promise in self.promises.items():
            row = rows[identifier]
            settled = promise.redeemable + promise.redeemed + promise.cancelled
            assert row["user_id"] == promise.user
            assert row["redeemable_loyalty_units"] == promise.redeemable
            assert row["redeemed_loyalty_units"] == promise.redeemed
            assert row["cancelled_loyalty_units"] == promise.cancelled
            assert row["loyalty_units"] - settled == promise.pending

    @invariant()
    def the_sum_over_each_user_is_kept(self) -> None:
        for user in ("cust-1001", "cust-1002"):
            rows = [row for row in self.rows("commitments").values() if row["user_id"] == user]
            promised = sum(row["loyalty_units"] for row in rows)
            found = sum(
                part
                for promise in self.promises.values()
                if promise.user == user
                for part in (
                    promise.pending,
                    promise.redeemable,
                    promise.redeemed,
                    promise.cancelled,
                )
            )
            assert promised == found

    @invariant()
    def the_prepaid_balance_is_what_was_not_issued(self) -> None:
        row = self.partner.row("partners", "p-demo")
        assert row["prepaid_balance"] == self.prepaid
        assert self.prepaid is None or self.prepaid >= 0

    @invariant()
    def every_row_keeps_its_schema(self) -> None:
        world = self.client.run(_SERVER.worlds.find(self.client.world))
        assert broken_rows(world, _SERVER.apis["koomalooma"].provider, _SCHEMAS) == []

    def rows(self, collection: str) -> dict[str, dict[str, Any]]:
        path = f"{self.partner.control}/rows/koomalooma/{collection}?limit=1000"
        reply = self.client.get(path)
        if reply.status == 404:
            return {}
        return {row["id"]: row for row in reply.json()["rows"]}


class PrepaidBooks(Books):
    """The same with ten units to issue, so that refusals and refunds are many."""

    scenario = "prepaid-nearly-spent"
    prepaid = 10


TestBooks = Books.TestCase
TestPrepaidBooks = PrepaidBooks.TestCase
TestBooks.settings = TestPrepaidBooks.settings = settings(max_examples=30, stateful_step_count=30)
