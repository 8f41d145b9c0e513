"""One simulated API as a value: its behaviours, its dialect, its collections, its fixture."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.engine.call import Call, Json, Reply
from mockserver.engine.collection import Collection
from mockserver.engine.memo import Memo
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.errors import ProviderError, closest

#: How a behaviour is known: from the vendor's own page for this version, from another version
#: or a related page, or not at all: then a sensible rule was chosen and written down. The first two
#: name their source.
Provenance = Literal["documented", "elsewhere", "assumed"]

Identity = Mapping[str, Any]

#: What a refusal says of an operation that is not played.
NOT_PLAYED = "is not played yet"


class Arrival(NamedTuple):
    """A request whose operation is known, and nothing else of which has been checked yet."""

    operation: Operation
    #: The values of the names in the path, decoded.
    texts: Mapping[str, str]
    #: The credentials that the request has for the operation's security schemes, by scheme id.
    credentials: Mapping[str, str]
    #: Lower-case names with their raw values.
    headers: Mapping[bytes, bytes]
    #: The raw body.
    body: bytes
    memo: Memo


def part_world(headers: dict[bytes, bytes], name: bytes) -> str | None:
    """Split a header `<credential>@<world>`: return the world, and leave the credential."""
    value = headers.get(name)
    if value is None or b"@" not in value:
        return None
    headers[name], _, world = value.rpartition(b"@")
    return world.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The pure function that answers one operation, and how we know that it answers so.

    It returns a reply that keeps the contract; or a Problem for a refusal that the contract may
    not document: the dialect renders it, and it is not held against the contract. `source` is where
    a reader finds what is not assumed: a page of the table "Sources" in the documentation of the
    API, and its section.
    """

    function: Callable[[Transaction, Call], Reply | Problem]
    provenance: Provenance
    note: str
    source: str = ""
    #: Whether the operation does what the vendor's does; else it answers 501, and says so.
    is_played: bool = True


def not_played(note: str) -> Behaviour:
    """Make the behaviour of an operation that is not played yet: it refuses every call with 501."""
    return Behaviour(_refuse_unplayed, "assumed", note, is_played=False)


def _refuse_unplayed(tx: Transaction, call: Call) -> Problem:
    return Problem("not-played", f"{call.operation.id} {NOT_PLAYED}.")


@dataclass(frozen=True, slots=True)
class BackstageAction:
    """Something that the vendor's system does by itself, and that a tester can start.

    The function gets a body that `schema` (JSON Schema 2020-12) accepts, with whole numbers as
    integers. Its changes are committed if its reply has a status below 400.
    """

    function: Callable[[Transaction, Mapping[str, Any]], Reply]
    summary: str
    schema: Mapping[str, Json]


class Effect(NamedTuple):
    """The function that runs when something is due, and the JSON Schema of its arguments."""

    function: Callable[[Transaction, Mapping[str, Any]], None]
    schema: Mapping[str, Json]


Check = Literal[
    "ignored_auth",
    "missing_required_header",
    "negative_data_rejection",
    "not_a_server_error",
    "positive_data_acceptance",
    "status_code_conformance",
]
#: The checks that report a 501.
_OF_UNPLAYED: tuple[Check, ...] = (
    "not_a_server_error",
    "positive_data_acceptance",
    "status_code_conformance",
)


#: What was wrong in a call whose reply is right nevertheless.
Wrong = Literal["anything", "body", "form", "list"]


class Expectation(NamedTuple):
    """A right status that a check of `mockserver check` must not report, and the reason.

    `operation` is an operationId; `check` names the check: `status_code_conformance` for a status
    that the contract does not document. `says` has texts, one of which the body must contain, so
    that another refusal with this status is reported; it may be empty for statuses 2xx.
    `is_of_mock` says that it is right for the mock only, so that a real server is not excused.
    `wrong` says what alone may have been wrong in the call: anything; nothing but its body;
    nothing but the type of a form's fields, which as they are sent, as texts, keep the schema; or
    nothing but a list of the query that is sent empty.
    """

    operation: str
    check: Check
    statuses: tuple[str, ...]
    reason: str
    says: tuple[str, ...] = ()
    is_of_mock: bool = False
    wrong: Wrong = "anything"


def expect_unplayed(behaviours: Mapping[str, Behaviour]) -> tuple[Expectation, ...]:
    """Let checks of the mock accept the 501 of every operation that is not played."""
    reason = "The mock does not play this operation yet, and says so."
    return tuple(
        Expectation(name, check, ("501",), reason, says=(NOT_PLAYED,), is_of_mock=True)
        for name, behaviour in behaviours.items()
        if not behaviour.is_played
        for check in _OF_UNPLAYED
    )


@dataclass(frozen=True, slots=True)
class Provider:
    """Everything that makes one API behave. It holds functions; nobody subclasses it."""

    name: str
    behaviours: Mapping[str, Behaviour]
    #: Check the credentials. Returns the identity for the behaviour, or the refusal: a Problem,
    #: or a Reply if the vendor has a refusal that no kind of problem describes.
    admit: Callable[[Transaction, Arrival], Identity | Problem | Reply]
    #: Turn a refusal into a reply in the vendor's format; the operation is None if the request
    #: has none.
    dialect: Callable[[Problem, Operation | None], Reply]
    #: The description of its rows, by the collection's name.
    collections: Mapping[str, Collection]
    #: Fill an empty world from a fixture that its schema has accepted.
    load_fixture: Callable[[Transaction, Mapping[str, Any]], None]
    #: Return ready-made headers that the fixture's world accepts.
    credentials: Callable[[Transaction], Mapping[str, str]]
    #: The operation that the banner and the README show as a curl.
    first_call: str
    #: Return ready-made headers of one person, by the name that a scenario's story has for them.
    #: Without it, the API's credentials are nobody's in particular.
    credentials_of: Callable[[Transaction, str], Mapping[str, str]] | None = None
    #: Make credentials of a person that end at a moment, and return their headers; both may be
    #: None. Raises UnknownName for a person that the world does not have.
    issue: Callable[[Transaction, str | None, int | None], Mapping[str, str]] | None = None
    backstage: Mapping[str, BackstageAction] = field(default_factory=dict)
    #: Statuses that are right for this API although `mockserver check` would not expect them.
    expectations: tuple[Expectation, ...] = ()
    #: Whether columns whose names end in `_at` hold moments of the world, in microseconds; else a
    #: number there is a number.
    has_moments: bool = True
    #: The due effects, by the name under which `Transaction.schedule` schedules them.
    effects: Mapping[str, Effect] = field(default_factory=dict)
    #: Find the world's name in a consumer's credential, and remove it from the headers. Called
    #: if neither the path nor a header names a world.
    world_in: Callable[[dict[bytes, bytes], Memo], str | None] | None = None
    #: Name the provider whose contract the credentials are for, among those that share its rows and
    #: have the same method and path. Without it, the first of them is chosen.
    chosen_by: Callable[[Transaction, Arrival], str] | None = None
    #: Whether a body that parses as JSON is read as JSON, whatever its Content-Type says.
    reads_any_json: bool = False
    #: The name of its file below `specs/`, without the ending. Default: the provider's name.
    specification: str = ""
    #: The name of its folder below `fixtures/`. Default: the provider's name.
    fixtures: str = ""
    #: The owner of its rows in a world; providers with one owner share rows, due effects and
    #: fixture. Default: the provider's name.
    state: str = ""
    #: Its package below `mockserver.providers`, for error messages. Default: the provider's name.
    package: str = ""

    def __post_init__(self) -> None:
        for name in ("specification", "fixtures", "state", "package"):
            if not getattr(self, name):
                object.__setattr__(self, name, self.name)

    def secret_columns(self, collection: str) -> frozenset[str]:
        """Return the columns of a collection that are never shown."""
        known = self.collections.get(collection)
        return frozenset() if known is None else known.secret

    def fit(self, contract: Contract) -> None:
        """Raise ProviderError unless behaviours and operations match one to one."""
        known = set(contract.operations)
        source = contract.document.source
        for name in (*self.behaviours, self.first_call):
            if name not in known:
                raise ProviderError(
                    f"Provider {self.name!r} has a behaviour for {name!r}, "
                    f"but {source} has no such operation.",
                    where=f"mockserver/providers/{self.package}",
                    hint=closest(name, known),
                )
        for name in known - set(self.behaviours):
            raise ProviderError(
                f"The operation {name!r} has no behaviour.",
                where=contract.document.where(contract.operations[name].pointer),
                hint=f"Write one in mockserver/providers/{self.package}.",
            )


def owners(providers: Iterable[Provider]) -> dict[str, Provider]:
    """Return the first provider of each owner of rows, by the owner's name."""
    by_owner: dict[str, Provider] = {}
    for provider in providers:
        by_owner.setdefault(provider.state, provider)
    return by_owner
