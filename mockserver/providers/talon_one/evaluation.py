"""One fresh look of all rules at a session or an event: what they decide, nothing consumed yet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one import coupons, referrals
from mockserver.providers.talon_one.campaigns import is_running
from mockserver.providers.talon_one.decisions import CannotApply, Decisions, Mark, origin_of
from mockserver.providers.talon_one.effects import NOWHERE, Deed, Effect, Origin, effect_of
from mockserver.providers.talon_one.occasion import Occasion, View
from mockserver.providers.talon_one.rulesets import COUPON_VALID, EVENT, REFERRAL_VALID, Rule
from mockserver.providers.talon_one.talang import Machine, RuleError

_ONE = Decimal(1)
#: How a rule that was asked has answered, unless it is one of the contract's reasons.
_APPLIED, _NOT_MET = "applied", "not met"


class Rejection(NamedTuple):
    """Why a code was not accepted; -1 stands for a campaign and a code that do not exist."""

    campaign: int
    id: int
    reason: str


class Outcome(NamedTuple):
    """What the rules decided. `usage` is what closing the session would use up."""

    deeds: Sequence[Deed]
    coupons: Sequence[str]
    referral: str
    coupon_rejection: Rejection | None
    referral_rejection: Rejection | None
    usage: Mapping[tuple[str, str], Decimal]

    @property
    def effects(self) -> list[Effect]:
        """The effects alone."""
        return [deed.effect for deed in self.deeds]


NOTHING = Outcome((), (), "", None, None, {})


class _Codes(NamedTuple):
    """The codes of one campaign against which nothing stands."""

    coupons: list[Row]
    referral: Row | None = None


_NO_CODES = _Codes([])


class _Host(NamedTuple):
    """What the machine asks, answered where it is known.

    It knows nothing of the evaluation: in a circle, every call would leave work for the collector.
    """

    root: Callable[[str, str], Any]
    is_true: Callable[[str], bool]
    effect: Callable[[str, Sequence[Any]], None]
    mark: Callable[[], Mark]
    undo: Callable[[Any], None]


def _host(view: View, decisions: Decisions) -> _Host:
    return _Host(view.root, view.is_true, decisions.effect, decisions.mark, decisions.undo)


def evaluate(tx: Transaction, occasion: Occasion) -> Outcome:
    """Ask every rule of every running campaign of the application, in order of their ids."""
    evaluation = Evaluation(tx, occasion)
    codes = evaluation.codes() if occasion.updates_session else {}
    for campaign in _campaigns(tx, occasion.application):
        evaluation.ask(campaign, codes.get(campaign["id"], _NO_CODES))
    return evaluation.outcome()


class Evaluation:
    """The work of one `evaluate`."""

    def __init__(self, tx: Transaction, occasion: Occasion) -> None:
        self._tx = tx
        self._occasion = occasion
        self._view = View(occasion)
        self._decisions = Decisions(tx, self._view)
        self._machine = Machine(_host(self._view, self._decisions))
        self._coupon_rejection: Rejection | None = None
        self._referral_rejection: Rejection | None = None

    def outcome(self) -> Outcome:
        """Give what was decided."""
        decided = self._decisions
        return Outcome(
            decided.deeds,
            decided.coupons,
            decided.referral,
            self._coupon_rejection,
            self._referral_rejection,
            decided.usage,
        )

    def codes(self) -> dict[str, _Codes]:
        """Find the session's codes by campaign, rejecting those that something stands against."""
        session = self._occasion.session
        assert session is not None, "a session is updated"
        found: dict[str, _Codes] = {}
        for code in dict.fromkeys(session["coupon_codes"]):
            coupon = coupons.find_coupon(self._tx, code)
            campaign = self._own(coupon)
            if coupon is None or campaign is None:
                self._reject_coupon(code, None, coupons.NOT_FOUND)
                continue
            reason = coupons.standing(self._tx, coupon, campaign, session["profile"])
            if reason is None:
                found.setdefault(campaign["id"], _Codes([])).coupons.append(coupon)
            else:
                self._reject_coupon(code, coupon, reason)
        if session["referral_code"]:
            self._find_referral(session["referral_code"], session["profile"], found)
        return found

    def ask(self, campaign: Row, codes: _Codes) -> None:
        """Ask the rules of one campaign, then say of its codes whether they are accepted."""
        self._decisions.campaign = campaign
        everything = self._occasion.updates_session
        rules = [rule for rule in campaign["rules"] if everything or EVENT in rule["mentions"]]
        valid = [coupon for coupon in codes.coupons if self._admits(coupon, None, rules)]
        referral = codes.referral
        if referral is not None and not self._admits(None, referral, rules):
            referral = None
        answers: dict[str, list[str]] = {coupon["value"]: [] for coupon in valid}
        referred: list[str] = []
        for rule in rules:
            mentions = rule["mentions"]
            asked = referral if REFERRAL_VALID in mentions else None
            for coupon in valid if valid and COUPON_VALID in mentions else (None,):
                answer = self._try(rule, coupon, asked)
                if coupon is not None:
                    answers[coupon["value"]].append(answer)
                if asked is not None:
                    referred.append(answer)
        for coupon in valid:
            if _APPLIED not in (told := answers[coupon["value"]]):
                reason = _reason(told, coupons.BY_CONDITION)
                self._reject_coupon(coupon["value"], coupon, reason)
        if referral is not None and _APPLIED not in referred:
            reason = _reason(referred, referrals.BY_CONDITION)
            self._reject_referral(referral["code"], referral, reason)

    def _find_referral(self, code: str, profile: str, found: dict[str, _Codes]) -> None:
        referral = referrals.find_referral(self._tx, code)
        campaign = self._own(referral)
        if referral is None or campaign is None:
            self._reject_referral(code, None, referrals.NOT_FOUND)
            return
        reason = referrals.standing(self._tx, referral, campaign, profile)
        if reason is None:
            before = found.get(campaign["id"], _Codes([]))
            found[campaign["id"]] = before._replace(referral=referral)
        else:
            self._reject_referral(code, referral, reason)

    def _own(self, code: Row | None) -> Row | None:
        """Find the campaign of a code, if it is one of this application."""
        campaign = None if code is None else self._tx.get("campaigns", code["campaign"])
        mine = campaign is not None and campaign["application"] == self._occasion.application
        return campaign if mine else None

    def _admits(self, coupon: Row | None, referral: Row | None, rules: Sequence[Rule]) -> bool:
        """Judge what comes before any rule: the limits, and whether a rule asks for the code."""
        action, condition, missing = "redeemReferral", REFERRAL_VALID, referrals.NO_CONDITION
        if coupon is not None:
            action, condition, missing = "redeemCoupon", COUPON_VALID, coupons.NO_CONDITION
        reason = self._decisions.broken(action, _ONE, coupon, referral)
        if reason is None and not any(condition in rule["mentions"] for rule in rules):
            reason = missing
        if reason is None:
            return True
        if coupon is not None:
            self._reject_coupon(coupon["value"], coupon, reason)
        elif referral is not None:
            self._reject_referral(referral["code"], referral, reason)
        return False

    def _try(self, rule: Rule, coupon: Row | None, referral: Row | None) -> str:
        """Ask one rule. A reason of the contract's where it could not be applied."""
        self._view.coupon, self._view.referral = coupon, referral
        decisions, machine = self._decisions, self._machine
        decisions.rule = rule
        machine.bind(rule["bindings"])
        mark: Mark | None = None
        try:
            met = machine.evaluate(rule["condition"])
            if met is False:
                return _NOT_MET
            if met is not True:
                raise RuleError("its condition is neither true nor false")
            mark = decisions.mark()
            decisions.accept()
            for expression in rule["effects"]:
                machine.evaluate(expression)
        except CannotApply as limit:
            assert mark is not None, "only effects are bounded"
            decisions.undo(mark)
            return limit.reason
        except RuleError as error:
            if mark is not None:
                decisions.undo(mark)
            decisions.tell("error", message=f"The rule {rule['title']!r} failed: {error}.")
            return coupons.NOT_APPLIED
        return _APPLIED

    def _reject_coupon(self, code: str, coupon: Row | None, reason: str) -> None:
        origin = self._first_origin(coupon, COUPON_VALID)
        self._reject(origin, "rejectCoupon", code, reason)
        identifier = -1 if coupon is None else coupon["id"]
        self._coupon_rejection = Rejection(int(origin.campaign), identifier, reason)

    def _reject_referral(self, code: str, referral: Row | None, reason: str) -> None:
        origin = self._first_origin(referral, REFERRAL_VALID)
        self._reject(origin, "rejectReferral", code, reason)
        identifier = -1 if referral is None else referral["id"]
        self._referral_rejection = Rejection(int(origin.campaign), identifier, reason)

    def _reject(self, origin: Origin, kind: str, code: str, reason: str) -> None:
        effect = effect_of(origin, kind, value=code, rejectionReason=reason)
        self._decisions.deeds.append(Deed(effect, None))

    def _first_origin(self, code: Row | None, condition: str) -> Origin:
        """Name the first rule that asks for a code of this kind, or the ruleset alone."""
        campaign = self._own(code)
        if campaign is None:
            return NOWHERE
        asking = (rule for rule in campaign["rules"] if condition in rule["mentions"])
        rule = next(asking, None)
        if rule is None:
            return Origin(campaign["id"], campaign["ruleset_id"], 0, "")
        return origin_of(campaign, rule)


def _campaigns(tx: Transaction, application: str) -> Iterator[Row]:
    found = [
        (int(identifier), row)
        for identifier, row in tx.rows("campaigns")
        if row["application"] == application and is_running(row, tx.now)
    ]
    found.sort(key=lambda each: each[0])
    return (row for _, row in found)


def _reason(answers: Sequence[str], otherwise: str) -> str:
    """Choose the reason for a code that no rule was applied for."""
    return next((each for each in answers if each != _NOT_MET), otherwise)
