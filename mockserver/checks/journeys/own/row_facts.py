"""What the schemas of a document say about the members of a row that is sent."""

from collections.abc import Mapping

from mockserver.checks.journeys.own.rows import Rows
from mockserver.contract.document import Json
from mockserver.contract.schema_view import is_read_only, is_write_only
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.resource import OperationRole
from mockserver.inferred.resources.words import plain, words_of

#: Words of members with which a server times or counts its changes.
_COUNTING = frozenset(
    ("changed", "etag", "modification", "modified", "revision", "update", "updated", "version")
)


def shown_members(rows: Rows, role: OperationRole, sent: Mapping[str, Json]) -> set[str]:
    """Name the members sent to an operation that have to be shown as they were sent."""
    hidden = write_only_members(rows, role) | read_only_members(rows, role)
    own = {steps[0] for steps in rows.resource.ids if steps}
    parents = {plain(each) for each in rows.resource.parameters}
    names = {each for each in sent if plain(each) not in parents and not is_counting(each)}
    return names & declared_members(rows, rows.on.get("show")) - hidden - own


def is_counting(member: str) -> bool:
    """Whether a server sets a member itself at each change: the time of it, or a number."""
    return bool(_COUNTING & {*words_of(member)})


def declared_members(rows: Rows, role: OperationRole) -> set[str]:
    """Name the members that a row has in the reply of an operation."""
    return set(_shown(rows, role))


def hidden_members(rows: Rows, role: OperationRole) -> set[str]:
    """Name the members of a row, in the reply of an operation, that are for requests only."""
    data = rows.maker.shapes.data
    return {name for name, schema in _shown(rows, role).items() if is_write_only(data, schema)}


def read_only_members(rows: Rows, role: OperationRole) -> set[str]:
    """Name the members of a row, as an operation takes it or as it is shown, for replies only."""
    data = rows.maker.shapes.data
    sent = _members(rows, rows.maker.views[role.operation].body_schema, role.body)
    shown = {} if rows.resource.row is None else rows.maker.shapes.members(rows.resource.row)
    either = {**shown, **sent}
    return {name for name, schema in either.items() if is_read_only(data, schema)}


def write_only_members(rows: Rows, role: OperationRole) -> set[str]:
    """Name the members of a row, as an operation takes it, that are for requests only."""
    data = rows.maker.shapes.data
    members = _members(rows, rows.maker.views[role.operation].body_schema, role.body)
    return {name for name, schema in members.items() if is_write_only(data, schema)}


def _shown(rows: Rows, role: OperationRole) -> dict[str, Json]:
    return _members(rows, rows.maker.views[role.operation].reply_schema, role.one or ())


def _members(rows: Rows, schema: Json, at: Steps) -> dict[str, Json]:
    node = None if schema is None else rows.maker.shapes.at(schema, at)
    if node is not None and rows.maker.shapes.items(node) is not None:
        node = rows.maker.shapes.items(node)
    return {} if node is None else dict(rows.maker.shapes.members(node))
