"""The contract of today: sessions, profiles, events, loyalty, and more."""

from mockserver.engine.provider import Behaviour
from mockserver.providers.talon_one.api_today import (
    audiences_and_catalogs,
    codes_and_customers,
    points_and_cards,
)
from mockserver.providers.talon_one.api_today.achievements import (
    get_customer_achievement_history,
    get_customer_achievements,
)
from mockserver.providers.talon_one.api_today.advanced_events import (
    get_advanced_event,
    track_advanced_event,
)
from mockserver.providers.talon_one.api_today.expectation import EXPECTATIONS
from mockserver.providers.talon_one.api_today.moves import update_session
from mockserver.providers.talon_one.api_today.profiles import (
    update_customer_profile,
    update_customer_profiles,
)
from mockserver.providers.talon_one.api_today.returns import (
    reopen_customer_session,
    return_cart_items,
)
from mockserver.providers.talon_one.api_today.sessions import (
    get_customer_session,
    update_customer_session,
)
from mockserver.providers.talon_one.api_today.tracking import track_event
from mockserver.providers.talon_one.domain import Edition
from mockserver.providers.talon_one.idempotency import idempotent

_BEHAVIOURS: dict[str, Behaviour] = {
    "updateCustomerSessionV2": Behaviour(
        idempotent(update_customer_session),
        "documented",
        "States, totals, effects for each unit; the order of the checks on a code is assumed.",
        "t1 2026, updateCustomerSessionV2",
    ),
    "getCustomerSession": Behaviour(
        get_customer_session,
        "documented",
        "Effects that hold, without those rolled back; that an unknown one is 400 is assumed.",
        "t1 2026, getCustomerSession",
    ),
    "returnCartItems": Behaviour(
        idempotent(return_cart_items),
        "documented",
        "Rolls back the effects of the units; which unit goes first is assumed.",
        "t1 2026, returnCartItems",
    ),
    "reopenCustomerSession": Behaviour(
        idempotent(reopen_customer_session),
        "documented",
        "Closed becomes open; that it is undone at once is assumed.",
        "t1 2026, reopenCustomerSession",
    ),
    "updateCustomerProfileV2": Behaviour(
        idempotent(update_customer_profile),
        "documented",
        "Asks the rules that mention events only with runRuleEngine.",
        "t1 2026, updateCustomerProfileV2",
    ),
    "updateCustomerProfilesV2": Behaviour(
        idempotent(update_customer_profiles),
        "documented",
        "Asks no rules; silent unless told otherwise.",
        "t1 2026, updateCustomerProfilesV2",
    ),
    "trackEventV2": Behaviour(
        idempotent(track_event),
        "documented",
        "No session; silent unless told otherwise. That rules that mention events are asked, and "
        "that their effects last at once, is assumed.",
        "t1 2026, trackEventV2",
    ),
    "trackEventV3": Behaviour(
        track_advanced_event,
        "documented",
        "An id counts once, and a session that is named has to be closed; rules look at it, too. "
        "That `silent` changes nothing, and every 400, is assumed.",
        "t1 2026, trackEventV3",
    ),
    "getEventV3": Behaviour(
        get_advanced_event,
        "documented",
        "An advanced event by its id; one of another application is 404 (assumed).",
        "t1 2026, getEventV3",
    ),
    "getCustomerAchievements": Behaviour(
        get_customer_achievements,
        "documented",
        "Active ones, or scheduled ones; that one is what its campaign is, within its own time, "
        "is assumed.",
        "t1 2026, getCustomerAchievements",
    ),
    "getCustomerAchievementHistory": Behaviour(
        get_customer_achievement_history,
        "documented",
        "Every round of the customer; their order is assumed.",
        "t1 2026, getCustomerAchievementHistory",
    ),
    **points_and_cards.BEHAVIOURS,
    **codes_and_customers.BEHAVIOURS,
    **audiences_and_catalogs.BEHAVIOURS,
}

EDITION = Edition(
    "today",
    _BEHAVIOURS,
    (
        *EXPECTATIONS,
        *points_and_cards.EXPECTATIONS,
        *codes_and_customers.EXPECTATIONS,
        *audiences_and_catalogs.EXPECTATIONS,
    ),
    update_session,
)

__all__ = ["EDITION"]
