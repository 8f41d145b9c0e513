"""koomalooma Partner: merchants report transactions, customers get loyalty units.

The contract has two operations and no rules. The code that applies a rule names its source.
"""

from mockserver.engine.column import TEXT, columns
from mockserver.engine.provider import BackstageAction, Behaviour, Effect, Provider
from mockserver.providers.koomalooma.campaigns import MOST_UNITS
from mockserver.providers.koomalooma.commitments import (
    CONFIRM,
    assign_points,
    cancel,
    confirm,
    confirm_when_due,
    redeem,
)
from mockserver.providers.koomalooma.dialect import render
from mockserver.providers.koomalooma.partners import (
    admit,
    credentials,
    credentials_of,
    issue_token,
    world_in,
)
from mockserver.providers.koomalooma.rows import COLLECTIONS
from mockserver.providers.koomalooma.seeding import load_fixture
from mockserver.providers.koomalooma.users import create_user

_COMMITMENT = {"type": "string", "minLength": 1}

PROVIDER = Provider(
    name="koomalooma",
    behaviours={
        "createUser": Behaviour(
            create_user,
            "assumed",
            "The contract gives the answer, and whose choice its values are. The body's and the "
            "token's `partner_user_id`, the body's `user_session_id`, and new ones where they are "
            "left out.",
        ),
        "assignPoints": Behaviour(
            assign_points,
            "elsewhere",
            "The support pages name campaigns, caps and the prepaid balance; rates, rounding, "
            "the confirmation delay and every 403 for a broken rule are assumed.",
            "Loyalty Partner Basics, Setting up campaigns; Loyalty Partner Account, My Account",
        ),
    },
    admit=admit,
    dialect=render,
    collections=COLLECTIONS,
    load_fixture=load_fixture,
    credentials=credentials,
    credentials_of=credentials_of,
    issue=issue_token,
    first_call="assignPoints",
    effects={CONFIRM: Effect(confirm_when_due, columns(commitment_id=TEXT))},
    backstage={
        "confirm": BackstageAction(
            confirm,
            "Confirm a pending commitment now, before its campaign's delay has passed.",
            {
                "type": "object",
                "required": ["commitment_id"],
                "properties": {"commitment_id": _COMMITMENT},
                "additionalProperties": False,
            },
        ),
        "redeem": BackstageAction(
            redeem,
            "The customer spends units of a confirmed commitment; all that are left by default.",
            {
                "type": "object",
                "required": ["commitment_id"],
                "properties": {
                    "commitment_id": _COMMITMENT,
                    "units": {"type": "integer", "minimum": 1, "maximum": MOST_UNITS},
                },
                "additionalProperties": False,
            },
        ),
        "cancel": BackstageAction(
            cancel,
            "Cancel all units that are not spent; they return to the partner's prepaid balance.",
            {
                "type": "object",
                "required": ["commitment_id"],
                "properties": {"commitment_id": _COMMITMENT},
                "additionalProperties": False,
            },
        ),
    },
    world_in=world_in,
)

PROVIDERS = (PROVIDER,)

__all__ = ["PROVIDER", "PROVIDERS"]
