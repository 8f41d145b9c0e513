"""Why rules did not apply, and which campaigns a customer meets."""

from typing import Any

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row
from mockserver.providers.talon_one.api_today.shapes import group_json
from mockserver.providers.talon_one.api_today.shown import campaign_summary
from mockserver.providers.talon_one.books.campaigns import is_running
from mockserver.providers.talon_one.books.links import is_for_profile
from mockserver.providers.talon_one.rules.outcome import Failure
from mockserver.providers.talon_one.sessions.updates import Update


def failures_json(update: Update) -> list[dict[str, Any]]:
    """Return a reason for each rule, and code, that did not apply."""
    return [
        {
            "campaignID": int(each.campaign["id"]),
            "campaignName": each.campaign["name"],
            "rulesetID": each.campaign["ruleset_id"],
            "ruleIndex": each.rule["number"],
            "ruleName": each.rule["title"],
            **_where(each),
            **group_json(each.group),
        }
        for each in update.outcome.failures
    ]


def eligibility_json(tx: Transaction, update: Update) -> list[dict[str, Any]]:
    """Return every campaign of the application that runs, and which of its rules are met."""
    application = update.session["application"]
    rows = [
        row
        for _, row in tx.rows("campaigns")
        if row["application"] == application
        and (is_running(row, tx.now) or row["id"] in update.outcome.evaluated)
    ]
    rows.sort(key=lambda row: int(row["id"]))
    return [_campaign(update, row) for row in rows]


def _campaign(update: Update, row: Row) -> dict[str, Any]:
    is_asked = row["id"] in update.outcome.evaluated
    rules = [_rule(update, row, rule) for rule in row["rules"]] if is_asked else []
    passed = any(each["eligibility"][0]["passed"] for each in rules)
    eligibility: dict[str, Any] = {"passed": passed}
    if not passed:
        eligibility["details"] = {"failureCode": _failure_code(update, row, is_asked)}
    return {
        **campaign_summary(row),
        "eligibility": [eligibility],
        "rules": rules,
    }


def _failure_code(update: Update, row: Row, is_asked: bool) -> str:
    if is_asked:
        return "ALL_RULES_FAILED"
    return "SKIPPED" if is_for_profile(row, update.profile) else "AUDIENCE_NOT_MATCHED"


def _rule(update: Update, row: Row, rule: Row) -> dict[str, Any]:
    failed = [
        each
        for each in update.outcome.failures
        if each.campaign["id"] == row["id"] and each.rule["number"] == rule["number"]
    ]
    return {
        "title": rule["title"],
        "eligibility": [_failed(each) for each in failed] or [{"passed": True}],
    }


def _failed(failure: Failure) -> dict[str, Any]:
    is_condition = failure.cause.condition is not None
    code = "CONDITION_NOT_MET" if is_condition else "EFFECT_FAILED"
    shown: dict[str, Any] = {
        "passed": False,
        "details": {"failureCode": code, "details": "", **_where(failure)},
    }
    if failure.coupon is not None:
        shown["couponCode"] = failure.coupon["value"]
    return shown


def _where(failure: Failure) -> dict[str, Any]:
    """Name the code, and the condition or effect, of a rule that did not apply."""
    shown: dict[str, Any] = {}
    if failure.coupon is not None:
        shown |= {"couponID": failure.coupon["id"], "couponValue": failure.coupon["value"]}
    if failure.referral is not None:
        shown |= {"referralID": failure.referral["id"], "referralValue": failure.referral["code"]}
    condition, effect, details, _ = failure.cause
    if condition is not None:
        shown["conditionIndex"] = condition
    if effect is not None:
        shown["effectIndex"] = effect
    if details:
        shown["details"] = details
    return shown
