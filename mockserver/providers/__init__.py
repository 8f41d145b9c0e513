"""What each API does. Every package in here holds its `PROVIDERS`; adding one edits no file."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from mockserver.engine.provider import Provider


def discover() -> dict[str, Provider]:
    """Import every provider package, in the order of their names."""
    return {provider.name: provider for provider in _providers()}


def _providers() -> Iterator[Provider]:
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        if module.ispkg:
            yield from import_module(f"{__name__}.{module.name}").PROVIDERS
