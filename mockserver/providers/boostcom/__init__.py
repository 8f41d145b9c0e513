"""Boostcom Rewards: the members of each club earn and spend points, and points expire."""

from mockserver.engine.column import TEXT, columns, count
from mockserver.engine.provider import BackstageAction, Behaviour, Effect, Provider
from mockserver.providers.boostcom.achievements import get_achievements_summary, record_event
from mockserver.providers.boostcom.admission import admit, world_in
from mockserver.providers.boostcom.clubs import set_club
from mockserver.providers.boostcom.credentials import credentials
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
        "getProgramInfo": Behaviour(get_program_info, "documented", "The club's settings."),
        "joinProgram": Behaviour(
            join_program,
            "documented",
            "Grants the consent. That joining twice is harmless is assumed.",
        ),
        "leaveProgram": Behaviour(
            leave_program,
            "documented",
            "Removes the consent, all points and all transactions.",
        ),
        "getMyStatus": Behaviour(
            get_my_status,
            "documented",
            "Transactions newest first, in pages; what an empty first page says is assumed.",
        ),
        "getMemberStatus": Behaviour(
            get_member_status, "documented", "The same by id; an unknown member is 404 (assumed)."
        ),
        "getAchievementsSummary": Behaviour(
            get_achievements_summary,
            "documented",
            "Months in the club's time zone, newest first, empty ones included.",
        ),
        "createToken": Behaviour(
            create_token,
            "elsewhere",
            "The OAuth page: 24 hours and a year. That a used refresh token ends is assumed.",
        ),
        "revokeToken": Behaviour(
            revoke_token, "elsewhere", "The OAuth page: always 200; both tokens of a pair end."
        ),
        "getTokenInfo": Behaviour(get_token_info, "elsewhere", "The OAuth page."),
        "listRewards": Behaviour(
            list_rewards, "elsewhere", "The rewards page; what is sold out is left out (assumed)."
        ),
        "listPurchasedRewards": Behaviour(
            list_purchased_rewards, "elsewhere", "The rewards page: with usage instead of price."
        ),
        "purchaseReward": Behaviour(
            purchase_reward,
            "elsewhere",
            "The rewards page has the three messages; their order is assumed.",
        ),
        "useReward": Behaviour(
            use_reward,
            "elsewhere",
            "The rewards page has the three messages; how often a purchase can be used is a "
            "fixture's.",
        ),
    },
    admit=admit,
    dialect=render,
    collections=COLLECTIONS,
    load_fixture=load_fixture,
    credentials=credentials,
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
