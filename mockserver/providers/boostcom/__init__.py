"""Boostcom Rewards: the members of each club earn and spend points, and points expire."""

from mockserver.engine.column import TEXT, columns, count
from mockserver.engine.provider import BackstageAction, Behaviour, Effect, Provider
from mockserver.providers.boostcom.achievements import get_achievements_summary, record_event
from mockserver.providers.boostcom.admission import admit, world_in
from mockserver.providers.boostcom.clubs import set_club
from mockserver.providers.boostcom.credentials import credentials, credentials_of, issue
from mockserver.providers.boostcom.dialect import render
from mockserver.providers.boostcom.expectation import EXPECTATIONS
from mockserver.providers.boostcom.membership import (
    get_member_status,
    get_my_status,
    get_program_info,
    join_program,
    leave_program,
)
from mockserver.providers.boostcom.points import EXPIRE, correct_points, expire_when_due
from mockserver.providers.boostcom.rewards import (
    add_reward,
    list_purchased_rewards,
    list_rewards,
    purchase_reward,
    restock,
    use_reward,
)
from mockserver.providers.boostcom.rows import COLLECTIONS, FILE, TYPES
from mockserver.providers.boostcom.seeding import load_fixture
from mockserver.providers.boostcom.tokens import (
    END,
    create_token,
    end_when_due,
    get_token_info,
    revoke_token,
)

#: The pages that behaviours are known from.
_PAGE, _OAUTH, _REWARDS = "Rewards Program", "Members OAuth", "Rewards"

_TEXT = {"type": "string", "minLength": 1}
_MEMBER = {"type": "string", "pattern": "^[0-9]{1,18}$"}
_REWARD = {"type": "integer", "minimum": 1, "maximum": 2**53}
_STOCK = {"type": ["integer", "null"], "minimum": 0, "maximum": 2**31 - 1}
_POINTS = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
_LEVEL = {"type": ["string", "null"]}


def _body(required: list[str], **properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


_FILES = {"type": "array", "items": FILE, "maxItems": 1_000}


PROVIDER = Provider(
    name="boostcom",
    behaviours={
        "getProgramInfo": Behaviour(
            get_program_info, "documented", "The club's settings.", f"{_PAGE}, Get info"
        ),
        "joinProgram": Behaviour(
            join_program,
            "documented",
            "Grants the consent. That the consent is rewarded at once, where the club rewards it, "
            "and that joining twice is harmless, is assumed.",
            f"{_PAGE}, Join",
        ),
        "leaveProgram": Behaviour(
            leave_program,
            "documented",
            "Removes the consent, all points and all transactions.",
            f"{_PAGE}, Leave",
        ),
        "getMyStatus": Behaviour(
            get_my_status,
            "documented",
            "Transactions newest first, in pages; what an empty first page says is assumed.",
            f"{_PAGE}, Get status",
        ),
        "getMemberStatus": Behaviour(
            get_member_status,
            "documented",
            "The same by id; the words of the 404 for an unknown member are assumed.",
            f"{_PAGE}, Get status by member ID",
        ),
        "getAchievementsSummary": Behaviour(
            get_achievements_summary,
            "documented",
            "What was achieved, by type and by month. Assumed: the months are those of the club's "
            "time zone, empty ones are listed, and the types are of all time.",
            f"{_PAGE}, Achievements summary",
        ),
        "createToken": Behaviour(
            create_token,
            "elsewhere",
            "Tokens of 24 hours and a year. That a used refresh token ends is assumed.",
            f"{_OAUTH}, Create token",
        ),
        "revokeToken": Behaviour(
            revoke_token,
            "elsewhere",
            "Always 200. That both tokens of a pair end is assumed.",
            f"{_OAUTH}, Revoke token",
        ),
        "getTokenInfo": Behaviour(
            get_token_info, "elsewhere", "The access token's own.", f"{_OAUTH}, Get token info"
        ),
        "listRewards": Behaviour(
            list_rewards,
            "elsewhere",
            "What can be bought. That only what is sold out is left out is assumed.",
            f"{_REWARDS}, List",
        ),
        "listPurchasedRewards": Behaviour(
            list_purchased_rewards,
            "elsewhere",
            "With usage instead of price.",
            f"{_REWARDS}, List purchased",
        ),
        "purchaseReward": Behaviour(
            purchase_reward,
            "elsewhere",
            "Three messages; their order is assumed.",
            f"{_REWARDS}, Purchase",
        ),
        "useReward": Behaviour(
            use_reward,
            "elsewhere",
            "Three messages, whose order is assumed; how often a purchase can be used is a "
            "fixture's.",
            f"{_REWARDS}, Use",
        ),
    },
    admit=admit,
    dialect=render,
    collections=COLLECTIONS,
    load_fixture=load_fixture,
    credentials=credentials,
    credentials_of=credentials_of,
    issue=issue,
    first_call="getMyStatus",
    expectations=EXPECTATIONS,
    effects={
        EXPIRE: Effect(
            expire_when_due,
            columns(club=TEXT, member=TEXT, membership=count(), number=count()),
        ),
        END: Effect(end_when_due, columns(token=TEXT)),
    },
    backstage={
        "record-event": BackstageAction(
            record_event,
            "A member does something that the club may reward.",
            _body(
                ["club", "member_id", "type"],
                club=_TEXT,
                member_id=_MEMBER,
                type={"enum": list(TYPES)},
            ),
        ),
        "correct-points": BackstageAction(
            correct_points,
            "An administrator adds or takes points.",
            _body(
                ["club", "member_id", "points"],
                club=_TEXT,
                member_id=_MEMBER,
                points={"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
                comment=_TEXT,
            ),
        ),
        "add-reward": BackstageAction(
            add_reward,
            "The club offers another reward.",
            _body(
                ["club", "id", "name", "price"],
                club=_TEXT,
                id=_REWARD,
                name=_TEXT,
                description=_TEXT,
                price=_POINTS,
                required_member_level=_LEVEL,
                stock=_STOCK,
                uses=_STOCK,
                files=_FILES,
            ),
        ),
        "restock": BackstageAction(
            restock,
            "The club sets how many of a reward are left.",
            _body(["club", "id", "stock"], club=_TEXT, id=_REWARD, stock=_STOCK),
        ),
        "set-club": BackstageAction(
            set_club,
            "The club changes its settings; the others stay.",
            _body(
                ["club"],
                club=_TEXT,
                rewards_enabled={"type": "boolean"},
                maintenance={"type": "boolean"},
                reward_activation_time=_POINTS,
            ),
        ),
    },
    world_in=world_in,
)

PROVIDERS = (PROVIDER,)

__all__ = ["PROVIDER", "PROVIDERS"]
