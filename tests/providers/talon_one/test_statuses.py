"""Every documented status of every operation: the state and the call that produce it."""

from collections.abc import Callable

import pytest

from mockserver.http.app import Server, build_server
from mockserver.settings import Settings
from tests.client import Response
from tests.providers.statuses import documented
from tests.providers.talon_one.builders import Shop, escaped, signed

PATHS = {
    "updateCustomerProfileV2": ("PUT", "/v2/customer_profiles/{}", "ada"),
    "updateCustomerProfile": ("PUT", "/v1/customer_profiles/{}", "ada"),
    "updateCustomerSessionV2": ("PUT", "/v2/customer_sessions/{}", "order-1"),
    "updateCustomerSession": ("PUT", "/v1/customer_sessions/{}", "order-1"),
    "trackEvent": ("POST", "/v1/events", "order-1"),
    "createReferral": ("POST", "/v1/referrals", ""),
    "createCouponReservation": ("POST", "/v1/coupon_reservations/{}", "SAVE10"),
    "deleteCouponReservation": ("DELETE", "/v1/coupon_reservations/{}", "SAVE10"),
    "getReservedCustomers": ("GET", "/v1/coupon_reservations/customerprofiles/{}", "SAVE10"),
    "getCustomerInventory": ("GET", "/v1/customer_profiles/{}/inventory", "ada"),
    "deleteCustomerData": ("DELETE", "/v1/customer_data/{}", "ada"),
}
BODIES = {
    "updateCustomerProfileV2": b'{"attributes":{"tier":"gold"}}',
    "updateCustomerProfile": b'{"attributes":{"tier":"gold"}}',
    "updateCustomerSessionV2": b'{"customerSession":{"profileId":"ada"}}',
    "updateCustomerSession": b'{"profileId":"ada"}',
    "trackEvent": b'{"type":"page_viewed","sessionId":"order-1","attributes":{}}',
    "createReferral": b'{"campaignId":7,"advocateProfileIntegrationId":"ada"}',
    "createCouponReservation": b'{"integrationIDs":["ada"]}',
    "deleteCouponReservation": b'{"integrationIDs":["ada"]}',
}


class Caller:
    """Asks one operation, with a request that differs from the good one by need."""

    def __init__(self, shop: Shop, operation: str) -> None:
        self.shop = shop
        self.operation = operation
        self.method, self.path, self.identifier = PATHS[operation]
        self.body = BODIES.get(operation, b"")
        self.headers: dict[str, str] = {}

    def ask(self) -> Response:
        path = self.path.format(escaped(self.identifier))
        return self.shop.call(self.method, path, body=self.body, headers=self.headers)


def good(caller: Caller) -> None:
    """Change nothing."""


def broken(caller: Caller) -> None:
    if caller.operation in BODIES:
        caller.body = b"[]"
    elif caller.operation == "getCustomerInventory":
        caller.path += "?profile=perhaps"
    else:
        # The one mistake that is left to who sends neither a body nor parameters.
        caller.shop.key = None
        caller.headers = signed(b"something else")


def keyless(caller: Caller) -> None:
    caller.shop.key = None


def unknown(caller: Caller) -> None:
    caller.identifier = "nobody-knows"


def busy(caller: Caller) -> None:
    caller.shop.backstage("set-session-busy", session="order-1", busy=True)


WAYS: dict[str, Callable[[Caller], None]] = {
    "200": good,
    "201": good,
    "204": good,
    "400": broken,
    "401": keyless,
    "404": unknown,
    "409": busy,
}
#: What the contract allows and nothing here brings about, with the reason.
NEVER = {
    (operation, "409"): "only sessions are made busy by hand"
    for operation in ("updateCustomerProfileV2", "updateCustomerProfile")
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "documented_status" in metafunc.fixturenames:
        rows = [
            row for row in documented(build_server(Settings()), "talon_one") if row not in NEVER
        ]
        metafunc.parametrize(("operation", "documented_status"), rows)


def test_each_documented_status_comes_from_a_call(
    shop: Shop, operation: str, documented_status: str
) -> None:
    caller = Caller(shop, operation)
    WAYS[documented_status](caller)

    reply = caller.ask()

    assert str(reply.status) == documented_status, reply.body


def test_what_never_comes_is_documented_all_the_same(server: Server) -> None:
    assert set(NEVER) <= set(documented(server, "talon_one"))


def test_each_operation_has_a_status_for_going_well(server: Server) -> None:
    fine = {
        operation for operation, status in documented(server, "talon_one") if status.startswith("2")
    }

    assert fine == set(PATHS)
