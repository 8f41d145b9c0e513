"""What was inferred from a document: resources, and the role of every operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from mockserver.inferred.resources.filter import Filter
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.overrides import Overrides
from mockserver.inferred.resources.paging import Paging
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.view import View
from mockserver.inferred.resources.words import singular

Json = Any

RoleName = Literal[
    "list",  # the rows of a collection, by page and filter
    "search",  # the same, at another path
    "create",  # one row more, or several
    "show",  # one row
    "replace",  # one row, as a whole
    "change",  # some members of one row
    "remove",  # one row, or all rows that filters choose
    "action",  # something that happens to one row
    "detail",  # what one row has at a path below it, made up
    "singleton",  # the one row of a path
    "membership",  # whether something is there, without a body
    "stateless",  # an answer out of the contract
]
Kind = Literal["collection", "singleton", "membership"]


class Source(NamedTuple):
    """A schema from which rows are made up: a row stands at `steps` in its values.

    `in_list` says that it is the first item of the list there.
    """

    pointer: str
    direction: Literal["request", "reply"]
    steps: Steps = ()
    in_list: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """Rows of one kind: a collection with its items, a single row, or memberships."""

    #: The name of its collection in a world: `/_mock/worlds/{w}/rows/{api}/{name}`.
    name: str
    kind: Kind
    #: The path of the collection, as the document writes it: `/owners/{ownerId}/pets`.
    path: str
    #: The path of an item; empty if the document has none.
    item_path: str
    #: The canonical path of the collection.
    segments: tuple[str, ...]
    #: The last word of the collection's path.
    noun: str
    #: How many parameters the collection's path has: the beginning of each row's id.
    depth: int
    #: The members that identify a row among its siblings, one for each further parameter of the
    #: item's path; an empty one where no member was found.
    ids: tuple[Steps, ...]
    #: The types of these parameters.
    id_types: tuple[frozenset[str], ...]
    #: The places of their schemas in the document; empty where a parameter has none.
    id_schemas: tuple[str, ...]
    #: The resource whose item is the parent of these rows; None for rows of the top level.
    parent: str | None
    #: The schema of a row, and where rows can be made up from; None if the document shows none.
    row: Json | None
    source: Source | None
    #: The roles of its operations, by operationId.
    roles: Mapping[str, RoleName] = field(default_factory=dict)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters of the collection's path, which name the parents of its rows."""
        return tuple(part.partition("}")[0] for part in self.path.split("{")[1:])

    @property
    def above(self) -> tuple[tuple[str, str], ...]:
        """The same with the word before each, as `users` of `/users/{id}`; empty without one."""
        segments = self.path.split("/")
        nouns = (
            "" if "{" in before else before
            for before, segment in pairwise(segments)
            for _ in range(segment.count("{"))
        )
        return tuple(zip(nouns, self.parameters, strict=True))

    @property
    def thing(self) -> str:
        """The noun for one row."""
        return singular(self.noun.lower())

    @property
    def can(self) -> tuple[str, ...]:
        """What the operations can do with the rows, in a fixed order."""
        order = ("list", "create", "show", "replace", "change", "remove", "action", "search")
        names = set(self.roles.values())
        return (*(each for each in order if each in names), *sorted(names - set(order)))


@dataclass(frozen=True, slots=True)
class OperationRole:
    """How one operation is answered, and why."""

    operation: str
    role: RoleName
    #: The name of the resource; empty if the operation keeps no state.
    resource: str
    #: One sentence: why it has this role.
    why: str
    #: Where the one row stands in the reply; None if the reply shows none.
    one: Steps | None = None
    #: Where the list of rows stands in the reply; None if the reply has none.
    list: Steps | None = None
    #: Where the row stands in the request's body.
    body: Steps = ()
    #: Where body and reply name the row beside its own members: the place of each value of its
    #: id, () for a value that has none; in the reply, those of its parents come first.
    sent: tuple[Steps, ...] = ()
    told: tuple[Steps, ...] = ()
    #: Whether the request's body is a list of rows.
    is_bulk: bool = False
    #: Whether the body names the row, as in `PUT /pet`, and not the path.
    is_named_by_body: bool = False
    paging: Paging | None = None
    filters: tuple[Filter, ...] = ()
    #: The path's parameters that name the row (and its parents), in the order of its id.
    keys: tuple[str, ...] = ()
    #: The path's parameters that link a row to another at a path of its own.
    scope: tuple[str, ...] = ()
    #: The members that an action sets.
    states: Mapping[str, Json] = field(default_factory=dict)

    @property
    def state(self) -> Literal["stored", "stateless"]:
        """Whether the operation reads or changes rows."""
        return "stored" if self.resource else "stateless"


@dataclass(frozen=True, slots=True)
class Inference:
    """The resources of a document by collection name, and the role of each operation by its id."""

    resources: Mapping[str, Resource]
    roles: Mapping[str, OperationRole]
    #: The corrections that went into it.
    overrides: Overrides
    #: Each operation as it was read, by its id, and what was asked about the schemas.
    views: Mapping[str, View] = field(repr=False)
    shapes: Shapes = field(repr=False)

    @property
    def stored(self) -> int:
        """How many operations keep state."""
        return sum(role.state == "stored" for role in self.roles.values())

    def __str__(self) -> str:
        return f"{self.stored} of {len(self.roles)} operations keep state"
