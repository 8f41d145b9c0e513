"""One simulated API as a value: its behaviours, its dialect, its collections, its fixture."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation
from mockserver.engine.call import Call, Json, Reply
from mockserver.engine.collection import Collection
from mockserver.engine.memo import Memo
from mockserver.engine.problem import Problem
from mockserver.engine.transaction import Transaction
from mockserver.errors import ProviderError, closest

#: How a behaviour is known: from the vendor's own page for this version, from another version
#: or a sibling page, or not at all, so that the sensible thing was chosen and written down.
Provenance = Literal["documented", "elsewhere", "assumed"]

Identity = Mapping[str, Any]


class Arrival(Protocol):
    """A request on its way in: the operation is known, nothing else has been judged yet.

    `texts` are what stood for the path's names, decoded; `credentials` holds what the
    operation's security schemes found, by scheme id; `headers` are lower-case names with their
    raw values; `body` is the raw body.
    """

    operation: Operation
    texts: dict[str, str]
    credentials: Mapping[str, str]
    headers: dict[bytes, bytes]
    body: bytes
    memo: Memo


def part_world(headers: dict[bytes, bytes], name: bytes) -> str | None:
    """Take the world out of a header's `<credential>@<world>`, and leave the credential in it."""
    value = headers.get(name)
    if value is None or b"@" not in value:
        return None
    headers[name], _, world = value.rpartition(b"@")
    return world.decode("latin-1")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The pure function that answers one operation, and how we know that it answers so."""

    function: Callable[[Transaction, Call], Reply]
    provenance: Provenance
    note: str


@dataclass(frozen=True, slots=True)
class BackstageAction:
    """Something that the vendor's system does by itself, offered to testers.

    The function is given a body that `schema` (JSON Schema 2020-12) accepts, whole numbers written
    without a point; what it answers
    with a status below 400 is kept, anything else changes nothing.
    """

    function: Callable[[Transaction, Mapping[str, Any]], Reply]
    summary: str
    schema: Mapping[str, Json]


class Effect(NamedTuple):
    """What happens when something is due, and the arguments that it reads (JSON Schema)."""

    function: Callable[[Transaction, Mapping[str, Any]], None]
    schema: Mapping[str, Json]


class Expectation(NamedTuple):
    """A documented status that a check of `mockserver check` would call a finding, and why not.

    `operation` is an operationId, None for every operation; `check` names the check.
    """

    operation: str | None
    check: Literal[
        "ignored_auth",
        "missing_required_header",
        "negative_data_rejection",
        "positive_data_acceptance",
    ]
    statuses: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Provider:
    """Everything that makes one API behave. It holds functions; nobody subclasses it."""

    name: str
    behaviours: Mapping[str, Behaviour]
    #: Judge the credentials: an identity for the behaviour, or the refusal; a Reply where the
    #: vendor has refusals of its own that no kind of problem names.
    admit: Callable[[Transaction, Arrival], Identity | Problem | Reply]
    #: Word a refusal as the vendor would.
    dialect: Callable[[Problem], Reply]
    #: What its rows look like, by the collection's name.
    collections: Mapping[str, Collection]
    #: Fill an empty world from a fixture that its schema has accepted.
    load_fixture: Callable[[Transaction, Mapping[str, Any]], None]
    #: Ready-made headers that the fixture's world accepts.
    credentials: Callable[[Transaction], Mapping[str, str]]
    #: The operation that the banner and the README show as a curl.
    first_call: str
    backstage: Mapping[str, BackstageAction] = field(default_factory=dict)
    #: Statuses that are right here although a tester would not expect them.
    expectations: tuple[Expectation, ...] = ()
    #: What due effects do, by the name under which they were scheduled.
    effects: Mapping[str, Effect] = field(default_factory=dict)
    #: Find the world that a consumer's credential names, where neither path nor header does, and
    #: take the name out of the headers.
    world_in: Callable[[dict[bytes, bytes], Memo], str | None] | None = None
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
        """Name the columns of a collection that are never shown."""
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
    """Give one provider for each owner of rows, by the owner's name: the first that names it."""
    found: dict[str, Provider] = {}
    for provider in providers:
        found.setdefault(provider.state, provider)
    return found
