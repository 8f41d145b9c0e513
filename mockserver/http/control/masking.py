"""Masks credentials in what testers send to change a world: rows, stubs, matches."""

from collections.abc import Iterable
from typing import Any

import orjson

from mockserver.contract.secret import is_secret_name
from mockserver.http.control.context import ControlContext
from mockserver.http.mask import Mask
from mockserver.http.pseudonym import Pseudonyms

_VALUES = ("equals", "matches")


class ControlMask(Mask):
    """Masks the values of secret headers, members and columns anywhere in a JSON body."""

    def __init__(
        self, pseudonyms: Pseudonyms, names: Iterable[str], members: Iterable[str]
    ) -> None:
        names = list(names)
        super().__init__(pseudonyms, names, members)
        self._secret = frozenset(name.lower() for name in (*names, *members))

    @classmethod
    def of(cls, context: ControlContext, names: Iterable[str]) -> "ControlMask":
        """Mask the secrets of all served APIs, and the headers and parameters with these names."""
        contracts = [api.contract for api in context.apis.values()]
        members = {name for each in contracts for name in each.secret_members}
        columns = {
            column
            for provider in context.owners.values()
            for collection in provider.collections.values()
            for column in collection.secret
        }
        known = [name for each in contracts for name in each.secret_names]
        return cls(context.pseudonyms, [*names, *known], members | columns)

    def body(self, body: bytes) -> bytes:
        """Mask every value with a secret's name in a JSON body."""
        if not body:
            return body
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            return self._pseudonyms.of(body)
        masked = self._without(value)
        return body if masked == value else orjson.dumps(masked)

    def _without(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._without(each) for each in value]
        if not isinstance(value, dict):
            return value
        pointer = value.get("pointer")
        is_secret = isinstance(pointer, str) and self._is_named(pointer.rpartition("/")[2])
        return {
            name: self.member(each)
            if self._is_named(name) or (is_secret and name in _VALUES)
            else self._without(each)
            for name, each in value.items()
        }

    def _is_named(self, name: str) -> bool:
        return name.lower() in self._secret or is_secret_name(name)
