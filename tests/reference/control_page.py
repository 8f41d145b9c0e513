"""The page of the control API, made from its contract: every operation, every shape."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.reference.shape import Member, meaning_of, members, type_of

Json = Mapping[str, Any]

_HEAD = """\
<!-- Made by `make docs` from specs/control.yaml. Do not edit. -->
# Reference of the control API

All paths are below `/_mock`. Bodies are JSON (`Content-Type: application/json`). With
`serve --token`, each call needs `Authorization: Bearer TOKEN`, except `getHealth` and `getReady`.
A refusal is a [Problem](#problem): its `detail` says what is wrong and what to do, and
[errors.md](errors.md) lists its kinds.

[control.md](control.md) shows the calls in use. `mockserver.client` has them in Python
([pytest.md](pytest.md)), and `mockserver world` in a terminal ([worlds.md](worlds.md))."""


def control_page(document: Json) -> str:
    """Return the whole page of a contract."""
    parts = (_contents, _in_paths, _sections, _shapes)
    lines = [line for part in parts for line in part(document)]
    return "\n".join([_HEAD, "", *lines]).rstrip() + "\n"


def _contents(document: Json) -> Iterator[str]:
    yield "| to do with | operations |"
    yield "| --- | --- |"
    for tag in document["tags"]:
        links = [
            f"[{each['operationId']}](#{each['operationId'].lower()})"
            for _, _, each, _ in _operations(document, tag["name"])
        ]
        yield f"| {tag['name']} | {' '.join(links)} |"
    yield ""


def _in_paths(document: Json) -> Iterator[str]:
    shared = document["components"]["parameters"].values()
    yield from _table("in paths", [_line(each) for each in shared if each["in"] == "path"])


def _sections(document: Json) -> Iterator[str]:
    for tag in document["tags"]:
        yield f"## {tag['name'].capitalize()}"
        yield ""
        yield tag["description"]
        yield ""
        for path, method, operation, shared in _operations(document, tag["name"]):
            yield f"### {operation['operationId']}"
            yield ""
            yield f"`{method.upper()} /_mock{path}`"
            yield ""
            yield from _text(operation)
            parameters = [*shared, *operation.get("parameters", ())]
            yield from _parameters(document, parameters)
            yield from _body(operation)
            yield from _replies(document, operation)


def _operations(document: Json, tag: str) -> Iterator[tuple[str, str, Json, Iterable[Json]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters" and tag in operation["tags"]:
                yield path, method, operation, item.get("parameters", ())


def _text(operation: Json) -> Iterator[str]:
    yield f"{operation['summary']}. {meaning_of(operation)}".rstrip()
    yield ""


def _parameters(document: Json, parameters: Iterable[Json]) -> Iterator[str]:
    shared = document["components"]["parameters"]
    named = [shared.get(each.get("$ref", "").rpartition("/")[2], each) for each in parameters]
    lines = [_line(each) for each in named if each["in"] != "path" or each not in shared.values()]
    yield from _table("parameter", lines)


def _line(parameter: Json) -> Member:
    schema = parameter["schema"]
    needed = " (required)" if parameter["in"] == "query" and parameter.get("required") else ""
    meaning = f"{meaning_of(parameter)} {meaning_of(schema)}".strip()
    return Member(parameter["name"], type_of(schema) + needed, meaning)


def _body(operation: Json) -> Iterator[str]:
    body = operation.get("requestBody")
    if body is None:
        return
    content = body["content"]["application/json"]
    schema = content["schema"]
    needed = "" if body["required"] else " It may be left out."
    link = f" {type_of(schema)}." if "$ref" in schema else ""
    words = f"Body:{link} {meaning_of(schema)}".rstrip().removesuffix(":")
    yield words + ("." if words == "Body" else "") + needed
    yield ""
    yield from _table("member", members(schema))
    if "example" in content:
        yield "```json"
        yield json.dumps(content["example"])
        yield "```"
        yield ""


def _replies(document: Json, operation: Json) -> Iterator[str]:
    refused = []
    for status, reply in operation["responses"].items():
        if "$ref" in reply:
            refused.append(status)
            continue
        content = next(iter(reply.get("content", {}).items()), None)
        media_type, schema = (
            (None, {}) if content is None else (content[0], content[1].get("schema", {}))
        )
        shape = f" {type_of(schema)}." if "$ref" in schema else ""
        other = f" (`{media_type}`)" if media_type not in (None, "application/json") else ""
        yield f"**{status}**{other}: {meaning_of(reply)}{shape}"
        yield ""
        yield from _table("member", members(schema, marks_required=False))
    named = [each for each in refused if each != "default"]
    if named:
        yield f"Refused with {', '.join(named)}."
        yield ""


def _shapes(document: Json) -> Iterator[str]:
    yield "## Shapes"
    yield ""
    for name, schema in document["components"]["schemas"].items():
        yield f"### {name}"
        yield ""
        lines = list(members(schema))
        words = meaning_of(schema)
        if not lines:
            words = f"{type_of(schema).capitalize()}. {words}".rstrip()
        if words:
            yield words
            yield ""
        yield from _table("member", lines)


def _table(head: str, lines: Iterable[Member]) -> Iterator[str]:
    lines = list(lines)
    if not lines:
        return
    yield f"| {head} | type | meaning |"
    yield "| --- | --- | --- |"
    for each in lines:
        yield f"| `{each.name}` | {each.type} | {each.meaning} |"
    yield ""
