"""What every control operation works with: the server's worlds and the APIs that it plays."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from mockserver.contract.operation import Operation as ApiOperation
from mockserver.engine.call import Call, Reply
from mockserver.engine.provider import Provider, owners
from mockserver.engine.row_schema import RowSchemas
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import World
from mockserver.errors import UnknownName
from mockserver.http.control.refusal import refused
from mockserver.http.mask import ALWAYS_SECRET
from mockserver.http.provider import ProviderApi
from mockserver.stores.worlds import Worlds


class ControlContext(NamedTuple):
    """The worlds, the APIs by name, and one provider for each owner of rows."""

    worlds: Worlds
    apis: Mapping[str, ProviderApi]
    owners: Mapping[str, Provider]
    #: The schemas that rows are held against on their way into a world.
    row_schemas: RowSchemas

    @classmethod
    def of(cls, worlds: Worlds, apis: Mapping[str, ProviderApi]) -> "ControlContext":
        """Put together what every control operation works with."""
        return cls(worlds, apis, owners(api.provider for api in apis.values()), RowSchemas())

    @property
    def operations(self) -> Mapping[str, Mapping[str, ApiOperation]]:
        """Every operation that is served, by API and name."""
        return {name: api.contract.operations for name, api in self.apis.items()}

    def api(self, name: str) -> ProviderApi:
        """Find an API. Raises UnknownName."""
        if name not in self.apis:
            raise UnknownName("API", name, self.apis)
        return self.apis[name]

    @property
    def secret_names(self) -> frozenset[str]:
        """Name the headers that hold credentials, in lower case."""
        named = {name.lower() for api in self.apis.values() for name in api.contract.secret_names}
        return ALWAYS_SECRET | named

    def owner(self, name: str) -> Provider:
        """Find whose rows are meant by an owner's name, or by an API's. Raises UnknownName."""
        if name in self.apis:
            name = self.apis[name].provider.state
        if name not in self.owners:
            raise UnknownName("API", name, self.owners)
        return self.owners[name]

    def secrets(self, owner: str, collection: str) -> frozenset[str]:
        """Name the columns of a collection that are never shown."""
        provider = self.owners.get(owner)
        return frozenset() if provider is None else provider.secret_columns(collection)

    async def world(self, name: str) -> World:
        """Give a world as it is now, made where nobody has called it yet."""
        world, _ = await self.worlds.transact(name, lambda _, now: (None, now))
        return world


#: A control operation: a function from the desk and a valid call to the reply.
Operation = Callable[[ControlContext, Call], Awaitable[Reply]]


def require_world(call: Call, world: World | None) -> World:
    """Refuse a world that there is not."""
    if world is None:
        message = f"There is no world {call.path['world']!r}; the first call to it makes it."
        raise refused("not-found", message)
    return world


async def credentials(worlds: Worlds, api: ProviderApi) -> Mapping[str, str]:
    """Give headers that the server's own scenario accepts, whatever became of its worlds."""
    library = worlds.library
    scenario = library.scenario(worlds.start.scenario)
    world = library.make_world(scenario, scenario.seed, scenario.now)
    provider = api.provider
    return provider.credentials(Transaction(world, provider.state, world.clock.at))
