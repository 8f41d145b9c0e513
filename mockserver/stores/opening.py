"""Opens the store of an address, such as `memory`, `sqlite:worlds.db` or `redis://localhost`."""

from importlib import import_module
from pkgutil import iter_modules

from mockserver.errors import SettingsError, closest, not_installed
from mockserver.stores import backends
from mockserver.stores.store import Limits, Store


def open_store(address: str, limits: Limits) -> Store:
    """Open the store of an address: the name of a module of `backends`, and after a colon the rest.

    Each such module has `open_store(rest, limits)`. Raises SettingsError for an address that
    cannot be, and StoreUnavailable if the store cannot be reached.
    """
    name, _, rest = address.partition(":")
    known = {each.name for each in iter_modules(backends.__path__)}
    if name not in known:
        raise SettingsError(
            f"There is no store {name!r}.",
            hint=f"{closest(name, known)} Write --store memory, --store sqlite:FILE, "
            "or --store redis://HOST.",
        )
    # Imported here: nobody should wait for, or need, the driver of a store that is not used.
    try:
        backend = import_module(f"{backends.__name__}.{name}")
    except ModuleNotFoundError as error:
        raise not_installed(f"The store {name!r}", str(error.name), extra=name) from error
    store: Store = backend.open_store(rest, limits)
    return store
