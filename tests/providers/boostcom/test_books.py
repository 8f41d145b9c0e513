"""The books balance: whatever happens in whatever order, a simple model has the same books."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mockserver.engine.row_schema import RowSchemas
from mockserver.http.app import Server
from tests.client import Client
from tests.providers.boostcom.conftest import NOON, WORKSHOP, Phone, workshop_server
from tests.rows import broken_rows

_SCHEMAS = RowSchemas()
LIFETIME = 30 * 24
PRICES = {"1": 10, "2": 5, "3": 3, "4": 3, "5": 3}
THRESHOLDS = {"2": 100, "4": 300, "5": 100}
MEMBERS = ("1", "2")
_BEGIN = datetime.fromisoformat(NOON)


@dataclass
class Grant:
    """Points that were given at an hour, and what is left of them."""

    hour: int
    left: int
    ended: int | None = None


@dataclass
class Account:
    """The model of one membership: its transactions are (kind, hour, amount, its grant)."""

    transactions: list[tuple[str, int, int, Grant | None]] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    events: dict[str, list[int]] = field(default_factory=dict)

    @property
    def balance(self) -> int:
        return sum(grant.left for grant in self.grants)

    @property
    def earned(self) -> int:
        kinds = ("achievement", "correction")
        return sum(max(amount, 0) for kind, _, amount, _ in self.transactions if kind in kinds)

    def grant(self, kind: str, hour: int, amount: int) -> None:
        grant = Grant(hour, amount)
        self.grants.append(grant)
        self.transactions.append((kind, hour, amount, grant))

    def spend(self, kind: str, hour: int, amount: int) -> None:
        self.transactions.append((kind, hour, -amount, None))
        for grant in self.grants:
            taken = min(grant.left, amount)
            grant.left -= taken
            amount -= taken
        assert amount == 0

    def expire(self, now: int) -> None:
        for grant in self.grants:
            end = grant.hour + LIFETIME
            if grant.left and end <= now:
                self.transactions.append(("expiration", end, -grant.left, None))
                grant.left, grant.ended = 0, end


class BooksMachine(RuleBasedStateMachine):
    """Drives a world, and keeps the same books in the simplest way."""

    server: ClassVar[Server]

    def __init__(self) -> None:
        super().__init__()
        self.client = Client(self.server, "books")
        self.phones = {
            member: Phone(self.client, WORKSHOP, member, f"workshop-member-{member}")
            for member in MEMBERS
        }
        self.phones["1"].start("workshop")
        self.hour = 0
        self.stock = {"3": 2, "4": 0}
        self.accounts: dict[str, Account] = {}

    def teardown(self) -> None:
        self.client.close()

    @rule(member=st.sampled_from(MEMBERS))
    def join(self, member: str) -> None:
        assert self.phones[member].join().status == 200
        if member not in self.accounts:
            account = self.accounts[member] = Account()
            account.grant("achievement", self.hour, 50)
            account.events["consent_granted"] = [self.hour]

    @rule(member=st.sampled_from(MEMBERS))
    def leave(self, member: str) -> None:
        reply = self.phones[member].leave()
        assert reply.status == (200 if member in self.accounts else 480)
        self.accounts.pop(member, None)

    @rule(
        member=st.sampled_from(MEMBERS),
        kind=st.sampled_from(["app_opened", "wifi_approached", "beacon_approached"]),
    )
    def do(self, member: str, kind: str) -> None:
        reply = self.phones[member].backstage("record-event", member_id=member, type=kind)
        account = self.accounts.get(member)
        if account is None:
            assert reply.status == 409
            return
        past = account.events.setdefault(kind, [])
        today = [hour for hour in past if self.day(hour) == self.day(self.hour)]
        is_rewarded = {
            "app_opened": not today,
            "wifi_approached": len(past) < 2,
            "beacon_approached": False,
        }[kind]
        assert reply.json()["rewarded"] == is_rewarded
        if is_rewarded:
            past.append(self.hour)
            account.grant("achievement", self.hour, 7 if kind == "wifi_approached" else 1)

    @rule(member=st.sampled_from(MEMBERS), points=st.integers(-120, 150))
    def correct(self, member: str, points: int) -> None:
        reply = self.phones[member].correct(points)
        account = self.accounts.get(member)
        if account is None or account.balance + points < 0:
            assert reply.status == 409
            return
        if points > 0:
            account.grant("correction", self.hour, points)
        elif points < 0:
            account.spend("correction", self.hour, -points)
        assert reply.json() == {"balance": account.balance, "earned": account.earned}

    @rule(member=st.sampled_from(MEMBERS), reward=st.sampled_from(sorted(PRICES)))
    def purchase(self, member: str, reward: str) -> None:
        reply = self.phones[member].purchase(reward)
        account = self.accounts.get(member)
        if account is None:
            assert reply.status == 480
        elif account.balance < PRICES[reward]:
            assert reply.json() == {"error": "Not enough points"}
        elif account.earned < THRESHOLDS.get(reward, 0):
            assert reply.json() == {"error": "Member level is not high enough"}
        elif self.stock.get(reward) == 0:
            assert reply.json() == {"error": "Global limit exceeded"}
        else:
            assert reply.status == 200
            account.spend("reward_purchase", self.hour, PRICES[reward])
            if reward in self.stock:
                self.stock[reward] -= 1

    @rule(hours=st.sampled_from([0, 1, 12, 24, 10 * 24, 29 * 24, 30 * 24, 70 * 24]))
    def turn_the_clock(self, hours: int) -> None:
        self.phones["1"].advance(f"PT{hours}H")
        self.hour += hours
        for account in self.accounts.values():
            account.expire(self.hour)

    @invariant()
    def every_membership_has_the_models_books(self) -> None:
        for member, phone in self.phones.items():
            status = phone.status_of(member).json()
            account = self.accounts.get(member)
            if account is None:
                assert status == {"membership": False}
                continue
            amounts = [each["amount"] for each in status["transactions"]]
            assert status["balance"] == account.balance == sum(amounts) >= 0
            assert [self.shown(each) for each in status["transactions"]] == [
                (kind, hour, amount, None if grant is None else grant.ended)
                for kind, hour, amount, grant in reversed(account.transactions)
            ]

    @invariant()
    def every_stock_is_what_was_not_bought(self) -> None:
        rows = self.phones["1"].rows("rewards")
        assert {
            reward: rows[f"{WORKSHOP}:{reward}"]["remaining_stock"] for reward in self.stock
        } == (self.stock)

    @invariant()
    def every_row_keeps_its_schema(self) -> None:
        provider = self.server.apis["boostcom"].provider
        assert broken_rows(self.phones["1"].world, provider, _SCHEMAS) == []

    def day(self, hour: int) -> date:
        return (_BEGIN + timedelta(hours=hour)).astimezone(ZoneInfo("Europe/Oslo")).date()

    def shown(self, transaction: dict[str, Any]) -> tuple[str, int, int, int | None]:
        end = transaction["expired_at"]
        return (
            transaction["type"],
            _hours(transaction["date"]),
            transaction["amount"],
            None if end is None else _hours(end),
        )


def _hours(moment: str) -> int:
    return (datetime.fromisoformat(moment) - _BEGIN) // timedelta(hours=1)


@pytest.mark.slow
def test_whatever_happens_the_books_balance(tmp_path: Path) -> None:
    class Machine(BooksMachine):
        server = workshop_server(tmp_path)

    run_state_machine_as_test(Machine, settings=settings(max_examples=30, stateful_step_count=40))
