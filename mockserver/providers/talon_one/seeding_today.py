"""Turn what a fixture has of today's contract alone into rows of a new world."""

from collections.abc import Mapping
from typing import Any

from mockserver.engine.fixture import (
    fixture_error,
    read_moment,
    read_optional_moment,
    require_known,
)
from mockserver.engine.transaction import Transaction
from mockserver.providers.talon_one.books.achievements import MOST_ROUNDS, increase
from mockserver.providers.talon_one.books.audiences import change_memberships, new_audience
from mockserver.providers.talon_one.books.carts import product_of
from mockserver.providers.talon_one.books.catalogs import new_catalog, new_item, put_item
from mockserver.providers.talon_one.books.evaluation_groups import add_group
from mockserver.providers.talon_one.books.profiles import ensure_profile
from mockserver.providers.talon_one.money import exact

FixtureRows = Mapping[str, Any]


def load_today(tx: Transaction, fixture: FixtureRows) -> None:
    """Write the rows; raises FixtureError, with the pointer as its place, for an unknown name."""
    for identifier, achievement in fixture.get("achievements", {}).items():
        _add_achievement(tx, fixture, identifier, achievement)
    for identifier, catalog in fixture.get("catalogs", {}).items():
        new_catalog(tx, identifier, catalog)
        for sku, item in catalog.get("items", {}).items():
            _add_item(tx, identifier, sku, item)
    for identifier, store in fixture.get("stores", {}).items():
        row = {"name": store["name"], "integration_id": store["integrationId"]}
        tx.put("stores", identifier, row)
    for identifier, group in fixture.get("evaluation_groups", {}).items():
        _check_group(fixture, identifier, group)
        add_group(tx, identifier, group)
    for identifier, audience in fixture.get("audiences", {}).items():
        new_audience(tx, audience, identifier)
        for member in audience.get("members", ()):
            change_memberships(tx, member, [identifier], [])
    for identifier, steps in fixture.get("progress", {}).items():
        _add_progress(tx, fixture, identifier, steps)


def _check_group(fixture: FixtureRows, identifier: str, group: FixtureRows) -> None:
    """Check that a group has campaigns of its application, and stands in the base or in a group."""
    at = ("evaluation_groups", identifier)
    require_known(fixture.get("applications", {}), "application", str(group["application"]), *at)
    for campaign in group.get("campaigns", ()):
        name = require_known(fixture.get("campaigns", {}), "campaign", str(campaign), *at)
        if fixture["campaigns"][name].get("application") != group["application"]:
            what = f"The campaign {name} is of another application than its group."
            raise fixture_error(what, "Leave it out, or give it the group's application.", *at)
    if "parentId" in group:
        groups = fixture["evaluation_groups"]
        parent = require_known(groups, "evaluation group", str(group["parentId"]), *at)
        if "parentId" in groups[parent]:
            what = f"The group {parent} is in a group itself."
            raise fixture_error(what, "Groups stand on two levels at most.", *at)


def _add_item(tx: Transaction, catalog: str, sku: str, item: FixtureRows) -> None:
    """Put a product into a catalog, with the prices that it has had; the last one is its price."""
    row = {
        **new_item(tx, catalog, sku),
        "attributes": item.get("attributes", {}),
        "product": product_of(item.get("product")),
    }
    put_item(tx, row, None)
    now = tx.now
    for number, price in enumerate(item.get("prices", ())):
        at = ("catalogs", catalog, "items", sku, "prices", number)
        tx.now = read_moment(price["at"], *at) if "at" in price else now
        put_item(tx, row, price["price"])
        tx.now = now


def _add_achievement(
    tx: Transaction, fixture: FixtureRows, identifier: str, achievement: FixtureRows
) -> None:
    at = ("achievements", identifier)
    campaign = str(achievement["campaign"])
    require_known(fixture.get("campaigns", {}), "campaign", campaign, *at)
    if "period" in achievement and "periodEndOverride" in achievement:
        what = "An achievement has either a period or a periodEndOverride."
        raise fixture_error(what, "Leave one of them out.", *at)
    row = {
        "id": identifier,
        "campaign": campaign,
        "created": tx.now,
        "name": achievement["name"],
        "title": achievement.get("title", achievement["name"]),
        "description": achievement.get("description", ""),
        "target": achievement["target"],
        "period": achievement.get("period"),
        "period_end": achievement.get("periodEndOverride"),
        "recurrence": achievement.get("recurrencePolicy", "no_recurrence"),
        "activation": achievement.get("activationPolicy", "user_action"),
        "starts_at": read_optional_moment(achievement.get("fixedStartDate"), *at),
        "expires_at": read_optional_moment(achievement.get("endDate"), *at),
        "rolls_back": achievement.get("allowRollbackAfterCompletion", False),
        "is_capped": achievement.get("isCappedByTarget", False),
    }
    tx.put("achievements", identifier, row)


def _add_progress(
    tx: Transaction, fixture: FixtureRows, identifier: str, steps: list[FixtureRows]
) -> None:
    """Let a profile have come so far, each step at its moment, or now."""
    ensure_profile(tx, identifier)
    now = tx.now
    for number, step in enumerate(steps):
        at = ("progress", identifier, number)
        achievement = str(step["achievement"])
        require_known(fixture.get("achievements", {}), "achievement", achievement, *at)
        target = fixture["achievements"][achievement]["target"]
        if exact(step["progress"]) > exact(target) * MOST_ROUNDS:
            what = f"The progress would complete more than {MOST_ROUNDS} rounds."
            raise fixture_error(what, f"The target is {target}.", *at)
        tx.now = read_moment(step["at"], *at) if "at" in step else now
        increase(tx, achievement, identifier, exact(step["progress"]))
        tx.now = now
