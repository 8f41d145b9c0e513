"""A good call of each operation, for whoever asks which credentials it takes."""

from tests.client import Response
from tests.providers.talon_one.builders import Shop

BODY = b'{"attributes": {"language":  "nb"}}'
#: One call of each operation that takes signatures, with the status that it has.
SIGNABLE = {
    "updateCustomerProfile": ("PUT", "/v1/customer_profiles/bob", BODY, 200),
    "updateCustomerSession": ("PUT", "/v1/customer_sessions/order-1", b"{}", 200),
    "trackEvent": ("POST", "/v1/events", b'{"type":"a","sessionId":"b","attributes":{}}', 201),
    "createReferral": (
        "POST",
        "/v1/referrals",
        b'{"campaignId":7,"advocateProfileIntegrationId":"ada"}',
        201,
    ),
    "createCouponReservation": (
        "POST",
        "/v1/coupon_reservations/SAVE10",
        b'{"integrationIDs":["ada"]}',
        201,
    ),
    "deleteCouponReservation": (
        "DELETE",
        "/v1/coupon_reservations/SAVE10",
        b'{"integrationIDs":["ada"]}',
        204,
    ),
    "getReservedCustomers": (
        "GET",
        "/v1/coupon_reservations/customerprofiles/SAVE10",
        b"",
        200,
    ),
    "getCustomerInventory": ("GET", "/v1/customer_profiles/ada/inventory", b"", 200),
    "deleteCustomerData": ("DELETE", "/v1/customer_data/ada", b"", 204),
}
#: The two that take keys alone.
KEYED = {
    "updateCustomerProfileV2": ("PUT", "/v2/customer_profiles/bob", BODY, 200),
    "updateCustomerSessionV2": (
        "PUT",
        "/v2/customer_sessions/order-1",
        b'{"customerSession":{}}',
        200,
    ),
}
ALL = {**SIGNABLE, **KEYED}


def put_profile(shop: Shop, headers: dict[str, str], body: bytes = BODY) -> Response:
    return shop.call("PUT", "/v1/customer_profiles/bob", body=body, headers=headers)
