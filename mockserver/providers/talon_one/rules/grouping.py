"""The evaluation of groups of campaigns: all of one, the first that applies, or the best one."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Final, NamedTuple

from mockserver.engine.world import Row
from mockserver.providers.talon_one.books.evaluation_groups import (
    HIGHEST,
    LIST_ORDER,
    STACKABLE,
    Element,
    Group,
    campaigns_in,
)

#: Why a campaign is left out (documented: OAS 26.16, RejectCouponEffectProps).
NOT_FIRST: Final = "CampaignIsNotFirst"
LOWER_DISCOUNT: Final = "CampaignGaveLowerDiscount"


class Trial(NamedTuple):
    """What came of evaluating something that was then undone."""

    is_triggered: bool
    discount: Decimal


class Asking(NamedTuple):
    """How a campaign is evaluated: for good, and for a trial; and how one is left out.

    Evaluating gives whether the campaign is triggered: whether at least one of its rules applied.
    """

    evaluate: Callable[[Row, Group | None], bool]
    attempt: Callable[[Callable[[], bool]], Trial]
    leave_out: Callable[[Row, str], None]
    #: Whether all campaigns are evaluated, whatever the modes of their groups.
    forces: bool


def evaluate_all(elements: Sequence[Element], asking: Asking, group: Group | None = None) -> bool:
    """Evaluate campaigns and groups, whatever the others come to; gives whether one applied."""
    is_triggered = False
    for each in elements:
        is_triggered = _evaluate(each, asking, group) or is_triggered
    return is_triggered


def _evaluate(element: Element, asking: Asking, group: Group | None) -> bool:
    if not isinstance(element, Group):
        return asking.evaluate(element, group)
    if element.mode == STACKABLE or asking.forces:
        return evaluate_all(element.elements, asking, element)
    if element.mode == LIST_ORDER:
        return _evaluate_first(element, asking)
    return _evaluate_best(element, asking)


def _evaluate_first(group: Group, asking: Asking) -> bool:
    """Evaluate in order until something applies; what comes after it is not evaluated."""
    is_found = False
    for each in group.elements:
        if is_found:
            _leave_out(each, asking, NOT_FIRST)
        else:
            is_found = _evaluate(each, asking, group)
    return is_found


def _evaluate_best(group: Group, asking: Asking) -> bool:
    """Try everything alone, then evaluate the one with the highest discount, or the lowest.

    Among equals it is the first (assumed). What does not apply anyway is evaluated, too: it tells
    why.
    """
    trials = [asking.attempt(partial(_evaluate, each, asking, group)) for each in group.elements]
    triggered = [at for at, trial in enumerate(trials) if trial.is_triggered]
    sign = -1 if group.mode == HIGHEST else 1
    best = min(triggered, key=lambda at: sign * trials[at].discount, default=None)
    for at, each in enumerate(group.elements):
        if at == best or not trials[at].is_triggered:
            _evaluate(each, asking, group)
        else:
            _leave_out(each, asking, LOWER_DISCOUNT)
    return best is not None


def _leave_out(element: Element, asking: Asking, why: str) -> None:
    for campaign in campaigns_in(element):
        asking.leave_out(campaign, why)
