"""The contracts of an application: which there are, and what one has in place of another's."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

Contract = Literal["2020", "today"]

CONTRACTS: Final[tuple[Contract, ...]] = get_args(Contract)
#: The API that serves each contract.
APIS: Final[Mapping[Contract, str]] = {"2020": "talon_one", "today": "talon_one_today"}
#: How a sentence names each contract.
_NAMES: Final[Mapping[Contract, str]] = {
    "2020": "the contract of 2020",
    "today": "today's contract",
}
#: What a contract has in place of an operation of the other one.
_INSTEAD: Final[Mapping[Contract, Mapping[str, str]]] = {
    "today": {
        "trackEvent": "trackEventV2 (POST /v2/events)",
        "updateCustomerProfile": "updateCustomerProfileV2 with runRuleEngine=true",
        "updateCustomerSession": "updateCustomerSessionV2 (PUT /v2/customer_sessions/{id})",
    },
    "2020": {
        "trackEventV2": "trackEvent (POST /v1/events)",
        "trackEventV3": "trackEvent (POST /v1/events)",
        "updateCustomerProfilesV2": "updateCustomerProfileV2, for one profile a call",
        "createReferralsForMultipleAdvocates": "createReferral, for one advocate a call",
        "getLoyaltyBalances": "`loyalty` in the responseContent of updateCustomerSessionV2",
        "reopenCustomerSession": "the state cancelled (updateCustomerSessionV2)",
    },
}


#: What both contracts have: a key of one finds it missing only where the other is served alone.
SHARED: Final = frozenset(
    {
        *("updateCustomerSessionV2", "updateCustomerProfileV2", "createReferral"),
        *("createCouponReservation", "deleteCouponReservation", "getReservedCustomers"),
        *("getCustomerInventory", "deleteCustomerData"),
    }
)


def missing(application: str, theirs: Contract, operation: str) -> str:
    """Say that an application's contract lacks an operation, and what it has instead."""
    name = _NAMES[theirs]
    if operation in SHARED:
        (other,) = (each for contract, each in _NAMES.items() if contract != theirs)
        return (
            f"The application {application} of this key has {name}, and this server serves "
            f"{other} alone. GET /_mock/apis lists a key for it."
        )
    instead = _INSTEAD[theirs].get(operation)
    has = "nothing like it" if instead is None else f"{instead} instead"
    return (
        f"The application {application} of this key has {name}, which has no {operation} here: "
        f"{name} has {has}. GET /_mock/apis lists a key for each contract."
    )
