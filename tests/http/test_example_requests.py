"""Whatever a contract declares, its example request is read back as a valid one."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.contract.edge import read_contract
from mockserver.contract.example import example_request
from mockserver.contract.parameter import parse_query
from mockserver.contract.routing import Router
from mockserver.engine.problem import Problem
from mockserver.http.bodies import read_body
from tests.contract.builders import a_specification, an_operation, written

_SCALARS = st.sampled_from(
    [
        {"type": "integer", "minimum": 0, "maximum": 99},
        {"type": "string", "enum": ["one", "two words", "thr&e"]},
        {"type": "boolean"},
    ]
)
#: No separators inside: most styles cannot tell them from their own.
_WORDS = st.just({"type": "string", "pattern": "^[a-z]{1,5}$"})
_LISTS = st.builds(lambda items: {"type": "array", "minItems": 1, "items": items}, _WORDS)
_OBJECTS = st.builds(
    lambda a, b: {"type": "object", "required": ["a", "b"], "properties": {"a": a, "b": b}},
    _WORDS,
    _WORDS,
)
_NESTED = st.builds(
    lambda a, b: {"type": "object", "required": ["a", "b"], "properties": {"a": a, "b": b}},
    _OBJECTS,
    _LISTS,
)
_STYLES = {
    "path": ["simple", "label", "matrix"],
    "query": ["form", "spaceDelimited", "pipeDelimited"],
    "header": ["simple"],
    "cookie": ["form"],
}


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, Any]:
    where = draw(st.sampled_from(sorted(_STYLES)))
    name = f"{where}_p"
    schema = draw(st.one_of(_WORDS, _LISTS, _OBJECTS))
    if draw(st.booleans()):
        content = {"application/json": {"schema": schema}}
        return {"name": name, "in": where, "required": True, "content": content}
    explode, style = draw(st.booleans()), draw(st.sampled_from(_STYLES[where]))
    if schema["type"] == "object" and where == "query":
        style = draw(st.sampled_from(["deepObject", "form"]))
        schema = draw(_NESTED) if style == "deepObject" else schema
    declared = {"style": style, "explode": explode, "schema": schema}
    return {"name": name, "in": where, "required": True, **declared}


_BODIES = st.builds(
    lambda name, members: {
        name: {
            "schema": {
                "type": "object",
                "required": sorted(members),
                "properties": members,
                "additionalProperties": False,
            }
        }
    },
    st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"]
    ),
    st.dictionaries(
        st.sampled_from("abc"), st.one_of(_SCALARS, _LISTS, _OBJECTS, _NESTED), min_size=1
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(parameters(), max_size=4, unique_by=lambda each: each["in"]), _BODIES)
def test_an_example_request_is_valid(declared: list[dict[str, Any]], content: Any) -> None:
    in_path = "".join(f"/{{{each['name']}}}" for each in declared if each["in"] == "path")
    operation = an_operation(parameters=declared, requestBody={"content": content})
    document = a_specification({f"/a{in_path}": {"post": operation}})
    with TemporaryDirectory() as folder:
        contract = read_contract("shop", written(Path(folder), "shop.yaml", document))
    [compiled] = contract.operations.values()

    request = example_request(contract, compiled)

    target, sent = urlsplit(request.target), {k.lower(): v for k, v in request.headers.items()}
    router: Router[str] = Router()
    router.add("shop", compiled.path, "POST", "")
    match = router.find(target.path.encode(), "POST")
    assert match is not None
    headers = {name.encode(): value.encode("latin-1") for name, value in sent.items()}
    headers[b"content-type"] = request.content_type.encode()
    values, violations = compiled.read(
        match.parameters, parse_query(target.query.encode()), headers
    )
    assert violations == []
    places = (values.path, values.query, values.header, values.cookie)
    assert sum(map(len, places)) == len(declared)
    body = read_body(compiled.body, headers, request.payload)
    assert not isinstance(body, Problem)
    assert body == request.body
