"""How many JSON values a value of a schema has inside at least: requirements can multiply.

Thirty schemas, each with two required members of the next one, ask for a billion values.
"""

from collections.abc import Iterator

from mockserver.contract.document import Json
from mockserver.contract.schema_view import parts_of, types_of

#: Sizes are counted up to this one.
LARGEST = 10**9

_DEMANDING = frozenset(("required", "minItems", "$ref", "allOf", "oneOf", "anyOf"))
_SCALARS = ("string", "integer", "number", "boolean")

#: How many values of the smallest of some schemas are needed.
_Need = tuple[int, list[Json]]


class LeastSizes:
    """The least sizes of the schemas of one document, each found once.

    A schema that needs itself counts as one value there.
    """

    def __init__(self, data: Json) -> None:
        self._data = data
        # A schema is kept beside its size, so that its id stays its own.
        self._sizes: dict[int, tuple[Json, int]] = {}

    def of(self, schema: Json) -> int:
        """Return the least number of values, the value itself among them."""
        known = self._sizes.get(id(schema))
        if known is not None:
            return known[1]
        if _is_single(schema):
            return 1
        entered: dict[int, list[_Need]] = {}
        stack = [schema]
        while stack:
            node = stack[-1]
            key = id(node)
            if key in self._sizes:
                stack.pop()
            elif key in entered:
                self._sizes[key] = node, self._size(entered[key])
                stack.pop()
            else:
                needs = entered[key] = list(self._needs(node))
                inner = [each for _, schemas in needs for each in schemas if not _is_single(each)]
                stack += [each for each in inner if id(each) not in entered]
        return self._found(schema)

    def _found(self, schema: Json) -> int:
        return self._sizes.get(id(schema), (schema, 1))[1]

    def _size(self, needs: list[_Need]) -> int:
        size = 1
        for count, schemas in needs:
            size = min(LARGEST, size + count * min(map(self._found, schemas)))
        return size

    def _needs(self, schema: Json) -> Iterator[_Need]:
        """Yield what a value must have inside; nothing where null or a scalar fits."""
        is_joined = "$ref" in schema or "allOf" in schema
        if is_joined or schema.get("type") not in ("object", "array"):
            types = types_of(self._data, schema)
            if types and not types <= {"object", "array"}:
                return
        parts = parts_of(self._data, schema, alternatives=False) if is_joined else [schema]
        if any("enum" in part or "const" in part or part.get("nullable") is True for part in parts):
            return
        properties: dict[str, Json] = {}
        others: Json = True
        for part in parts:
            own = part.get("properties")
            properties |= own if isinstance(own, dict) else {}
            others = part.get("additionalProperties", others)
        for part in parts:
            names = part.get("required")
            members = [
                properties.get(str(name), others)
                for name in (names if isinstance(names, list) else ())
            ]
            large = [each for each in members if not _is_single(each)]
            yield len(members) - len(large), [True]
            yield from ((1, [each]) for each in large)
            yield from _item_needs(part)
            for key in ("oneOf", "anyOf"):
                alternatives = part.get(key)
                if isinstance(alternatives, list) and alternatives:
                    yield 1, alternatives


def _is_single(schema: Json) -> bool:
    """Whether one value alone is a value of a schema, by a look at the schema alone."""
    if not isinstance(schema, dict) or schema.keys().isdisjoint(_DEMANDING):
        return True
    return schema.get("type") in _SCALARS and "$ref" not in schema


def _item_needs(part: dict[str, Json]) -> Iterator[_Need]:
    least, items = part.get("minItems"), part.get("items", True)
    prefix = part.get("prefixItems")
    firsts = prefix if isinstance(prefix, list) else []
    if isinstance(least, int) and least > 0:
        yield from ((1, [each]) for each in firsts[:least])
        if least > len(firsts):
            yield least - len(firsts), [items]
