"""The rows that a document shows of a list to which no operation adds any: it starts with them."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.inferred.model import Model
from mockserver.inferred.resources.member import value_at
from mockserver.inferred.resources.resource import Resource

Json = Any

#: So many rows are taken of an example.
_MOST = 100


def shown_rows(model: Model, resource: Resource) -> list[Mapping[str, Json]]:
    """Return the rows of the list's first valid example; none if the list can grow."""
    if resource.item_path or resource.depth or "create" in resource.roles.values():
        return []
    for name, role in resource.roles.items():
        success = model.views[name].success
        if role != "list" or success is None or success.content is None:
            continue
        example = model.values.example(success.content.pointer, "reply")
        steps = model.inference.roles[name].list or ()
        rows = None if example is ABSENT else value_at(example, steps) if steps else example
        if isinstance(rows, list):
            return [each for each in rows[:_MOST] if isinstance(each, dict)]
    return []
