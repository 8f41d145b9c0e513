"""Schemas of both dialects that allow some value, for property tests; no judgement of their own."""

from typing import Any

from hypothesis import strategies as st

_NAMES = ("id", "name", "email", "price", "status", "kind", "tags", "x-y", "café")
_PATTERNS = (r"^[A-Z]{2,5}-\d+$", r"^(a|bc)+$", r"[^a-z]$", r"^\w+@\w+\.com$", r"^(?=.*\d).{3,}$")
_FORMATS = ("date", "date-time", "email", "uuid", "uri", "ipv4", "ipv6", "hostname", "byte", "none")
_VALUES = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(("a", "b", ""))


@st.composite
def _texts(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(("plain", "pattern", "format")))
    if kind == "pattern":
        return {"type": "string", "pattern": draw(st.sampled_from(_PATTERNS))}
    if kind == "format":
        return {"type": "string", "format": draw(st.sampled_from(_FORMATS))}
    least = draw(st.integers(0, 30))
    return {"type": "string", "minLength": least, "maxLength": least + draw(st.integers(0, 30))}


@st.composite
def _numbers(draw: st.DrawFn, *, is_old: bool) -> dict[str, Any]:
    """Numbers between bounds that are at least two steps apart, so that some are within."""
    step = draw(st.sampled_from((None, 1, 3, 0.5, 0.01)))
    low = draw(st.integers(-1000, 1000) | st.floats(-1000, 1000).map(lambda x: round(x, 3)))
    high = low + draw(st.integers(7, 100))
    kind = "integer" if draw(st.booleans()) else "number"
    schema: dict[str, Any] = {"type": kind}
    schema |= {} if step is None else {"multipleOf": step}
    for keyword, bound in (("Minimum", low), ("Maximum", high)):
        choice = draw(st.sampled_from(("none", "closed", "open")))
        if choice == "open" and is_old:
            schema |= {keyword.lower(): bound, f"exclusive{keyword}": True}
        elif choice != "none":
            schema[f"exclusive{keyword}" if choice == "open" else keyword.lower()] = bound
    return schema


@st.composite
def _lists(draw: st.DrawFn, items: st.SearchStrategy[Any], *, is_old: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "array", "items": draw(items)}
    least = draw(st.integers(0, 3))
    schema |= {"minItems": least} if least else {}
    schema |= {"maxItems": least + 1} if draw(st.booleans()) else {}
    if not is_old and draw(st.booleans()):
        schema["prefixItems"] = draw(st.lists(items, min_size=1, max_size=2))
    return schema


@st.composite
def _objects(draw: st.DrawFn, members: st.SearchStrategy[Any]) -> dict[str, Any]:
    properties = draw(st.dictionaries(st.sampled_from(_NAMES), members, max_size=4))
    required = [name for name in properties if draw(st.booleans())]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    schema |= {"required": required} if required else {}
    others = draw(st.sampled_from(("any", "none", "schema")))
    if others == "schema":
        schema |= {"additionalProperties": draw(members), "minProperties": draw(st.integers(0, 6))}
    elif others == "none":
        schema["additionalProperties"] = False
    return schema


@st.composite
def _alternatives(draw: st.DrawFn, members: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Alternatives that a required member tells apart."""
    keyword = draw(st.sampled_from(("oneOf", "anyOf")))
    tags = draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))
    return {
        keyword: [
            {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"enum": [tag]}, "of": draw(members)},
            }
            for tag in tags
        ]
    }


@st.composite
def _unions(draw: st.DrawFn, members: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Objects joined by `allOf`, whose names differ."""
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=4, unique=True))
    parts: list[dict[str, Any]] = [
        {"type": "object", "properties": {name: draw(members)}, "required": [name]}
        for name in names
    ]
    return {"allOf": parts}


def _nullable(schema: dict[str, Any], *, is_old: bool) -> dict[str, Any]:
    if "type" not in schema:
        return schema
    return {**schema, "nullable": True} if is_old else {**schema, "type": [schema["type"], "null"]}


def schemas(version: str) -> st.SearchStrategy[dict[str, Any]]:
    """Schemas of an OpenAPI version, each of which allows some value."""
    is_old = version.startswith("3.0")
    leaves: st.SearchStrategy[dict[str, Any]] = (
        _texts()
        | _numbers(is_old=is_old)
        | st.just({"type": "boolean"})
        | st.lists(_VALUES, min_size=1, max_size=3).map(lambda values: {"enum": values})
        | st.just({})
    )
    if not is_old:
        leaves |= _VALUES.map(lambda value: {"const": value})

    def larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return (
            _lists(inner, is_old=is_old) | _objects(inner) | _alternatives(inner) | _unions(inner)
        )

    def with_null(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return inner | inner.map(lambda schema: _nullable(schema, is_old=is_old))

    return st.recursive(with_null(leaves), lambda inner: with_null(larger(inner)), max_leaves=8)
