"""What each API does. Every package in here holds its `PROVIDERS`; adding one edits no file."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules

from mockserver.engine.provider import Provider


def discover() -> Mapping[str, Provider]:
    """Return every provider by name, in the order of their packages' names.

    The packages are imported when the first one is looked for: a server of own documents needs
    none of them.
    """
    return _Discovered()


class _Discovered(Mapping[str, Provider]):
    def __getitem__(self, name: str) -> Provider:
        return self._providers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._providers)

    def __len__(self) -> int:
        return len(self._providers)

    @cached_property
    def _providers(self) -> dict[str, Provider]:
        return {provider.name: provider for provider in _imported()}


def _imported() -> Iterator[Provider]:
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        if module.ispkg:
            yield from import_module(f"{__name__}.{module.name}").PROVIDERS
