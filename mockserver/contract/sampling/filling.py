"""Lays a value that is there already into a schema, and keeps of it what the schema allows."""

from mockserver.contract.document import Json
from mockserver.contract.sampling.allowance import NotMade
from mockserver.contract.sampling.fit import fits, ranked
from mockserver.contract.sampling.flat import Flat
from mockserver.contract.sampling.maker import Maker
from mockserver.contract.sampling.position import Position

#: An object that was refused so often is given up: it is left out, or made anew.
_GIVEN_UP = 3
_DEEPEST = 100


class Filler:
    """Fills the gaps of values; what a schema requires and is not there, its maker makes."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker

    def fill(self, schema: Json, partial: Json, position: Position) -> Json:
        """Lay `partial` into a schema. Raises NotMade where that cannot be."""
        maker = self._maker
        maker.allowance.value()
        variant = maker.variant(position)
        is_scalar = not isinstance(partial, dict | list)
        if position.depth > _DEEPEST or variant >= (1 if is_scalar else _GIVEN_UP):
            raise NotMade("refused")
        flat = maker.chosen(
            maker.flattening.flat(schema),
            position,
            lambda group: ranked(maker.flattening, group, partial),
        )
        if not fits(flat, partial):
            raise NotMade("another type or value")
        inner = position.within(flat.get("pointer"))
        if isinstance(partial, dict):
            return self._object(flat, partial, inner)
        if isinstance(partial, list):
            return self._list(flat, partial, inner)
        return partial

    def _object(self, flat: Flat, partial: dict[str, Json], position: Position) -> Json:
        maker = self._maker
        members = maker.members(flat)
        filled: dict[str, Json] = {}
        for name, given in partial.items():
            schema = members.schema(name)
            if schema is False:
                continue
            try:
                filled[name] = self.fill(schema, given, position.member(name, 0))
            except NotMade:
                if maker.allowance.is_spent:
                    raise
        for name in members.planned(optional=False, allowance=maker.allowance):
            if name not in filled:
                filled[name] = maker.make(members.schema(name), position.member(name, 0))
        maker.add_further(filled, members, 0, position)
        return filled

    def _list(self, flat: Flat, partial: list[Json], position: Position) -> Json:
        maker = self._maker
        prefix: list[Json] = flat.get("prefixItems", [])
        others: Json = flat.get("items", True)
        filled: list[Json] = []
        for index, given in enumerate(partial[: flat.get("maxItems")]):
            schema = prefix[index] if index < len(prefix) else others
            try:
                filled.append(self.fill(schema, given, position.item(index, 0)))
            except NotMade:
                if maker.allowance.is_spent:
                    raise
                filled.append(maker.make(schema, position.item(index, 0)))
        while len(filled) < flat.get("minItems", 0):
            schema = prefix[len(filled)] if len(filled) < len(prefix) else others
            filled.append(maker.make(schema, position.item(len(filled), 0)))
        return filled
