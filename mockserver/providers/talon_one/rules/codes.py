"""The codes of a session during an evaluation: which are valid, accepted, rejected and why."""

from collections.abc import Sequence
from typing import NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.books import coupons, referrals
from mockserver.providers.talon_one.books.campaigns import RUNNING
from mockserver.providers.talon_one.language.budget import text_size
from mockserver.providers.talon_one.language.rulesets import COUPON_VALID, REFERRAL_VALID, Rule
from mockserver.providers.talon_one.rules.context import RuleContext
from mockserver.providers.talon_one.rules.decisions import ONE, DecisionLog, origin_of
from mockserver.providers.talon_one.rules.effects import NOWHERE, Origin
from mockserver.providers.talon_one.rules.outcome import Rejection
from mockserver.providers.talon_one.rules.shapes import UNKNOWN, Cause


class Codes(NamedTuple):
    """The valid codes of one campaign."""

    coupons: list[Row]
    referral: Row | None = None


class CodesMark(NamedTuple):
    """The codes that were undecided at a moment, and the last rejections until then."""

    waiting: dict[str, Row]
    waiting_referral: Row | None
    coupon: Rejection | None
    referral: Rejection | None


NO_CODES = Codes([])

#: The cause of codes whose campaign is not asked.
EXCLUDED = Cause(exclusion=coupons.NOT_IN_SET)


class SessionCodes:
    """The codes of one session: each is rejected at once, or waits for its campaign's rules."""

    def __init__(self, tx: Transaction, context: RuleContext, log: DecisionLog) -> None:
        self._tx = tx
        self._context = context
        self._log = log
        self._by_campaign: dict[str, Codes] = {}
        #: The coupons, by their codes, and the referral that are neither accepted nor rejected.
        self._waiting: dict[str, Row] = {}
        self._waiting_referral: Row | None = None
        self.coupon_rejection: Rejection | None = None
        self.referral_rejection: Rejection | None = None

    def judge(self) -> None:
        """Find the session's codes, and reject those that cannot be used. Raises BudgetError."""
        session = self._context.session
        assert session is not None, "a session is updated"
        for code in dict.fromkeys(session["coupon_codes"]):
            self._judge_coupon(code, session["profile"])
        if session["referral_code"]:
            self._judge_referral(session["referral_code"], session["profile"])

    def of(self, campaign: Row, rules: Sequence[Rule]) -> Codes:
        """Return a campaign's codes that no limit rejects and that one of its rules asks for."""
        codes = self._by_campaign.get(campaign["id"])
        if codes is None:
            return NO_CODES
        valid = [coupon for coupon in codes.coupons if self._is_asked_for(coupon, rules)]
        referral = codes.referral
        if referral is None:
            return Codes(valid)
        reason = self._log.broken_limit("redeemReferral", ONE, None, referral)
        if reason is None and not _mention(rules, REFERRAL_VALID):
            reason = referrals.NO_CONDITION
        if reason is None:
            return Codes(valid, referral)
        self.settle_referral(referral, reason, UNKNOWN)
        return Codes(valid)

    def settle_coupon(self, coupon: Row, reason: str | None, cause: Cause) -> None:
        """Settle that a coupon is accepted, or rejected for a reason. Raises BudgetError."""
        self._log.budget.fill(text_size(cause.details))
        self._waiting.pop(coupon["value"], None)
        if reason is not None:
            self._reject_coupon(coupon["value"], coupon, reason, cause)

    def settle_referral(self, referral: Row, reason: str | None, cause: Cause) -> None:
        """Settle that a referral is accepted, or rejected for a reason. Raises BudgetError."""
        self._log.budget.fill(text_size(cause.details))
        self._waiting_referral = None
        if reason is not None:
            self._reject_referral(referral["code"], referral, reason, cause)

    def leave_out(self, campaign: Row, why: str) -> None:
        """Reject the codes of a campaign that its group does not choose. Raises BudgetError."""
        codes, cause = self._by_campaign.get(campaign["id"], NO_CODES), Cause(exclusion=why)
        for coupon in codes.coupons:
            self.settle_coupon(coupon, coupons.NOT_TRIGGERED, cause)
        if codes.referral is not None:
            self.settle_referral(codes.referral, referrals.NOT_TRIGGERED, cause)

    def mark(self) -> CodesMark:
        """Remember which codes are undecided, and why others were rejected."""
        return CodesMark(
            dict(self._waiting),
            self._waiting_referral,
            self.coupon_rejection,
            self.referral_rejection,
        )

    def undo(self, mark: CodesMark) -> None:
        """Undo what was settled since a mark."""
        self._waiting, self._waiting_referral = mark.waiting, mark.waiting_referral
        self.coupon_rejection, self.referral_rejection = mark.coupon, mark.referral

    def reject_waiting(self) -> None:
        """Reject the codes that no rule has accepted when the budget is used up."""
        for code, coupon in self._waiting.items():
            if code not in self._log.coupons:
                self._reject_coupon(code, coupon, coupons.NOT_APPLIED)
        referral = self._waiting_referral
        if referral is not None and not self._log.referral:
            self._reject_referral(referral["code"], referral, coupons.NOT_APPLIED)

    def _judge_coupon(self, code: str, profile: str) -> None:
        coupon = coupons.find_coupon(self._tx, code)
        campaign = self._own_campaign(coupon)
        self._log.reserve_rejection(code, campaign)
        if coupon is None or campaign is None:
            self._reject_coupon(code, None, coupons.NOT_FOUND)
            return
        if self._is_excluded(campaign):
            self._reject_coupon(code, coupon, coupons.NOT_TRIGGERED, EXCLUDED)
            return
        campaign, shapes = self._asked(campaign), self._context.shapes
        reason = coupons.rejection_reason(self._tx, coupon, campaign, profile, shapes.reserving)
        if reason is None:
            self._waiting[coupon["value"]] = coupon
            self._by_campaign.setdefault(campaign["id"], Codes([])).coupons.append(coupon)
        else:
            self._reject_coupon(code, coupon, reason)

    def _judge_referral(self, code: str, profile: str) -> None:
        referral = referrals.find_referral(self._tx, code)
        campaign = self._own_campaign(referral)
        self._log.reserve_rejection(code, campaign)
        if referral is None or campaign is None:
            self._reject_referral(code, None, referrals.NOT_FOUND)
            return
        if self._is_excluded(campaign):
            self._reject_referral(code, referral, referrals.NOT_TRIGGERED, EXCLUDED)
            return
        campaign, shapes = self._asked(campaign), self._context.shapes
        reason = referrals.rejection_reason(self._tx, referral, campaign, profile, shapes.friends)
        if reason is None:
            self._waiting_referral = referral
            codes = self._by_campaign.get(campaign["id"], Codes([]))
            self._by_campaign[campaign["id"]] = codes._replace(referral=referral)
        else:
            self._reject_referral(code, referral, reason)

    def _is_asked_for(self, coupon: Row, rules: Sequence[Rule]) -> bool:
        reason = self._log.broken_limit("redeemCoupon", ONE, coupon, None)
        if reason is None and not _mention(rules, COUPON_VALID):
            reason = coupons.NO_CONDITION
        if reason is not None:
            self.settle_coupon(coupon, reason, UNKNOWN)
        return reason is None

    def _is_excluded(self, campaign: Row) -> bool:
        """Whether a campaign is not among those that are asked: archived, or not named.

        (documented: OAS 26.16, RejectCouponEffectProps) That those which are not named count among
        them is assumed.
        """
        only = self._context.only
        is_left_out = only is not None and campaign["id"] not in only
        says_why = self._context.shapes.rejected is not None
        return says_why and (is_left_out or campaign["state"] == "archived")

    def _asked(self, campaign: Row) -> Row:
        """Return a campaign as it is asked: one that the call names need not be enabled."""
        return campaign if self._context.only is None else {**campaign, "state": RUNNING}

    def _own_campaign(self, code: Row | None) -> Row | None:
        """Find the campaign of a code, if it is one of this application."""
        campaign = None if code is None else self._tx.get("campaigns", code["campaign"])
        is_own = campaign is not None and campaign["application"] == self._context.application
        return campaign if is_own else None

    def _reject_coupon(
        self, code: str, coupon: Row | None, reason: str, cause: Cause = UNKNOWN
    ) -> None:
        origin = self._first_origin(coupon, COUPON_VALID)
        reason = self._context.shapes.reason(reason)
        self._log.reject(origin, "rejectCoupon", code, reason, cause)
        identifier = -1 if coupon is None else coupon["id"]
        self.coupon_rejection = Rejection(int(origin.campaign), identifier, reason)

    def _reject_referral(
        self, code: str, referral: Row | None, reason: str, cause: Cause = UNKNOWN
    ) -> None:
        origin = self._first_origin(referral, REFERRAL_VALID)
        reason = self._context.shapes.reason(reason)
        self._log.reject(origin, "rejectReferral", code, reason, cause)
        identifier = -1 if referral is None else referral["id"]
        self.referral_rejection = Rejection(int(origin.campaign), identifier, reason)

    def _first_origin(self, code: Row | None, condition: str) -> Origin:
        """Name the first rule that asks for a code of this kind, or the ruleset alone."""
        campaign = self._own_campaign(code)
        if campaign is None:
            return NOWHERE
        rules = (rule for rule in campaign["rules"] if condition in rule["mentions"])
        rule = next(rules, None)
        if rule is None:
            return Origin(campaign["id"], campaign["ruleset_id"], 0, "")
        return origin_of(campaign, rule)


def _mention(rules: Sequence[Rule], condition: str) -> bool:
    return any(condition in rule["mentions"] for rule in rules)
