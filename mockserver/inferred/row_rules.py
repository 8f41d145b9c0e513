"""What the server does to every row of a resource: defaults, moments, members of its own."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from mockserver.contract.schema_view import common_members, is_read_only, is_write_only, resolved
from mockserver.engine.transaction import Transaction
from mockserver.inferred.moment import MomentMember, moments_in
from mockserver.inferred.references import Reference, references_of
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.words import plain

Json = Any


class RowRules(NamedTuple):
    """Facts about the schema of a row, looked up once."""

    #: The schemas of its members, by name.
    members: Mapping[str, Json]
    required: frozenset[str]
    #: The members that only the server sets.
    read_only: frozenset[str]
    #: The members that no reply shows.
    write_only: frozenset[str]
    defaults: Mapping[str, Json]
    #: The names of members that replies spell in another way, by those that requests use.
    spelled: Mapping[str, str]
    #: The members that requests name by an id, and that replies show as objects.
    references: Mapping[str, Reference]
    moments: tuple[MomentMember, ...]

    def times(self, tx: Transaction, *, is_new: bool) -> dict[str, Json]:
        """Return the members that tell the time of this call, with their values."""
        moments = (each for each in self.moments if is_new or not each.is_creation)
        return {each.name: each.value(tx) for each in moments}

    def kept(self, row: Mapping[str, Json]) -> dict[str, Json]:
        """Return what a request to replace a row leaves as it is."""
        creation = {each.name for each in self.moments if each.is_creation}
        names = self.read_only | creation
        return {name: value for name, value in row.items() if name in names}


def rules_of(shapes: Shapes, row: Json, sent: Collection[Json], ids: Collection[str]) -> RowRules:
    """Look up the facts about the schema of a row; None is the schema of rows without one.

    `sent` are the schemas of rows as requests carry them, `ids` the names of the document's ids.
    """
    members = shapes.members(row) if row is not None else {}
    # What one alternative has is not added to a row of another.
    common = common_members(shapes.data, row) if row is not None else frozenset[str]()
    certain = {name: each for name, each in members.items() if name in common}
    facts = ((name, resolved(shapes.data, each)) for name, each in certain.items())
    return RowRules(
        members=members,
        required=common & shapes.required(row) if row is not None else frozenset(),
        read_only=frozenset(
            name for name, each in certain.items() if is_read_only(shapes.data, each)
        ),
        write_only=frozenset(
            name
            for schema in (*sent, *([] if row is None else [row]))
            for name, each in shapes.members(schema).items()
            if is_write_only(shapes.data, each)
        ),
        defaults={name: each["default"] for name, each in facts if each.get("default") is not None},
        spelled=_spelled(members, {name for each in sent for name in shapes.members(each)}),
        references=references_of(shapes, certain, sent, ids),
        moments=tuple(moments_in(shapes, certain)),
    )


def _spelled(members: Collection[str], sent: Collection[str]) -> dict[str, str]:
    """Return how replies spell what requests send: `FriendlyName` is `friendly_name`."""
    found: dict[str, str] = {}
    own = {plain(name): name for name in members if name not in sent}
    for name in sorted(sent):
        shown = own.get(plain(name))
        if name not in members and shown is not None and shown not in found.values():
            found[name] = shown
    return found
