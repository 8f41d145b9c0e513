"""The operations on audiences: made, renamed, deleted, emptied, joined and left."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from mockserver.engine.call import NO_BODY, Call, Reply
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.books.attributes import invalid_attributes
from mockserver.providers.talon_one.books.audiences import (
    audience_json,
    audience_of,
    change_memberships,
    empty_audience,
    find_audience,
    members,
    new_audience,
    put_audience,
)
from mockserver.providers.talon_one.books.profiles import upsert
from mockserver.providers.talon_one.dialect import Invalid, invalid, refuse


def create_audience(tx: Transaction, call: Call) -> Reply:
    """Make an audience; one of another system is there once."""
    integration, identifier = call.body.get("integration", ""), call.body.get("integrationId", "")
    if integration and not identifier:
        what = "An audience of an integration has an id there."
        return invalid(Invalid("required", what, "/integrationId"))
    if identifier and audience_of(tx, integration, identifier) is not None:
        what = "An Audience with this ID already exists for this integration."
        return refuse(409, what)
    return Reply(201, audience_json(new_audience(tx, call.body)))


def update_audience(tx: Transaction, call: Call) -> Reply:
    """Rename an audience; no rules are asked."""
    row = find_audience(tx, str(call.path["audienceId"]))
    if row is None:
        return _unknown(call.path["audienceId"])
    row = {**row, "name": call.body["name"]}
    if "subscribedApplicationsIds" in call.body:
        applications = [int(each) for each in call.body["subscribedApplicationsIds"]]
        row = {**row, "applications": applications}
    put_audience(tx, row)
    return Reply(200, audience_json(row))


def delete_audience(tx: Transaction, call: Call) -> Reply:
    """Delete an audience with its memberships."""
    identifier = str(call.path["audienceId"])
    if find_audience(tx, identifier) is None:
        return _unknown(identifier)
    empty_audience(tx, identifier)
    tx.delete("audiences", identifier)
    return Reply(204, NO_BODY)


def delete_memberships(tx: Transaction, call: Call) -> Reply:
    """Let everybody leave an audience."""
    identifier = str(call.path["audienceId"])
    row = find_audience(tx, identifier)
    if row is None:
        return _unknown(identifier)
    empty_audience(tx, identifier)
    put_audience(tx, {**row, "changed": tx.now})
    return Reply(204, NO_BODY)


def update_profile_audiences(tx: Transaction, call: Call) -> Reply:
    """Add profiles to audiences and remove them, in order; unknown profiles are made.

    An unknown audience refuses all of it (assumed).
    """
    actions = call.body.get("data", [])
    for action in actions:
        if find_audience(tx, str(action["audienceId"])) is None:
            return _unknown(action["audienceId"])
    for action in actions:
        audience = [str(action["audienceId"])]
        adds, deletes = (audience, []) if action["action"] == "add" else ([], audience)
        change_memberships(tx, action["profileIntegrationId"], adds, deletes)
    return Reply(204, NO_BODY)


def update_customers_attributes(tx: Transaction, call: Call) -> Reply:
    """Lay attributes over those of every profile of an audience."""
    identifier = str(call.path["audienceId"])
    if find_audience(tx, identifier) is None:
        return _unknown(identifier)
    problems = list(invalid_attributes(tx, "CustomerProfile", call.body, ""))
    if problems:
        return invalid(*problems)
    for row in members(tx, identifier):
        upsert(tx, row["integration_id"], call.body)
    return Reply(204, NO_BODY)


def invalid_changes(
    tx: Transaction, changes: Mapping[str, Any] | None, at: str = "/audiencesChanges"
) -> Iterator[Invalid]:
    """Find audiences that are not there (that it is 400 is assumed)."""
    for name in ("adds", "deletes"):
        for number, identifier in enumerate((changes or {}).get(name, ())):
            if find_audience(tx, str(identifier)) is None:
                what = f"There is no audience {identifier}."
                yield Invalid("not found", what, f"{at}/{name}/{number}")


def apply_changes(tx: Transaction, profile: str, changes: Mapping[str, Any] | None) -> None:
    """Let a profile join audiences and leave others, as its update says."""
    if changes:
        adds, deletes = (_texts(changes[name]) for name in ("adds", "deletes"))
        change_memberships(tx, profile, adds, deletes)


def _texts(identifiers: Sequence[int]) -> Collection[str]:
    return [str(each) for each in identifiers]


def _unknown(identifier: Any) -> Reply:
    return refuse(404, f"There is no audience {identifier}.")
