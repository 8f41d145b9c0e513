"""Stands in for modules that connexion imports and this server does not use."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any


class DeferredModule(ModuleType):
    """Stands for a module, and imports it when one of its functions or classes is used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is not self:
            return getattr(import_module(self.__name__), name)

        return _Deferred(self.__name__, name)


class _Deferred:
    """Stands for a function or a class of a deferred module: calls it, or is derived from."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self._itself()(*args, **options)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self._itself(),)

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, self._itself())

    def _itself(self) -> Any:
        return getattr(import_module(self._module), self._name)


@contextmanager
def deferred(names: Iterable[str]) -> Iterator[None]:
    """Let the code of a `with` block import these modules as `DeferredModule`.

    Afterwards everybody imports the modules themselves. Those that are loaded already stay.
    """
    modules = {name: DeferredModule(name) for name in names if name not in sys.modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in modules.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
