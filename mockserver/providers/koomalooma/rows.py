"""The schemas of the stored rows of each koomalooma collection."""

from mockserver.engine.clock import LATEST
from mockserver.engine.collection import Collection
from mockserver.engine.column import BOOLEAN, MOMENT, TEXT, columns, count, optional
from mockserver.providers.koomalooma.campaigns import MOST_UNITS, ROUNDINGS
from mockserver.providers.koomalooma.partners import SHORTEST_SECRET

_USER_ID = {"type": "string", "minLength": 1, "maxLength": 200}
#: A decimal number as text, so that nothing is rounded.
_AMOUNT = {"type": "string", "pattern": "^[0-9]{1,30}(\\.[0-9]{1,30})?$"}
_UNITS = count(MOST_UNITS)

COLLECTIONS = {
    "partners": Collection(
        columns(
            name=TEXT,
            jwt_secret={**TEXT, "minLength": SHORTEST_SECRET},
            accept_any_token=BOOLEAN,
            daily_cap=optional(count()),
            monthly_cap=optional(count()),
            prepaid_balance=optional(count()),
            # Days since 1970, and months since the year 0: whole numbers of the world's time.
            counted_day=optional(count()),
            counted_month=optional(count()),
            issued_today=count(),
            issued_this_month=count(),
        ),
        secret=frozenset(["jwt_secret"]),
    ),
    "properties": Collection(columns(partner_id=TEXT, name=TEXT)),
    "campaigns": Collection(
        columns(
            property_id=TEXT,
            partner_id=TEXT,
            goal_type=TEXT,
            goal_value=TEXT,
            active=BOOLEAN,
            starts_at=optional(MOMENT),
            ends_at=optional(MOMENT),
            units_per_currency_unit=_AMOUNT,
            rounding={"type": "string", "enum": list(ROUNDINGS)},
            minimum_value=optional(_AMOUNT),
            free_units=_UNITS,
            confirmation_delay=count(LATEST),
        )
    ),
    "users": Collection(
        columns(
            partner_id=TEXT,
            partner_user_id=_USER_ID,
            user_session_id=TEXT,
            created_at=MOMENT,
            updated_at=MOMENT,
        ),
        key=("partner_id", "partner_user_id"),
    ),
    "commitments": Collection(
        columns(
            user_id=_USER_ID,
            partner_id=TEXT,
            campaign_id=TEXT,
            goal_type=TEXT,
            goal_value=TEXT,
            loyalty_units=_UNITS,
            free_loyalty_units=_UNITS,
            loyalty_accumulation_value=_AMOUNT,
            redeemable_loyalty_units=_UNITS,
            redeemed_loyalty_units=_UNITS,
            cancelled_loyalty_units=_UNITS,
            confirmation_status={"type": "string", "enum": ["pending", "confirmed"]},
            promotion_goal_description=TEXT,
            promotion_goal_category=TEXT,
            created_at=MOMENT,
            updated_at=MOMENT,
        )
    ),
}
