"""Rows drawn from the schemas of their collections, and every operation that may meet them.

For the property that holds for every provider: after any row that the control API accepts, or
the removal of any row, no operation fails.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st

from mockserver.contract.schema import compile_schema
from mockserver.engine.provider import Provider
from mockserver.engine.row_schema import RowSchemas
from mockserver.engine.world import World
from mockserver.http.app import Server
from tests.client import Client, Response
from tests.http.asking import RequestView, asking

Schema = Mapping[str, Any]

_FORMATS: Mapping[str, list[str]] = {
    "uri": ["https://images.example/a.png", "urn:x"],
    "date-time": ["2026-01-01T00:00:00Z", "9999-12-30T23:59:59.999999+14:00"],
    "uuid": ["00000000-0000-4000-8000-000000000000"],
}
#: What any column may be worth trying with, whatever its type.
_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [0, 1, "", "x", [], {}, None, True, 2**31 - 1, -(2**63), 1.5, 1e308]
)
#: Texts and numbers that mean something to many behaviours.
_TEXTS = ["", "0", "1", "UTC", "Europe/Oslo", "No/Where", "..", "42", "a:b", "ä\u2028\U0001f600"]


def values(schema: Any) -> st.SearchStrategy[Any]:
    """Draw values that a schema accepts; of `allOf` and `if`, most of them do."""
    if schema is True or schema == {}:
        return _ODD
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives:
        return st.one_of([values(each) for each in alternatives])
    kinds = schema.get("type", "object" if "properties" in schema else "null")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return st.one_of([_OF_TYPE[kind](schema) for kind in kinds])


def _integers(schema: Schema) -> st.SearchStrategy[int]:
    low, high = schema.get("minimum", -(2**63)), schema.get("maximum", 2**63 - 1)
    near = [each for each in (0, 1, 2, 100, low, high) if low <= each <= high]
    return st.sampled_from(near) | st.integers(low, high)


def _numbers(schema: Schema) -> st.SearchStrategy[float]:
    low, high = schema.get("minimum", -1e15), schema.get("maximum", 1e15)
    return st.sampled_from([low, high]) | st.floats(low, high, allow_nan=False)


def _texts(schema: Schema) -> st.SearchStrategy[str]:
    if "format" in schema:
        return st.sampled_from(_FORMATS[schema["format"]])
    if "pattern" in schema:
        pattern = schema["pattern"].removeprefix("^").removesuffix("$")
        return st.from_regex(pattern, fullmatch=True).filter(str.isascii)
    low, high = schema.get("minLength", 0), min(schema.get("maxLength", 40), 40)
    known = [each for each in _TEXTS if low <= len(each) <= high]
    drawn = st.text(st.characters(codec="utf-8"), min_size=low, max_size=max(high, low))
    return drawn | st.sampled_from(known) if known else drawn


def _arrays(schema: Schema) -> st.SearchStrategy[list[Any]]:
    low = schema.get("minItems", 0)
    return st.lists(values(schema.get("items", True)), min_size=low, max_size=low + 3)


@st.composite
def _objects(draw: st.DrawFn, schema: Schema) -> dict[str, Any]:
    required = schema.get("required", ())
    drawn = {
        name: draw(values(each))
        for name, each in schema.get("properties", {}).items()
        if each is not False and (name in required or draw(st.booleans()))
    }
    for rule in schema.get("allOf", ()):
        then = rule.get("then", {}) if compile_schema(rule.get("if", {})).accepts(drawn) else {}
        for name, each in then.get("properties", {}).items():
            if each is False:
                drawn.pop(name, None)
            elif name in drawn or name in then.get("required", ()):
                drawn[name] = draw(values(each))
        for name in then.get("required", ()):
            if name not in drawn:
                drawn[name] = draw(values(schema["properties"][name]))
    more = schema.get("additionalProperties", True)
    if more is not False and draw(st.booleans()):
        drawn |= draw(st.dictionaries(st.text(max_size=5), values(more), max_size=2))
    return drawn


_OF_TYPE: Mapping[str, Callable[[Schema], st.SearchStrategy[Any]]] = {
    "null": lambda schema: st.none(),
    "boolean": lambda schema: st.booleans(),
    "integer": _integers,
    "number": _numbers,
    "string": _texts,
    "array": _arrays,
    "object": _objects,
}


class Change(NamedTuple):
    """One row that a tester puts or removes; `columns` are None where it is removed."""

    collection: str
    id: str
    columns: Mapping[str, Any] | None


@st.composite
def changes(draw: Callable[[Any], Any], provider: Provider, world: World) -> Change:
    """Draw a row to put or to remove: a new one, one of the world's with other columns."""
    collection = draw(st.sampled_from(sorted(provider.collections)))
    table = world.table(provider.state, collection)
    known = provider.collections[collection]
    schema = known.schema
    if table and draw(st.integers(0, 3)):
        identifier = draw(st.sampled_from(sorted(table)))
        if not draw(st.integers(0, 4)):
            return Change(collection, identifier, None)
        names = draw(st.lists(st.sampled_from(sorted(schema["properties"])), min_size=1))
        changed = {name: draw(values(schema["properties"][name]) | _ODD) for name in names}
        return Change(collection, identifier, changed)
    row = draw(values(schema))
    # References that lead somewhere more often than not.
    for column in row:
        borrowed = [each[column] for each in table.values() if column in each]
        if borrowed and draw(st.booleans()):
            row[column] = draw(st.sampled_from(borrowed))
    beginning = ":".join(str(row[column]) for column in known.key)
    ends = [key[len(beginning) :] for key in table if key.startswith(beginning)] or [""]
    return Change(collection, beginning + draw(st.sampled_from([*ends, ":1"])) or "x", row)


def put(client: Client, provider: Provider, change: Change) -> Response:
    """Put or remove a row through the control API."""
    path = f"/_mock/worlds/{client.world}/rows/{provider.name}/{change.collection}/"
    path += _quoted(change.id)
    if change.columns is None:
        return client.delete(path)
    return client.put(path, json=dict(change.columns))


def call_every_operation(client: Client, api: str) -> Iterator[tuple[str, Response]]:
    """Call each operation of an API as its contract's examples do, with ready-made credentials."""
    headers = client.credentials(api)
    for view in operations(client.server, api, client.world):
        yield view.id, view.by(client, json=view.body, headers=headers)


def operations(server: Server, api: str, world: str) -> list[RequestView]:
    """Give every operation of an API, those that remove something last."""
    found = [view for view in asking(server, world) if view.api == api]
    return sorted(found, key=lambda view: view.method == "DELETE")


def broken_rows(world: World, provider: Provider, schemas: RowSchemas | None = None) -> list[str]:
    """List what is wrong with any row of a provider. `schemas` saves compiling them again."""
    schemas = schemas or RowSchemas()
    return [
        f"{collection}/{identifier}: {violation}"
        for collection in provider.collections
        for identifier, row in world.table(provider.state, collection).items()
        for violation in schemas.violations(provider, collection, row, identifier)
    ]


def _quoted(identifier: str) -> str:
    return "".join(f"%{byte:02X}" for byte in identifier.encode())
