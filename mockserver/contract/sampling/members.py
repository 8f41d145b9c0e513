"""Which members an object gets, and the schema of each."""

from collections.abc import Iterator

from mockserver.contract.document import Json
from mockserver.contract.pattern import compile_pattern
from mockserver.contract.sampling.allowance import Allowance
from mockserver.contract.sampling.flat import Flat, both
from mockserver.contract.sampling.pattern_text import pattern_text
from mockserver.contract.sampling.position import Position
from mockserver.contract.sampling.words import WORDS
from mockserver.errors import ContractError

_MOST_NAMES = 1_000
_DEPENDING = ("dependentRequired", "dependencies")


class Members:
    """The members that one flat schema allows."""

    def __init__(self, flat: Flat, banned: frozenset[str]) -> None:
        self._flat = flat
        self._properties: dict[str, Json] = flat.get("properties", {})
        rest = flat.get("unevaluatedProperties", True)
        #: The schema of members without a name of their own.
        self.others: Json = flat.get("additionalProperties", rest)
        self._banned = banned
        self.least: int = flat.get("minProperties", 0)
        self.most: int = flat.get("maxProperties", _MOST_NAMES)
        self.required = [name for name in flat.get("required", ()) if name not in banned]
        self._unwanted = frozenset(_unwanted(flat))

    def schema(self, name: str) -> Json:
        """Return the schema of a member; False if the object must not have it."""
        if name in self._banned:
            return False
        schema = self._properties.get(name)
        if "patternProperties" not in self._flat:
            return self.others if schema is None else schema
        found = [] if schema is None else [schema]
        found += [
            each
            for pattern, each in self._flat["patternProperties"].items()
            if _matches(pattern, name)
        ]
        if not found:
            return self.others
        joined = found[0]
        for each in found[1:]:
            joined = both(joined, each)
        return joined

    def planned(self, *, optional: bool, allowance: Allowance) -> list[str]:
        """Name the members to be made, in the order of the schema; required ones at least."""
        names = dict.fromkeys(self.required)
        allowance.expect(len(names))
        wanted = self._optional() if optional else []
        for name in wanted:
            if len(names) < self.most:
                names[name] = None
        for name in self._optional() if len(names) < self.least else ():
            if len(names) < self.least:
                names[name] = None
        allowance.step(len(names))
        self._add_dependents(names)
        return [name for name in self._properties if name in names] + [
            name for name in names if name not in self._properties
        ]

    def further(
        self, count: int, taken: list[str], position: Position, allowance: Allowance
    ) -> Iterator[str]:
        """Make up names that the schema has no name for. There may be fewer than asked for."""
        patterns = list(self._flat.get("patternProperties", ()))
        if count <= 0 or (self.others is False and not patterns):
            return
        seen = set(taken)
        for salt in range(min(3 * count + 10, _MOST_NAMES)):
            allowance.step()
            chance = position.chance.child(f"name{salt}")
            if patterns and (self.others is False or salt % 2 == 0):
                name = pattern_text(chance.pick(patterns), 0, None, chance, allowance)
            else:
                name = chance.pick(WORDS) + ("" if salt < 10 else str(salt))
            if name not in seen and self.schema(name) is not False:
                seen.add(name)
                yield name
                count -= 1
            if count == 0:
                return

    def _optional(self) -> list[str]:
        return [
            name
            for name, schema in self._properties.items()
            if schema is not False and name not in self._banned and name not in self._unwanted
        ]

    def _add_dependents(self, names: dict[str, None]) -> None:
        """Add what members ask for beside them; `dependencies` is draft 4's word for it."""
        tables = [self._flat[key] for key in _DEPENDING if key in self._flat]
        waiting = list(names) if tables else []
        while waiting:
            name = waiting.pop()
            for table in tables:
                listed = table.get(name)
                for each in listed if isinstance(listed, list) else ():
                    if isinstance(each, str) and each not in names:
                        names[each] = None
                        waiting.append(each)


def _unwanted(flat: Flat) -> Iterator[str]:
    """Name the members that a `not` such as `{"required": ["a"]}` rules out."""
    for schema in flat.get("not", ()):
        names = schema.get("required") if isinstance(schema, dict) else None
        if isinstance(names, list) and names and isinstance(names[0], str):
            yield names[0]
        alternatives = schema.get("anyOf") if isinstance(schema, dict) else None
        yield from _unwanted({"not": alternatives} if isinstance(alternatives, list) else {})


def _matches(pattern: str, name: str) -> bool:
    try:
        return compile_pattern(pattern).accepts(name)
    except ContractError:
        return False
