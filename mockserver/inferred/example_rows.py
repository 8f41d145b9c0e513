"""The rows that a document shows where no operation adds any: a world starts with them."""

from collections.abc import Mapping
from typing import Any

from mockserver.contract.absent import ABSENT
from mockserver.engine.transaction import Transaction
from mockserver.inferred.identifier import id_texts, identifier_of
from mockserver.inferred.model import Model
from mockserver.inferred.new_id import fits_path
from mockserver.inferred.resources.member import value_at
from mockserver.inferred.resources.resource import Resource
from mockserver.inferred.row_address import address_members
from mockserver.inferred.rows import Found, named_row, too_long

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


def is_fixed(resource: Resource) -> bool:
    """Whether no operation adds rows."""
    return not {"create", "replace"} & set(resource.roles.values())


def documented_row(
    model: Model, tx: Transaction, resource: Resource, parents: list[str], made: Found
) -> Found:
    """Return the row that the document's example of one row shows, with the id of its example.

    What the document leaves open is as in the `made` row.
    """
    row = _shown_alone(model, resource)
    texts = id_texts(made.row if row is None else row, resource.ids)
    for text in model.example_ids.get(resource.name, ()) if len(resource.ids) == 1 else ():
        if text and fits_path(model, resource, 0, text):
            texts = [text]
            break
    if texts is None or too_long(identifier := identifier_of([*parents, *texts])) is not None:
        return made
    if tx.get(resource.name, identifier) is not None:
        return made
    named = named_row(resource, made.row if row is None else row, [*parents, *texts])
    return Found(identifier, {**named, **address_members(model, resource, identifier)})


def _shown_alone(model: Model, resource: Resource) -> Mapping[str, Json] | None:
    """Return the row of the first valid example of a reply that shows one."""
    for name, role in resource.roles.items():
        success = model.views[name].success
        if role != "show" or success is None or success.content is None:
            continue
        example = model.values.example(success.content.pointer, "reply")
        row = (
            None if example is ABSENT else value_at(example, model.inference.roles[name].one or ())
        )
        if isinstance(row, dict):
            return row
    return None
