"""The contract of today: sessions, profiles and events of the second version, loyalty, and more."""

from mockserver.engine.provider import Behaviour, not_played
from mockserver.providers.talon_one.domain import make_provider

#: The operations that are in the contract and that nobody plays yet: they answer 501.
_NOT_PLAYED = (
    "updateCustomerProfileV2",
    "updateCustomerProfilesV2",
    "getCustomerInventory",
    "deleteCustomerData",
    "getCustomerAchievements",
    "getCustomerAchievementHistory",
    "updateCustomerSessionV2",
    "getCustomerSession",
    "returnCartItems",
    "reopenCustomerSession",
    "trackEventV2",
    "createReferral",
    "createReferralsForMultipleAdvocates",
    "createCouponReservation",
    "deleteCouponReservation",
    "getReservedCustomers",
    "getLoyaltyBalances",
    "getLoyaltyProgramProfilePoints",
    "getLoyaltyProgramProfileTransactions",
    "deleteLoyaltyTransactionsFromLedgers",
    "joinLoyaltyProgram",
    "activateLoyaltyPoints",
    "generateLoyaltyCard",
    "getLoyaltyCardBalances",
    "getLoyaltyCardPoints",
    "getLoyaltyCardTransactions",
    "linkLoyaltyCardToProfile",
    "unlinkLoyaltyCardFromProfile",
    "integrationGetAllCampaigns",
    "createAudienceV2",
    "updateAudienceV2",
    "deleteAudienceV2",
    "deleteAudienceMembershipsV2",
    "updateCustomerProfileAudiences",
    "updateAudienceCustomersAttributes",
    "bestPriorPrice",
    "syncCatalog",
)

_BEHAVIOURS: dict[str, Behaviour] = {
    **{name: not_played("Not played yet.") for name in _NOT_PLAYED},
}

PROVIDER = make_provider("today", _BEHAVIOURS, ())

__all__ = ["PROVIDER"]
