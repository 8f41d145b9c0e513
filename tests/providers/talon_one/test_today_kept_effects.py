"""The effects that a session of today keeps: rows by hand have those of the contract alone."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.bundle import load_specification
from mockserver.contract.schema import Schemas
from mockserver.engine.snapshot import checksum
from mockserver.providers.talon_one.effect_schemas import EFFECT, PROPS
from mockserver.settings import Settings
from tests.providers.talon_one.builders import API, NOON, Shop, good, kinds
from tests.providers.talon_one.drawing import values
from tests.providers.talon_one.today import CART, SESSION, closed, put

_CONTRACT = load_specification(Settings().specs / "talon_one_today.yaml").data
_ANSWERED = Schemas(_CONTRACT).validator("/components/schemas/Effect", "reply")


def test_each_effect_of_the_contract_can_be_kept() -> None:
    effect = _CONTRACT["components"]["schemas"]["Effect"]

    assert sorted(PROPS) == sorted(effect["discriminator"]["mapping"])


@settings(max_examples=100)
@given(effect=values(EFFECT).filter(bool))
def test_what_can_be_kept_can_be_answered(effect: Mapping[str, Any]) -> None:
    assert _ANSWERED.violations(effect, "body") == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"props": {"name": "Bought"}}, "/effects/0/props"),
        ({"props": 5}, "/effects/0/props"),
        ({"effectType": "awardPoints"}, "/effects/0/effectType"),
        ({"effectType": "acceptCoupon"}, "/effects/0/props/value"),
        ({"campaignId": "108"}, "/effects/0/campaignId"),
        ({"more": 1}, "/effects/0"),
    ],
)
def test_a_session_with_another_effect_is_refused_on_every_way_in(
    today: Shop, change: Mapping[str, Any], pointer: str
) -> None:
    world = today.control
    document = today.client.get(f"{world}/snapshot").json()
    row = next(
        row for key, row in document["world"]["tables"][API]["sessions"] if key == "order-2602"
    )
    row["effects"][0].update(change)
    snapshot = {**document, "checksum": checksum(document["world"])}
    wrong = {**today.rows("sessions")["order-2602"], "effects": row["effects"]}
    del wrong["id"]

    with today.unchanged():
        replies = [
            today.client.put(f"{world}/rows/{API}/sessions/order-2602", json=wrong),
            today.client.put(f"{world}/snapshot", json=snapshot),
        ]

    assert [reply.status // 100 for reply in replies] == [4, 4]
    assert pointer in [each["pointer"] for each in replies[0].json()["violations"]]
    assert "sessions/order-2602/effects/0" in replies[1].json()["detail"]


def test_a_session_with_unknown_codes_comes_back_from_a_snapshot(today: Shop) -> None:
    told = put(today, profileId="bob", couponCodes=["NOBODYS"], referralCode="NOBODYS")
    world = today.control

    snapshot = today.client.get(f"{world}/snapshot").json()
    assert today.client.put(f"{world}/snapshot", json=snapshot).status == 200

    assert kinds(told["effects"]) == ["rejectCoupon", "rejectReferral"]
    assert good(today.call("GET", SESSION), 200)["effects"] == told["effects"]


@settings(max_examples=50)
@given(effects=st.lists(values(EFFECT), min_size=5, max_size=5))
def test_a_closing_that_names_any_effects_is_undone(
    today: Shop, effects: list[Mapping[str, Any]]
) -> None:
    today.start(now=NOON)
    closed(today, cartItems=CART, couponCodes=["TODAY10"])
    row = {**today.rows("sessions")["order-1"], "effects": effects}
    del row["id"]
    path = f"{today.control}/rows/{API}/sessions/order-1"

    assert today.client.put(path, json=row).status == 200
    assert good(today.call("GET", SESSION), 200)["effects"] == [each for each in effects if each]
    good(today.call("PUT", f"{SESSION}/reopen"), 200)
