"""The vendor's own client, `talon_one` 4.3.0 for Node, against the server on a real socket."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mockserver.http.app import Server
from tests.client import Client

SDK = Path(__file__).parent / "sdk"
PACKAGE = SDK / "node_modules" / "talon_one"
NODE = shutil.which("node")
#: What the README of the client sends its examples to, and with which key.
THEIR_HOST = "https://mycompany.talon.one"
THEIR_KEY = "dbc644d33aa74d582bd9479c59e16f970fe13bf34a208c39d6c7fa7586968468"
_JAVASCRIPT = re.compile(r"^```javascript\n(.*?)^```$", re.M | re.S)
SESSION, PROFILE = "order 1/2@shop%2F\n", "ada/lovelace@example.org"

pytestmark = [
    pytest.mark.skipif(NODE is None, reason="node is not installed"),
    pytest.mark.skipif(
        not PACKAGE.exists(), reason="talon_one is not installed: `make install` does, with npm"
    ),
]


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    assert NODE is not None
    return subprocess.run(
        [NODE, *arguments], cwd=SDK, input=given, capture_output=True, text=True, timeout=60
    )


def examples() -> list[str]:
    """The two examples for the Integration API in the client's README: V2, then V1."""
    text = (PACKAGE / "README.md").read_text()
    return [
        block for block in _JAVASCRIPT.findall(text) if "new TalonOne.IntegrationApi()" in block
    ]


class Sdk(NamedTuple):
    """The client, aimed at a world of its own."""

    base_path: str
    client: Client

    def call(self, *calls: tuple[Any, ...], key: str = THEIR_KEY) -> list[Any]:
        """Make calls one after the other, and give what became of their promises."""
        done = run("call.js", self.base_path, key, given=json.dumps(calls))
        assert done.returncode == 0, done.stderr
        answers: list[Any] = json.loads(done.stdout)
        return answers

    def resolved(self, *calls: tuple[Any, ...]) -> list[Any]:
        """Make calls whose promises all resolve, and give the data."""
        answers = self.call(*calls)
        assert [each for each in answers if "resolved" not in each] == []
        return [each["resolved"] for each in answers]

    def session(self, state: str | None = None, **more: Any) -> tuple[Any, ...]:
        given = more if state is None else {**more, "state": state}
        return ("updateCustomerSessionV2", SESSION, {"customerSession": given})


@pytest.fixture
def sdk(live: str, client: Client) -> Sdk:
    # `client` only stands for the world, and takes it away afterwards.
    return Sdk(f"{live}/_world/{client.world}", client)


def kinds(state: Any) -> list[str]:
    return [effect["effectType"] for effect in state["effects"]]


def test_the_example_of_its_readme_gets_its_discount(sdk: Sdk) -> None:
    second_version, _ = examples()
    assert THEIR_KEY in second_version

    done = run("-e", second_version.replace(THEIR_HOST, sdk.base_path))

    printed, _, rest = done.stdout.partition("\n}\n")
    effects = json.loads(printed + "}")["effects"]
    assert [(each["effectType"], each["props"]) for each in effects] == [
        ("setDiscount", {"name": "Something to drink", "value": 0.5}),
        ("acceptCoupon", {"value": "Cool-Summer!"}),
        ("setDiscount", {"name": "Cool summer", "value": 1.245}),
    ]
    assert rest == "Set a discount 'Something to drink' of 0.5\n"
    # The example leaves the acceptance of coupons to the reader, and throws there.
    assert "Unhandled effect type from Talon.One integration: acceptCoupon" in done.stderr


def test_the_example_of_the_first_version_gets_its_discount(sdk: Sdk) -> None:
    _, first_version = examples()

    done = run("-e", first_version.replace(THEIR_HOST, sdk.base_path))

    assert (done.returncode, done.stderr) == (0, "")
    state = json.loads(done.stdout)
    assert state["session"]["total"] == 100.33
    assert state["session"]["discounts"] == {"Cool summer": 15.0495}
    assert state["coupon"]["value"] == "Cool-Summer!"


def test_the_example_of_our_readme_works(sdk: Sdk) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    (example,) = _JAVASCRIPT.findall(readme)

    done = run("-e", example.replace("http://127.0.0.1:4010", sdk.base_path))

    assert (done.returncode, done.stderr) == (0, "")
    assert "props: { name: '10 off', value: 10 }" in done.stdout


def test_every_operation_of_the_contract_resolves(sdk: Sdk, server: Server) -> None:
    event = {"type": "newsletter_signup", "profileId": PROFILE, "sessionId": SESSION}
    # The client of 4.3.0 knows more than the contract of 4.1.0: members, flags and parameters.
    tier = {"attributes": {"tier": 1}, "responseContent": ["loyalty"], "audiencesChanges": {}}
    asked = {"profile": True, "referrals": True, "coupons": True, "loyalty": True}
    ids = {"integrationIDs": [PROFILE]}
    calls: dict[str, tuple[tuple[Any, ...], str | None]] = {
        "updateCustomerProfileV2": (
            (PROFILE, tier, {"runRuleEngine": True}),
            "IntegrationStateV2",
        ),
        "updateCustomerProfile": ((PROFILE, {"attributes": {"tier": 2}}), "IntegrationState"),
        "updateCustomerSessionV2": (
            (SESSION, {"customerSession": {"profileId": PROFILE, "couponCodes": ["SAVE10"]}}),
            "IntegrationStateV2",
        ),
        "updateCustomerSession": ((SESSION, {"total": 20.1}), "IntegrationState"),
        "trackEvent": (({**event, "attributes": {"list": "weekly"}},), "IntegrationState"),
        "createReferral": (
            ({"campaignId": 7, "advocateProfileIntegrationId": PROFILE},),
            "Referral",
        ),
        "createCouponReservation": (("Cool-Summer!", ids), "Coupon"),
        "getReservedCustomers": (("Cool-Summer!",), "InlineResponse200"),
        "getCustomerInventory": ((PROFILE, asked), "CustomerInventory"),
        "deleteCouponReservation": (("Cool-Summer!", ids), None),
        "deleteCustomerData": ((PROFILE,), None),
    }
    assert set(calls) == set(server.apis["talon_one"].contract.operations)

    answers = sdk.call(*((name, *given) for name, (given, _) in calls.items()))

    told = dict(zip(calls, answers, strict=True))
    assert {name: each["model"] for name, each in told.items()} == {
        name: model for name, (_, model) in calls.items()
    }
    data = {name: each["resolved"] for name, each in told.items()}
    assert data["updateCustomerProfileV2"]["customerProfile"]["integrationId"] == PROFILE
    assert data["updateCustomerProfile"]["profile"]["attributes"] == {"tier": 2}
    assert kinds(data["updateCustomerSessionV2"]) == ["acceptCoupon", "setDiscount"]
    session = data["updateCustomerSession"]["session"]
    assert (session["integrationId"], session["coupon"]) == (SESSION, "SAVE10")
    assert (session["total"], session["discounts"]) == (20.1, {"10 off": 10})
    assert data["trackEvent"]["event"]["type"] == "newsletter_signup"
    assert data["trackEvent"]["loyalty"]["programs"]["3"]["subLedgers"]["partners"] == {
        "currentBalance": 50
    }
    (customer,) = data["getReservedCustomers"]["data"]
    assert customer["integrationId"] == PROFILE
    inventory = data["getCustomerInventory"]
    assert inventory["profile"]["attributes"] == {"tier": 2}
    assert inventory["referrals"] == [data["createReferral"]]
    assert [each["value"] for each in inventory["coupons"]] == ["Cool-Summer!"]
    assert data["deleteCouponReservation"] is None
    assert data["deleteCustomerData"] is None


def test_a_session_is_filled_closed_and_cancelled(sdk: Sdk) -> None:
    cart = [{"name": "Kettle", "sku": "K-1", "quantity": 3, "price": 0.1}]
    wanted = {"responseContent": ["customerSession", "customerProfile"]}
    name, identifier, body = sdk.session("closed")

    opened, closed, cancelled, profile = sdk.resolved(
        sdk.session(profileId=PROFILE, cartItems=cart, couponCodes=["SAVE10"]),
        (name, identifier, {**body, **wanted}),
        sdk.session("cancelled"),
        ("getCustomerInventory", PROFILE, {"profile": True}),
    )

    assert kinds(opened) == kinds(closed) == ["acceptCoupon", "setDiscount"]
    assert (closed["customerSession"]["state"], closed["customerSession"]["total"]) == (
        "closed",
        0.3,
    )
    assert closed["customerProfile"]["closedSessions"] == 1
    assert kinds(cancelled) == ["rollbackCoupon", "rollbackDiscount"]
    assert profile["profile"]["closedSessions"] == 0


def test_a_dry_call_changes_nothing(sdk: Sdk) -> None:
    dry, asked = sdk.call(
        (*sdk.session("closed", profileId="nobody", couponCodes=["SAVE10"]), {"dry": True}),
        ("getCustomerInventory", "nobody", {"profile": True}),
    )

    assert kinds(dry["resolved"]) == ["acceptCoupon", "setDiscount"]
    assert asked["status"] == 404


def test_errors_reject_with_status_and_body(sdk: Sdk) -> None:
    _, moved, kind, nobody, coupon = sdk.call(
        sdk.session("closed"),
        sdk.session("open"),
        ("trackEvent", {"type": "talon_x", "sessionId": "s", "profileId": "", "attributes": {}}),
        ("deleteCustomerData", "nobody/at all"),
        ("createCouponReservation", "NO/SUCH", {"integrationIDs": ["ada"]}),
    )
    (keyless,) = sdk.call(sdk.session(), key="0" * 64)

    refused = [moved, kind, nobody, coupon, keyless]
    assert [each["status"] for each in refused] == [400, 400, 404, 404, 401]
    assert [each["rejected"]["StatusCode"] for each in refused] == [400, 400, 404, 404, 401]
    assert moved["rejected"]["message"] == "The submitted data was invalid"
    assert moved["rejected"]["errors"][0]["source"] == {"pointer": "/state"}
    assert kind["rejected"]["errors"][0]["source"] == {"pointer": "/type"}
    assert "'nobody/at all'" in nobody["rejected"]["message"]
    assert keyless["rejected"]["message"].startswith("Unauthorized")
