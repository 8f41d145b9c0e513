"""Evaluation groups: which campaigns of an application stack, and which exclude one another.

Campaigns outside of all groups are in the base of the application, which is stackable (elsewhere:
Docs, Managing campaign evaluation).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Row

#: How a group chooses among its campaigns (elsewhere: Go 25.17.0, CampaignEvaluationGroup).
STACKABLE: Final = "stackable"
LIST_ORDER: Final = "listOrder"
HIGHEST: Final = "highestDiscount"
LOWEST: Final = "lowestDiscount"
MODES = (STACKABLE, LIST_ORDER, HIGHEST, LOWEST)

#: The contract has numbers for groups: a row by hand that has none is no group.
_NUMBER = re.compile("[1-9][0-9]{0,14}")


class Group(NamedTuple):
    """A group with its campaigns and the groups in it, in the order in which they are evaluated."""

    id: int
    mode: str
    elements: list["Row | Group"]


Element = Row | Group


def add_group(tx: Transaction, identifier: str, group: Mapping[str, Any]) -> None:
    """Write a group of a fixture."""
    row = {
        "application": str(group["application"]),
        "name": group["name"],
        "mode": group.get("evaluationMode", STACKABLE),
        "parent": str(group.get("parentId", "")),
        "campaigns": [str(each) for each in group.get("campaigns", ())],
    }
    tx.put("evaluation_groups", identifier, row)


def tree_of(tx: Transaction, application: str, campaigns: Iterable[Row]) -> list[Element]:
    """Arrange campaigns by the groups of their application; each is in the first that names it.

    A group comes where the first of its campaigns would; in it, campaigns come in its own order,
    and then the groups in it (assumed). A group within a group within a group is not known to the
    vendor: it stands in the base.
    """
    left = {row["id"]: row for row in campaigns}
    rows = {
        identifier: row
        for identifier, row in tx.rows("evaluation_groups")
        if row["application"] == application and _NUMBER.fullmatch(identifier)
    }
    if not rows:
        return list(left.values())
    order = {identifier: number for number, identifier in enumerate(left)}
    groups = {}
    for identifier in sorted(rows, key=int):
        row = rows[identifier]
        mine = [left.pop(each) for each in row["campaigns"] if each in left]
        groups[identifier] = Group(int(identifier), row["mode"], list(mine))
    base: list[Element] = [*left.values()]
    for identifier, group in groups.items():
        parent = rows[identifier]["parent"]
        is_within = parent in rows and not rows[parent]["parent"]
        (groups[parent].elements if is_within else base).append(group)
    base.sort(key=lambda each: min((order[row["id"]] for row in campaigns_in(each)), default=0))
    return base


def campaigns_in(element: Element) -> Iterator[Row]:
    """Go through the campaigns of a group and of the groups in it; a campaign is its own."""
    if isinstance(element, Group):
        for each in element.elements:
            yield from campaigns_in(each)
    else:
        yield element
