"""The books balance: whatever happens in whatever order, a simple model has the same books."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mockserver.engine.clock import DAY
from mockserver.http.app import Server
from tests.client import Client
from tests.providers.talon_one.builders import COUPON, Effect, Shop, item, kinds, props
from tests.providers.talon_one.builders import rule as rule_of

PROFILES = ("bob", "eve")
SESSIONS = ("s1", "s2", "s3", "s4", "s5")
BUDGET, EACH, PRICE_OF_PAYING, LIFETIME = Decimal(40), 2, 10, 365


@dataclass
class Coupon:
    """What a coupon gives, and how often and how much it may and has."""

    discount: Decimal
    uses: int
    worth: Decimal
    used: int = 0
    given: Decimal = Decimal(0)

    @property
    def is_used_up(self) -> bool:
        return 0 < self.uses <= self.used or 0 < self.worth <= self.given


@dataclass
class Grant:
    """Points from one day until another, and what is left of them."""

    left: int
    begins: int
    ends: int | None


@dataclass
class Order:
    """A session as it was sent, and what closing it did."""

    profile: str = ""
    codes: tuple[str, ...] = ()
    total: Decimal = Decimal(0)
    pays: bool = False
    state: str = "open"
    accepted: list[str] = field(default_factory=list)
    granted: tuple[Grant, int] | None = None
    spent: list[tuple[Grant, int]] = field(default_factory=list)


class BooksMachine(RuleBasedStateMachine):
    """Drives a world, and keeps the same books in the simplest way."""

    server: ClassVar[Server]

    def __init__(self) -> None:
        super().__init__()
        self.client = Client(self.server, "talon-books")
        self.shop = Shop(self.client)
        self.shop.start()
        discount = [".", "Coupon", "Attributes", "discount"]
        self.campaign = self.shop.campaign(
            rule_of(["setDiscount", "x", discount], when=COUPON),
            limits=[
                {"action": "setDiscount", "limit": int(BUDGET), "entities": []},
                {"action": "redeemCoupon", "limit": EACH, "entities": ["Profile"]},
            ],
        )
        self.shop.campaign(
            rule_of(
                ["catch", ["noop"], ["deductLoyaltyPoints", 3, "", PRICE_OF_PAYING]],
                when=["catch", False, [".", "Session", "Attributes", "pays"]],
            )
        )
        self.coupons = {
            "TWICE": Coupon(Decimal(7), 2, Decimal(0)),
            "WORTH": Coupon(Decimal("12.5"), 0, Decimal(30)),
            "CENT": Coupon(Decimal("0.1"), 0, Decimal(0)),
        }
        for code, coupon in self.coupons.items():
            self.shop.coupon(
                code,
                self.campaign,
                usageLimit=coupon.uses,
                discountLimit=int(coupon.worth),
                attributes={"discount": float(coupon.discount)},
            )
        self.day = 0
        self.orders: dict[str, Order] = {}
        self.grants: dict[str, list[Grant]] = {name: [] for name in PROFILES}
        self.redeemed = dict.fromkeys(PROFILES, 0)
        self.told = {"setDiscount": Decimal(0), "rollbackDiscount": Decimal(0)}

    def teardown(self) -> None:
        self.client.close()

    @rule(
        name=st.sampled_from(SESSIONS),
        profile=st.sampled_from(["", *PROFILES]),
        codes=st.lists(st.sampled_from(["TWICE", "WORTH", "CENT", "NOBODYS"]), max_size=3),
        cents=st.integers(0, 4_000),
        pays=st.booleans(),
        state=st.sampled_from(["open", "closed", "closed", "cancelled"]),
        dry=st.sampled_from([False, False, False, True]),
    )
    def send(
        self,
        name: str,
        profile: str,
        codes: list[str],
        cents: int,
        pays: bool,
        state: str,
        dry: bool,
    ) -> None:
        """Open, update, close or cancel a session, or only ask what would be."""
        reply = self.shop.put_session(
            name,
            profileId=profile,
            couponCodes=codes,
            cartItems=[item(cents / 100)],
            attributes={"pays": pays},
            state=state,
            dry=dry,
        )
        before = self.orders.get(name)
        if self.is_refused(before, profile, state):
            assert reply.status == 400
            return
        assert reply.status == 200
        effects = reply.json()["effects"]
        if before is not None and before.state == "closed":
            self.check_rollback(before, effects)
            if not dry:
                self.cancel(before, effects)
            return
        owner = profile or (before.profile if before is not None else "")
        order = Order(owner, tuple(dict.fromkeys(codes)), Decimal(cents) / 100, pays, state)
        accepted = [] if state == "cancelled" else self.acceptable(order)
        assert [each["value"] for each in props(effects, "acceptCoupon")] == accepted
        assert [Decimal(str(each["value"])) for each in props(effects, "setDiscount")] == [
            self.coupons[code].discount for code in accepted
        ]
        if not dry:
            self.orders[name] = order
            if state == "closed":
                order.accepted = accepted
                self.close(order, effects)

    @rule(name=st.sampled_from(SESSIONS))
    def cancel_what_is_closed(self, name: str) -> None:
        order = self.orders.get(name)
        if order is not None and order.state == "closed":
            effects = self.shop.session(name, state="cancelled")["effects"]
            self.check_rollback(order, effects)
            self.cancel(order, effects)

    @rule(
        profile=st.sampled_from(PROFILES),
        amount=st.integers(1, 30),
        pending=st.sampled_from([None, 1, 30]),
        life=st.sampled_from([None, 2, 400]),
    )
    def add(self, profile: str, amount: int, pending: int | None, life: int | None) -> None:
        begins = self.day + (pending or 0)
        ends = None if life is None else begins + life
        moments = {"starts_at": begins if pending else None, "expires_at": ends}
        more = {name: self.moment(day) for name, day in moments.items() if day is not None}
        body = {"program": 3, "profile": profile, "amount": amount, **more}
        told = self.shop.backstage("add-points", body)
        self.grants[profile].append(Grant(amount, begins, ends))
        assert told == {"currentBalance": self.balance(profile)}

    @rule(profile=st.sampled_from(PROFILES), amount=st.integers(1, 60))
    def deduct(self, profile: str, amount: int) -> None:
        body = {"program": 3, "profile": profile, "amount": amount}
        reply = self.shop.tried_backstage("deduct-points", body)
        if amount > self.balance(profile):
            assert reply.status == 409
            return
        self.spend(profile, amount)
        assert reply.json() == {"currentBalance": self.balance(profile)}

    @rule(days=st.sampled_from([0, 1, 2, 29, 365, 400]))
    def turn_the_clock(self, days: int) -> None:
        self.shop.advance(f"P{days}D")
        self.day += days

    @invariant()
    def every_counter_is_the_models_and_within_its_limit(self) -> None:
        tables = self.shop.books.tables
        for code, coupon in self.coupons.items():
            row = tables["coupons"][code]
            assert row["usage_counter"] == coupon.used
            assert Decimal(str(row["discount_counter"])) == coupon.given
            assert not coupon.uses or coupon.used <= coupon.uses
            assert not coupon.worth or coupon.given <= coupon.worth
        given = sum((coupon.given for coupon in self.coupons.values()), Decimal(0))
        campaign = tables["campaigns"][str(self.campaign)]
        redeemed = sum(coupon.used for coupon in self.coupons.values())
        assert Decimal(str(campaign["discounts"])) == given <= BUDGET
        assert campaign["coupon_redemptions"] == campaign["discount_effects"] == redeemed
        assert self.used(tables, "0") == given
        for profile, count in self.redeemed.items():
            assert self.used(tables, f"1/Profile={profile}") == count <= EACH

    @invariant()
    def every_row_fits_its_schema(self) -> None:
        self.shop.check_rows()

    @invariant()
    def what_was_told_comes_to_what_is_counted(self) -> None:
        row = self.shop.books.tables["campaigns"][str(self.campaign)]
        told = self.told["setDiscount"] - self.told["rollbackDiscount"]
        assert told == Decimal(str(row["discounts"]))

    @invariant()
    def every_profile_has_the_models_sales_and_points(self) -> None:
        tables = self.shop.books.tables
        now = self.shop.world.clock.at
        for profile in PROFILES:
            closed = [
                order
                for order in self.orders.values()
                if (order.profile, order.state) == (profile, "closed")
            ]
            row = tables["profiles"].get(profile)
            if row is None:
                assert not closed
                assert not self.grants[profile]
                continue
            assert row["closed_sessions"] == len(closed)
            sales = sum((order.total for order in closed), Decimal(0))
            assert Decimal(str(row["total_sales"])) == sales
            grants = tables["ledgers"].get(f"3::{profile}", {"grants": []})["grants"]
            assert all(each["left"] > 0 for each in grants)
            live = [
                each["left"]
                for each in grants
                if (each["starts_at"] or 0) <= now < (each["expires_at"] or now + 1)
            ]
            assert sum(live) == self.balance(profile) >= 0

    # -- the model ---------------------------------------------------------------------------

    def is_refused(self, before: Order | None, profile: str, state: str) -> bool:
        if before is None:
            return state == "cancelled"
        legal = before.state == "open" or (before.state, state) == ("closed", "cancelled")
        return not legal or bool(before.profile and profile != before.profile)

    def acceptable(self, order: Order) -> list[str]:
        """The coupons that closing the order now would redeem, in order."""
        accepted: list[str] = []
        given = sum((coupon.given for coupon in self.coupons.values()), Decimal(0))
        for code in order.codes:
            coupon = self.coupons.get(code)
            if coupon is None or coupon.is_used_up:
                continue
            uses = self.redeemed.get(order.profile, 0) + len(accepted)
            if order.profile and uses >= EACH:
                continue
            beyond = 0 < coupon.worth < coupon.given + coupon.discount
            if not beyond and given + coupon.discount <= BUDGET:
                accepted.append(code)
                given += coupon.discount
        return accepted

    def close(self, order: Order, effects: list[Effect]) -> None:
        self.tell(effects)
        self.count(order, 1)
        if not order.profile:
            assert not {"addLoyaltyPoints", "deductLoyaltyPoints"} & set(kinds(effects))
            return
        can_pay = order.pays and self.balance(order.profile) >= PRICE_OF_PAYING
        points = int(order.total.to_integral_value(ROUND_HALF_UP)) if order.total >= 1 else 0
        assert [each["value"] for each in props(effects, "addLoyaltyPoints")] == (
            [points] if points else []
        )
        if points:
            order.granted = Grant(points, self.day, self.day + LIFETIME), points
            self.grants[order.profile].append(order.granted[0])
        assert ("deductLoyaltyPoints" in kinds(effects)) == can_pay
        if can_pay:
            order.spent = self.spend(order.profile, PRICE_OF_PAYING)

    def check_rollback(self, order: Order, effects: list[Effect]) -> None:
        """All that was given is rolled back, and nothing else."""
        assert [(each["effectType"], *each["props"].values()) for each in effects] == [
            *(("rollbackCoupon", code) for code in order.accepted),
            *(
                ("rollbackDiscount", "x", float(self.coupons[code].discount))
                for code in order.accepted
            ),
        ]

    def cancel(self, order: Order, effects: list[Effect]) -> None:
        self.tell(effects)
        order.state = "cancelled"
        self.count(order, -1)
        for grant, part in order.spent:
            grant.left += part
        if order.granted is not None:
            grant, amount = order.granted
            grant.left -= min(grant.left, amount)

    def tell(self, effects: list[Effect]) -> None:
        for kind in self.told:
            for each in props(effects, kind):
                self.told[kind] += Decimal(str(each["value"]))

    def count(self, order: Order, times: int) -> None:
        for code in order.accepted:
            coupon = self.coupons[code]
            coupon.used += times
            coupon.given += times * coupon.discount
        if order.profile:
            self.redeemed[order.profile] += times * len(order.accepted)

    def spend(self, profile: str, amount: int) -> list[tuple[Grant, int]]:
        parts = []
        live = [grant for grant in self.grants[profile] if self.is_live(grant)]
        for grant in sorted(live, key=lambda each: (each.ends is None, each.ends)):
            part = min(grant.left, amount)
            grant.left -= part
            amount -= part
            parts.append((grant, part))
        assert amount == 0
        return parts

    def balance(self, profile: str) -> int:
        return sum(grant.left for grant in self.grants[profile] if self.is_live(grant))

    def is_live(self, grant: Grant) -> bool:
        return grant.begins <= self.day and (grant.ends is None or self.day < grant.ends)

    def moment(self, day: int) -> str:
        start = self.shop.world.clock.at - self.day * DAY
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return (epoch + timedelta(microseconds=start, days=day)).isoformat()

    def used(self, tables: Mapping[str, Any], key: str) -> Decimal:
        row = tables.get("usage", {}).get(f"{self.campaign}/{key}", {"used": 0})
        return Decimal(str(row["used"]))


@pytest.mark.slow
def test_whatever_happens_the_books_balance(server: Server) -> None:
    class Machine(BooksMachine):
        pass

    Machine.server = server
    run_state_machine_as_test(Machine, settings=settings(max_examples=30, stateful_step_count=40))
