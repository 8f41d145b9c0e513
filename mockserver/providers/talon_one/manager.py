"""What a campaign manager does: campaigns, codes and points, made and ended by hand."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.engine.call import Reply
from mockserver.engine.transaction import Transaction
from mockserver.errors import FixtureError, closest
from mockserver.providers.talon_one.books.campaigns import (
    DEFAULT_APPLICATION,
    campaign_json,
    draw_code,
    new_campaign,
)
from mockserver.providers.talon_one.books.coupons import coupon_json, new_coupon, terms_of
from mockserver.providers.talon_one.books.profiles import ensure_profile
from mockserver.providers.talon_one.books.referrals import (
    USAGE_LIMIT,
    ReferralTerms,
    new_referral,
    referral_json,
)
from mockserver.providers.talon_one.dialect import Invalid, invalid, refuse
from mockserver.providers.talon_one.instants import lasting, moment

Body = Mapping[str, Any]


def create_campaign(tx: Transaction, body: Body) -> Reply:
    """Make a campaign with its rules; a ruleset outside the subset is refused with its place."""
    application = str(body.get("application", DEFAULT_APPLICATION))
    if tx.get("applications", application) is None:
        return unknown(tx, "application", "applications", application)
    identifier = str(body["id"]) if "id" in body else _free_id(tx, application)
    if tx.get("campaigns", identifier) is not None:
        return refuse(409, f"There is a campaign {identifier} already.")
    try:
        row = new_campaign(tx, identifier, {**body, "application": application}, "")
    except FixtureError as error:
        hint = "" if error.hint is None else f" {error.hint}"
        return invalid(Invalid("ruleset", error.what + hint, error.where or "/"))
    return Reply(201, campaign_json(row))


def set_campaign(tx: Transaction, body: Body) -> Reply:
    """Enable, disable or archive a campaign, or move its time; what is left out stays."""
    identifier = str(body["campaign"])
    row = tx.get("campaigns", identifier)
    if row is None:
        return unknown(tx, "campaign", "campaigns", identifier)
    try:
        moved = {
            column: moment(body[name], f"/{name}")
            for name, column in (("startTime", "starts_at"), ("endTime", "expires_at"))
            if name in body
        }
    except FixtureError as error:
        return misplaced(error)
    row = {**row, **moved, "state": body.get("state", row["state"])}
    tx.put("campaigns", identifier, row)
    return Reply(200, campaign_json(row))


def create_coupon(tx: Transaction, body: Body) -> Reply:
    """Make a coupon; without a `value` its code is drawn from the campaign's pattern."""
    found = _free_code(tx, body, "coupons", body.get("value"))
    if isinstance(found, Reply):
        return found
    try:
        terms = terms_of(
            body,
            moment(body.get("startDate"), "/startDate"),
            moment(lasting(body.get("expiryDate")), "/expiryDate"),
        )
    except FixtureError as error:
        return misplaced(error)
    return Reply(201, coupon_json(new_coupon(tx, found.campaign, found.code, terms)))


def create_referral(tx: Transaction, body: Body) -> Reply:
    """Make a referral; without a `code` one is drawn from the campaign's pattern."""
    found = _free_code(tx, body, "referrals", body.get("code"))
    if isinstance(found, Reply):
        return found
    try:
        terms = ReferralTerms(
            friend=body.get("friendProfileIntegrationId", ""),
            starts_at=moment(body.get("startDate"), "/startDate"),
            expires_at=moment(lasting(body.get("expiryDate")), "/expiryDate"),
            usage_limit=body.get("usageLimit", USAGE_LIMIT),
            attributes=body.get("attributes", {}),
        )
    except FixtureError as error:
        return misplaced(error)
    advocate = body["advocateProfileIntegrationId"]
    ensure_profile(tx, advocate)
    made = new_referral(tx, found.campaign, found.code, advocate, terms)
    return Reply(201, referral_json(made))


def expire_code(tx: Transaction, body: Body) -> Reply:
    """Let a coupon or a referral end now."""
    is_coupon = "coupon" in body
    collection = "coupons" if is_coupon else "referrals"
    code = body["coupon"] if is_coupon else body["referral"]
    row = tx.get(collection, code)
    if row is None:
        return unknown(tx, collection.removesuffix("s"), collection, code)
    row = {**row, "expires_at": tx.now}
    tx.put(collection, code, row)
    return Reply(200, coupon_json(row) if is_coupon else referral_json(row))


def set_profile_busy(tx: Transaction, body: Body) -> Reply:
    """Refuse every update of a profile with 409 in today's contract, or stop refusing."""
    if body["busy"]:
        tx.put("busy_profiles", body["profile"], {"since": tx.now})
    else:
        tx.delete("busy_profiles", body["profile"])
    return Reply(200, {"profile": body["profile"], "busy": body["busy"]})


def set_session_busy(tx: Transaction, body: Body) -> Reply:
    """Refuse every update of a session with 409, or stop refusing."""
    if body["busy"]:
        tx.put("busy", body["session"], {"since": tx.now})
    else:
        tx.delete("busy", body["session"])
    return Reply(200, {"session": body["session"], "busy": body["busy"]})


def misplaced(error: FixtureError) -> Reply:
    """Refuse a moment that cannot be read, with its place."""
    return invalid(Invalid("format", error.what, error.where or "/"))


def unknown(tx: Transaction, kind: str, collection: str, name: str) -> Reply:
    """Refuse a name of nothing, with the nearest known one."""
    known = [identifier for identifier, _ in tx.rows(collection)]
    return refuse(404, f"There is no {kind} {name!r}. {closest(name, known)}")


class _FreeCode(NamedTuple):
    """A code that nothing has, and the campaign that it is for."""

    campaign: str
    code: str


def _free_code(tx: Transaction, body: Body, collection: str, code: str | None) -> _FreeCode | Reply:
    """Take a code for a campaign, or draw one; an unknown campaign and a taken code are refused."""
    campaign = tx.get("campaigns", str(body["campaign"]))
    if campaign is None:
        return unknown(tx, "campaign", "campaigns", str(body["campaign"]))
    settings = campaign[f"{collection.removesuffix('s')}_settings"]
    code = code or draw_code(tx, collection, settings)
    if code is None or tx.get(collection, code) is not None:
        return refuse(409, f"The code {code!r} is taken.")
    return _FreeCode(campaign["id"], code)


def _free_id(tx: Transaction, application: str) -> str:
    """Return the number after the application's largest; a row's own id may not be its column's."""
    rows = (row for _, row in tx.rows("campaigns") if row["application"] == application)
    number = max((int(row["id"]) for row in rows), default=0) + 1
    while tx.get("campaigns", str(number)) is not None:
        number += 1
    return str(number)
