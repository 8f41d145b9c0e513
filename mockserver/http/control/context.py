"""What every control operation works with: the server's worlds and the APIs that it plays."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from mockserver.contract.operation import Operation as ApiOperation
from mockserver.engine.call import Call, Reply
from mockserver.engine.provider import Provider, owners
from mockserver.engine.rules import RULES, RULES_API
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import World
from mockserver.errors import UnknownName
from mockserver.http.control.refusals import refused
from mockserver.http.mask import ALWAYS_SECRET
from mockserver.http.provider import ProviderApi
from mockserver.stores.worlds import Work, Worlds

T = TypeVar("T")


class ControlContext(NamedTuple):
    """The worlds, the APIs by name, and one provider for each owner of rows."""

    worlds: Worlds
    apis: Mapping[str, ProviderApi]
    owners: Mapping[str, Provider]

    @classmethod
    def of(cls, worlds: Worlds, apis: Mapping[str, ProviderApi]) -> "ControlContext":
        """Put together what every control operation works with."""
        return cls(worlds, apis, owners(api.provider for api in apis.values()))

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

    def check_collections(self, api: str, collections: Iterable[str]) -> None:
        """Refuse rows that stand nowhere here. Raises UnknownName."""
        known = RULES if api == RULES_API else self.owner(api).collections
        for collection in collections:
            if collection not in known:
                raise UnknownName(f"collection of {api}", collection, known)

    def check_effect(self, api: str, effect: str) -> None:
        """Refuse something due that nothing here carries out. Raises UnknownName."""
        effects = self.owner(api).effects
        if effect not in effects:
            raise UnknownName(f"due effect of {api}", effect, effects)

    async def world(self, call: Call) -> World:
        """Give the world that a call is about, as it is now. Refuses where there is none."""
        return require_world(call, await self.worlds.look(call.path["world"]))

    async def change(self, call: Call, work: Work[T]) -> T:
        """Let `work` change the world that a call is about; it is made where there is none."""
        return (await self.worlds.transact(call.path["world"], work)).answer


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
