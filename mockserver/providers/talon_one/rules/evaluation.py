"""One fresh evaluation of all rules for a session or an event; nothing is consumed yet."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books import coupons, referrals
from mockserver.providers.talon_one.books.evaluation_groups import Group, tree_of
from mockserver.providers.talon_one.language.budget import Budget, BudgetError, RuleError, text_size
from mockserver.providers.talon_one.language.rulesets import (
    COUPON_VALID,
    EVENT,
    REFERRAL_VALID,
    Rule,
)
from mockserver.providers.talon_one.language.talang import Machine
from mockserver.providers.talon_one.rules import (
    expiry_effects,
    point_effects,
    progress_effects,
    rule_effects,
    unit_effects,
)
from mockserver.providers.talon_one.rules.candidates import campaigns_to_ask
from mockserver.providers.talon_one.rules.codes import NO_CODES, Codes, SessionCodes
from mockserver.providers.talon_one.rules.context import RuleContext, RuleView
from mockserver.providers.talon_one.rules.decisions import CannotApply, DecisionLog, Mark, NotMet
from mockserver.providers.talon_one.rules.grouping import Asking, Trial, evaluate_all
from mockserver.providers.talon_one.rules.outcome import Failure, Outcome
from mockserver.providers.talon_one.rules.rule_effects import RuleEffects
from mockserver.providers.talon_one.rules.shapes import UNKNOWN, Cause

_APPLIED, _NOT_MET = "applied", "not met"
#: So much of what an error says stands in a rejection.
_MOST_DETAILS = 200
_EFFECTS = {
    **rule_effects.EFFECTS,
    **point_effects.EFFECTS,
    **expiry_effects.EFFECTS,
    **unit_effects.EFFECTS,
    **progress_effects.EFFECTS,
}
#: The characters of a rule that did not apply, beside its title and the details.
_FAILURE = 300


class _Answer(NamedTuple):
    """How a rule has answered: with one of the contract's reasons, or without; and where."""

    reason: str
    cause: Cause = UNKNOWN


_DONE, _SILENT = _Answer(_APPLIED), _Answer(_NOT_MET)


class _Host(NamedTuple):
    """What the machine asks. Holding the evaluation would make a reference cycle on every call."""

    root: Callable[[str, str], Any]
    is_true: Callable[[str], bool]
    effect: Callable[[str, Sequence[Any]], None]
    mark: Callable[[], Mark]
    undo: Callable[[Any], None]


def evaluate(tx: Transaction, context: RuleContext) -> Outcome:
    """Evaluate the rules of the running campaigns of the application, in order of their ids.

    Where the contract has groups, a group may choose one of its campaigns (rules/grouping.py).
    Once the budget of the call is used up, no further rule is evaluated: an `error` effect says
    so, and codes that no rule has accepted are rejected.
    """
    evaluation = Evaluation(tx, context)
    try:
        evaluation.run()
    except BudgetError as error:
        evaluation.stop(error)
    return evaluation.outcome()


class Evaluation:
    """The work of one `evaluate`."""

    def __init__(self, tx: Transaction, context: RuleContext) -> None:
        self._tx = tx
        self._context = context
        self._budget = Budget()
        self._view = view = RuleView(context)
        self._log = log = DecisionLog(tx, view, self._budget)
        effect = partial(_decide, RuleEffects(tx, view, log))
        host = _Host(view.root, view.is_true, effect, log.mark, log.undo)
        self._failures: list[Failure] = []
        #: The effect of the rule that is being decided; None before the first.
        self._at_effect: int | None = None
        self._machine = Machine(host, self._budget)
        self._codes = SessionCodes(tx, context, log)
        #: The ids of the campaigns whose rules were asked.
        self._evaluated: list[str] = []

    def run(self) -> None:
        """Judge the codes, then evaluate the campaigns. Raises BudgetError."""
        if self._context.updates_session:
            self._codes.judge()
        context = self._context
        campaigns = campaigns_to_ask(self._tx, context)
        if not context.shapes.has_groups:
            for campaign in campaigns:
                self._evaluate(campaign)
            return
        asking = Asking(self._evaluate, self._attempt, self._codes.leave_out, context.forces)
        evaluate_all(tree_of(self._tx, context.application, campaigns), asking)

    def stop(self, error: BudgetError) -> None:
        """Report that the budget is used up, and reject the codes that are still undecided."""
        rule = self._log.rule
        what = "Not every code was looked at" if rule is None else _failed(rule)
        self._log.report_last(f"{what}: {error}.")
        self._codes.reject_waiting()

    def outcome(self) -> Outcome:
        """Return what was decided."""
        log, codes = self._log, self._codes
        return Outcome(
            log.decisions,
            log.coupons,
            log.referral,
            codes.coupon_rejection,
            codes.referral_rejection,
            log.usage,
            self._failures,
            self._evaluated,
        )

    def _attempt(self, evaluate: Callable[[], bool]) -> Trial:
        """Evaluate something, and undo it. Raises BudgetError."""
        log, codes = self._log, self._codes
        mark, codes_mark = log.mark(), codes.mark()
        failures, evaluated = len(self._failures), len(self._evaluated)
        try:
            return Trial(evaluate(), log.discount_since(mark))
        finally:
            log.undo(mark)
            codes.undo(codes_mark)
            del self._failures[failures:], self._evaluated[evaluated:]

    def _evaluate(self, campaign: Row, group: Group | None = None) -> bool:
        """Evaluate the rules of one campaign, then settle whether its codes are accepted.

        Gives whether one of them applied.
        """
        self._log.campaign, self._log.group = campaign, group
        rules = self._rules(campaign)
        if rules:
            self._evaluated.append(campaign["id"])
        codes = self._codes.of(campaign, rules)
        if codes is NO_CODES:
            is_triggered = False
            for rule in rules:
                is_triggered = self._try(rule, None, None).reason == _APPLIED or is_triggered
            return is_triggered
        answers: dict[str, list[_Answer]] = {coupon["value"]: [] for coupon in codes.coupons}
        referred: list[_Answer] = []
        is_triggered = False
        for rule in rules:
            for coupon, referral in _pairs(rule, codes):
                answer = self._try(rule, coupon, referral)
                is_triggered = is_triggered or answer.reason == _APPLIED
                if coupon is not None:
                    answers[coupon["value"]].append(answer)
                if referral is not None:
                    referred.append(answer)
        for coupon in codes.coupons:
            settled = _reason(answers[coupon["value"]], coupons.BY_CONDITION)
            self._codes.settle_coupon(coupon, *settled)
        if codes.referral is not None:
            settled = _reason(referred, referrals.BY_CONDITION)
            self._codes.settle_referral(codes.referral, *settled)
        return is_triggered

    def _rules(self, campaign: Row) -> list[Rule]:
        rules: list[Rule] = campaign["rules"]
        if self._context.updates_session:
            return rules
        return [rule for rule in rules if EVENT in rule["mentions"]]

    def _try(self, rule: Rule, coupon: Row | None, referral: Row | None) -> _Answer:
        """Evaluate one rule. Gives a reason of the contract's where it could not be applied."""
        view, log, machine = self._view, self._log, self._machine
        view.coupon, view.referral, log.rule = coupon, referral, rule
        self._at_effect = None
        try:
            machine.start(rule["bindings"], coupon, referral)
            is_met = machine.evaluate(rule["condition"])
            if is_met is False:
                return self._unmet(rule)
            if is_met is not True:
                raise RuleError("its condition is neither true nor false")
            self._apply(rule)
            return _DONE
        except NotMet as missing:
            cause = Cause(effect=self._at_effect, details=str(missing))
            return _Answer(_NOT_MET, self._noted(rule, cause))
        except CannotApply as limit:
            cause = Cause(effect=self._at_effect)
            self._noted(rule, cause._replace(details=limit.reason))
            return _Answer(limit.reason, cause)
        except BudgetError:
            raise
        except RuleError as error:
            cause = self._noted(rule, Cause(effect=self._at_effect, details=str(error)))
            log.report(f"{_failed(rule)}: {error}.")
            return _Answer(coupons.NOT_APPLIED, cause)

    def _unmet(self, rule: Rule) -> _Answer:
        """Say which condition of a rule is the first that is not met, if the answer will."""
        context, view = self._context, self._view
        says_why = context.shapes.rejected is not None
        has_code = view.coupon is not None or view.referral is not None
        if not context.explains and not (says_why and has_code):
            return _SILENT
        first, *conditions = rule["condition"]
        each = conditions if first == "and" else [rule["condition"]]
        number = next(
            (at for at, one in enumerate(each) if self._machine.evaluate(one) is not True), 0
        )
        return _Answer(_NOT_MET, self._noted(rule, Cause(condition=number)))

    def _noted(self, rule: Rule, cause: Cause) -> Cause:
        """Note why a rule did not apply, if the context wants to know."""
        if self._context.explains:
            view, campaign = self._view, self._log.campaign
            self._budget.fill(_FAILURE + text_size(rule["title"]) + text_size(cause.details))
            group = self._log.group
            failure = Failure(campaign, rule, view.coupon, view.referral, cause, group)
            self._failures.append(failure)
        return cause._replace(details=cause.details[:_MOST_DETAILS])

    def _apply(self, rule: Rule) -> None:
        """Let a rule decide for all its effects, or for none. Raises RuleError, or CannotApply."""
        mark = self._log.mark()
        try:
            self._log.accept()
            for self._at_effect, expression in enumerate(rule["effects"]):
                self._machine.evaluate(expression)
        except (RuleError, CannotApply):
            self._log.undo(mark)
            raise


def _decide(effects: RuleEffects, name: str, arguments: Sequence[Any]) -> None:
    """Decide for an effect of the language. Raises RuleError, or CannotApply."""
    if name not in effects.shapes.effects:
        raise RuleError(f"the contract of the application has no effect {name!r}")
    _EFFECTS[name](effects, *arguments)


def _pairs(rule: Rule, codes: Codes) -> list[tuple[Row | None, Row | None]]:
    """Return the codes that a rule is evaluated with: once for each coupon, if it asks for one."""
    mentions = rule["mentions"]
    referral = codes.referral if REFERRAL_VALID in mentions else None
    if codes.coupons and COUPON_VALID in mentions:
        return [(coupon, referral) for coupon in codes.coupons]
    return [(None, referral)]


def _failed(rule: Rule) -> str:
    return f"The rule {rule['title']!r} failed"


def _reason(answers: Sequence[_Answer], otherwise: str) -> tuple[str | None, Cause]:
    """Choose the reason to reject a code, and where; None where a rule was applied for it."""
    if any(each.reason == _APPLIED for each in answers):
        return None, UNKNOWN
    failed = next((each for each in answers if each.reason != _NOT_MET), None)
    if failed is not None:
        return failed
    return otherwise, answers[0].cause if answers else UNKNOWN
