"""How the operations on campaigns, audiences, catalogs and prices answer."""

from collections.abc import Mapping

from mockserver.engine.provider import Behaviour, Expectation
from mockserver.providers.talon_one.api_today.audiences import (
    create_audience,
    delete_audience,
    delete_memberships,
    update_audience,
    update_customers_attributes,
    update_profile_audiences,
)
from mockserver.providers.talon_one.api_today.campaigns import get_all_campaigns
from mockserver.providers.talon_one.api_today.catalogs import sync_catalog
from mockserver.providers.talon_one.api_today.prices import best_prior_price

BEHAVIOURS: Mapping[str, Behaviour] = {
    "integrationGetAllCampaigns": Behaviour(
        get_all_campaigns,
        "documented",
        "Running ones alone, filtered and paged; their order is assumed.",
        "t1 2026, integrationGetAllCampaigns",
    ),
    "createAudienceV2": Behaviour(
        create_audience,
        "documented",
        "By a name, or by the id in another system, which is there once.",
        "t1 2026, createAudienceV2",
    ),
    "updateAudienceV2": Behaviour(
        update_audience,
        "documented",
        "Renames; asks no rules.",
        "t1 2026, updateAudienceV2",
    ),
    "deleteAudienceV2": Behaviour(
        delete_audience,
        "documented",
        "Nobody belongs to it any more.",
        "t1 2026, deleteAudienceV2",
    ),
    "deleteAudienceMembershipsV2": Behaviour(
        delete_memberships,
        "documented",
        "Everybody leaves it.",
        "t1 2026, deleteAudienceMembershipsV2",
    ),
    "updateCustomerProfileAudiences": Behaviour(
        update_profile_audiences,
        "documented",
        "Makes profiles; that an unknown audience refuses all of it is assumed.",
        "t1 2026, updateCustomerProfileAudiences",
    ),
    "updateAudienceCustomersAttributes": Behaviour(
        update_customers_attributes,
        "documented",
        "For every profile of the audience; that they merge by name is assumed.",
        "t1 2026, updateAudienceCustomersAttributes",
    ),
    "bestPriorPrice": Behaviour(
        best_prior_price,
        "documented",
        "The lowest observed price of the frame; that the one which held at its start counts, and "
        "what is observed when, is assumed.",
        "t1 2026, bestPriorPrice",
    ),
    "syncCatalog": Behaviour(
        sync_catalog,
        "documented",
        "Actions of one type, each SKU once; which of them has to be there is assumed.",
        "t1 2026, syncCatalog",
    ),
}

EXPECTATIONS = (
    *(
        Expectation(
            operation,
            "positive_data_acceptance",
            ("400",),
            "There is no such audience.",
            says=("There is no audience",),
        )
        for operation in ("updateCustomerProfileV2", "updateCustomerProfilesV2")
    ),
    Expectation(
        "createAudienceV2",
        "positive_data_acceptance",
        ("400",),
        "An audience of an integration has an id there.",
        says=("has an id there",),
    ),
    Expectation(
        "bestPriorPrice",
        "positive_data_acceptance",
        ("400",),
        "The time is no number of days, or there is no such audience.",
        says=("is a number of days", "There is no such audience"),
    ),
    Expectation(
        "syncCatalog",
        "positive_data_acceptance",
        ("400",),
        "The products or the version are others, or the actions do not go together.",
        says=("is there already", "There is no SKU", "have to be", "is there twice", "the version"),
    ),
)
