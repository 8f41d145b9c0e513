"""The context of every control operation: the server's worlds and the served APIs."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from mockserver.contract.contract import Contract
from mockserver.contract.operation import Operation as ApiOperation
from mockserver.contract.secret import is_secret_name
from mockserver.engine.admission import Admission
from mockserver.engine.call import Call, Reply
from mockserver.engine.journal import CONTROL, Journal
from mockserver.engine.masking import split_scheme
from mockserver.engine.provider import Provider, owners
from mockserver.engine.row_schema import RowSchemas
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import World
from mockserver.errors import UnknownName
from mockserver.http.control.refusals import NoWorld
from mockserver.http.ignored import IgnoredMembers
from mockserver.http.provider import ProviderApi
from mockserver.http.pseudonym import Pseudonyms
from mockserver.http.sessions import Sessions
from mockserver.http.streams import Streams
from mockserver.http.traffic import Traffic
from mockserver.stores.work import Work
from mockserver.stores.worlds import Worlds

T = TypeVar("T")


class ReadyMadeHeader(NamedTuple):
    """A header of an API's ready-made credentials, with the secret in it and its pseudonym."""

    api: str
    name: str
    secret: str
    pseudonym: str


class Display(NamedTuple):
    """How the rows of a collection are shown, and read again."""

    #: Columns that are never shown.
    hidden: frozenset[str] = frozenset()
    has_moments: bool = True

    def is_moment(self, column: str) -> bool:
        """Whether a column holds moments: microseconds in the world, RFC 3339 where it is shown."""
        return self.has_moments and column.endswith("_at")


class ControlContext(NamedTuple):
    """The worlds, the APIs and contracts by name, the owners of rows, and the pseudonyms."""

    worlds: Worlds
    apis: Mapping[str, ProviderApi]
    #: Every contract that is served, the control API's too.
    contracts: Mapping[str, Contract]
    owners: Mapping[str, Provider]
    pseudonyms: Pseudonyms
    #: The schemas by which rows are validated before they enter a world.
    row_schemas: RowSchemas
    #: What the server has answered so far.
    traffic: Traffic
    #: The replies that go on.
    streams: Streams
    #: Keeps browsers signed in.
    sessions: Sessions
    #: Finds what the contract of an exchange does not know.
    ignored: IgnoredMembers

    @classmethod
    def of(
        cls,
        worlds: Worlds,
        apis: Mapping[str, ProviderApi],
        control: Contract,
        pseudonyms: Pseudonyms,
        traffic: Traffic,
        streams: Streams,
        sessions: Sessions,
    ) -> "ControlContext":
        """Build the context of all control operations."""
        contracts = {name: api.contract for name, api in apis.items()} | {CONTROL: control}
        by_owner = owners(api.provider for api in apis.values())
        return cls(
            worlds,
            apis,
            contracts,
            by_owner,
            pseudonyms,
            RowSchemas(),
            traffic,
            streams,
            sessions,
            IgnoredMembers(contracts),
        )

    @property
    def operations(self) -> Mapping[str, Mapping[str, ApiOperation]]:
        """All served operations, by API and name."""
        return {name: api.contract.operations for name, api in self.apis.items()}

    def api(self, name: str) -> ProviderApi:
        """Find an API. Raises UnknownName."""
        if name not in self.apis:
            raise UnknownName("API", name, self.apis)
        return self.apis[name]

    def contract(self, name: str) -> Contract:
        """Find a served contract. Raises UnknownName."""
        if name not in self.contracts:
            raise UnknownName("API", name, self.contracts)
        return self.contracts[name]

    @property
    def admission(self) -> Admission:
        """The check that all stubs and faults pass."""
        return self.worlds.library.admission

    def owner(self, name: str) -> Provider:
        """Find the owner of rows by its name, or by an API's name. Raises UnknownName."""
        if name in self.apis:
            name = self.apis[name].provider.state
        if name not in self.owners:
            raise UnknownName("API", name, self.owners)
        return self.owners[name]

    def display(self, owner: str, collection: str) -> Display:
        """Return how the rows of a collection are shown."""
        provider = self.owners[owner]
        return Display(provider.secret_columns(collection), has_moments=provider.has_moments)

    def secrets(self, owner: str, collection: str) -> frozenset[str]:
        """Return the columns of a collection that are never shown."""
        provider = self.owners.get(owner)
        return frozenset() if provider is None else provider.secret_columns(collection)

    async def world(self, call: Call) -> World:
        """Return the world of a call as it is now. Refuses if there is none."""
        return require_world(call, await self.worlds.look(call.path["world"]))

    async def change(self, call: Call, work: Work[T]) -> T:
        """Let `work` change the world of a call; the world is made if there is none."""
        _, answer, _ = await self.worlds.transact(call.path["world"], work)
        return answer

    async def journal(self, call: Call) -> Journal:
        """Return the journal of the world of a call. Refuses if there is none.

        Reading it changes nothing: whatever is due waits for the next call.
        """
        journal = await self.worlds.journal(call.path["world"])
        if journal is None:
            raise no_world(call)
        return journal

    async def ready_made(self, name: str) -> Mapping[str, str]:
        """Return the secrets in the APIs' ready-made headers, by their pseudonyms.

        They are those of the server's scenario, and of that of the world of this name.
        """
        headers = list(self.ready_made_headers())
        world = await self.worlds.find(name)
        # A world that was restored from a file may be of a scenario that is not here.
        if world is not None and world.start.scenario in self.worlds.library.names():
            headers += self.ready_made_headers(world.start.scenario)
        return {each.pseudonym: each.secret for each in headers}

    def ready_made_headers(self, scenario: str | None = None) -> Iterator[ReadyMadeHeader]:
        """Iterate over the ready-made headers of a scenario that hold a credential."""
        secret = self.admission.secret_names
        for api in self.apis.values():
            for name, value in credentials(self.worlds, api, scenario).items():
                if name.lower() in secret or is_secret_name(name):
                    _, text = split_scheme(value)
                    made = self.pseudonyms.of(text.encode()).decode()
                    yield ReadyMadeHeader(api.provider.name, name.lower(), text, made)


#: A control operation: a function from the context and a valid call to the reply.
Operation = Callable[[ControlContext, Call], Awaitable[Reply]]


def require_world(call: Call, world: World | None) -> World:
    """Return the world. Refuses the call if there is none."""
    if world is None:
        raise no_world(call)
    return world


def no_world(call: Call) -> NoWorld:
    """Make the refusal of a call to a world that does not exist."""
    return NoWorld(call.path["world"])


def credentials(worlds: Worlds, api: ProviderApi, scenario: str | None = None) -> Mapping[str, str]:
    """Return headers that a fresh world of a scenario accepts: the server's own by default.

    They are those of the person that the scenario's story is about. Raises UnknownName.
    """
    library = worlds.library
    chosen = library.scenario(scenario or worlds.start.scenario)
    world = library.make_world(chosen, chosen.seed, chosen.now)
    provider, story = api.provider, chosen.story
    transaction = Transaction(world, provider.state, world.clock.at)
    if story is None or story.api != api.name or story.person is None:
        return provider.credentials(transaction)
    of = provider.credentials_of
    return provider.credentials(transaction) if of is None else of(transaction, story.person)
