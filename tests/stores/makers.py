"""Every store, by the name that `pytest --store` takes: how a test makes an empty one."""

from collections.abc import Callable, Mapping

from mockserver.stores.backends.memory import MemoryStore
from mockserver.stores.store import Limits, Store
from tests.stores.copying import CopyingStore

STORES: Mapping[str, Callable[[Limits], Store]] = {"memory": MemoryStore, "copying": CopyingStore}
