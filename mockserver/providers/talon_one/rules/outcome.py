"""The outcome of an evaluation: what the rules decided, and why codes were rejected."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.evaluation_groups import Group
from mockserver.providers.talon_one.language.rulesets import Rule
from mockserver.providers.talon_one.rules.effects import Decision, Effect
from mockserver.providers.talon_one.rules.shapes import Cause


class Rejection(NamedTuple):
    """Why a code was not accepted; -1 stands for a campaign and a code that do not exist."""

    campaign: int
    id: int
    reason: str


class Failure(NamedTuple):
    """Why a rule did not apply, and the codes that it was asked with."""

    campaign: Row
    rule: Rule
    coupon: Row | None
    referral: Row | None
    cause: Cause
    group: Group | None = None


class Outcome(NamedTuple):
    """What the rules decided. `usage` is what closing the session would use up.

    `evaluated` has the ids of the campaigns whose rules were asked.
    """

    decisions: Sequence[Decision]
    coupons: Sequence[str]
    referral: str
    coupon_rejection: Rejection | None
    referral_rejection: Rejection | None
    usage: Mapping[tuple[str, str], Decimal]
    #: Why rules did not apply, if the context wants to know.
    failures: Sequence[Failure] = ()
    evaluated: Sequence[str] = ()

    @property
    def effects(self) -> list[Effect]:
        """The effects alone."""
        return [decision.effect for decision in self.decisions]


NOTHING = Outcome((), (), "", None, None, {})
