"""Convert a document of Swagger 2.0 into the shape of OpenAPI 3.0, in place.

Everything has an equal there: definitions, parameters, bodies, responses and security schemes.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mockserver.contract.document import Document, Json
from mockserver.contract.edge.references import find_target
from mockserver.contract.edge.swagger_parameters import as_content, body_of, mend_parameter
from mockserver.contract.edge.swagger_security import security_schemes
from mockserver.contract.parts import METHODS, Part

_VERSION = "3.0.3"
#: Where the maps at the top of Swagger 2.0 stand in OpenAPI 3.0.
_MOVED = {
    "/definitions": "/components/schemas",
    "/parameters": "/components/parameters",
    "/responses": "/components/responses",
    "/securityDefinitions": "/components/securitySchemes",
}
_JSON = ["application/json"]


def convert_swagger(document: Document, parts: list[Part]) -> Document:
    """Convert a bundled document with these parts; its pointers still lead to lines of the file."""
    data = document.data
    _Conversion(data).convert(parts)
    for part in parts:
        if part.reference is not None:
            part.node["$ref"] = _moved(part.reference)
    return replace(document, moved={new: old for old, new in _MOVED.items()})


def _moved(reference: str) -> str:
    """Rewrite a reference into one of the maps that have moved."""
    pointer = reference.removeprefix("#")
    for old, new in _MOVED.items():
        if pointer.startswith(old + "/"):
            return f"#{new}{pointer.removeprefix(old)}"
    return reference


class _Conversion:
    """Converts the parts of one document; media types are inherited from its top."""

    def __init__(self, data: dict[str, Json]) -> None:
        self.data = data
        self.consumes = _media_types(data.pop("consumes", None)) or _JSON
        self.produces = _media_types(data.pop("produces", None)) or _JSON
        self._converted: set[int] = set()

    def convert(self, parts: Iterable[Part]) -> None:
        for part in parts:
            if part.kind == "SwaggerPathItem":
                self._path_item(part.node)
        for part in parts:
            if part.reference is not None:
                continue
            if part.kind == "SwaggerResponse":
                self._response(part.node, self.produces)
            elif part.kind == "SwaggerParameter":
                mend_parameter(part.node)
            elif part.kind == "Schema":
                _schema(part.node)
        self._top()

    def _top(self) -> None:
        data = self.data
        data["components"] = {
            "schemas": data.pop("definitions", {}),
            "parameters": data.pop("parameters", {}),
            "responses": data.pop("responses", {}),
            "securitySchemes": security_schemes(data.pop("securityDefinitions", None)),
        }
        data["openapi"] = _VERSION
        data["servers"] = [{"url": _server(data)}]
        del data["swagger"]

    def _path_item(self, item: dict[str, Json]) -> None:
        shared = item.get("parameters", ())
        shared = shared if isinstance(shared, list) else []
        for method in METHODS:
            operation = item.get(method)
            if isinstance(operation, dict) and id(operation) not in self._converted:
                self._converted.add(id(operation))
                self._operation(operation, shared)
        if shared:
            item["parameters"] = [each for each in shared if not self._is_body(each)]

    def _operation(self, node: dict[str, Json], shared: list[Json]) -> None:
        consumes = _media_types(node.pop("consumes", None)) or self.consumes
        produces = _media_types(node.pop("produces", None)) or self.produces
        own = node.get("parameters", [])
        own = own if isinstance(own, list) else []
        bodies = [self._resolved(each) for each in (*shared, *own) if self._is_body(each)]
        if own:
            node["parameters"] = [each for each in own if not self._is_body(each)]
        if bodies:
            node["requestBody"] = body_of(bodies, consumes)
        responses = node.get("responses")
        for response in responses.values() if isinstance(responses, dict) else ():
            if isinstance(response, dict) and "$ref" not in response:
                self._response(response, produces)

    def _is_body(self, parameter: Json) -> bool:
        return self._resolved(parameter).get("in") in ("body", "formData")

    def _resolved(self, parameter: Json) -> dict[str, Json]:
        resolved = find_target(self.data, parameter)
        return resolved if isinstance(resolved, dict) else {}

    def _response(self, node: dict[str, Json], produces: list[str]) -> None:
        if id(node) in self._converted:
            return
        self._converted.add(id(node))
        schema, examples = node.pop("schema", None), node.pop("examples", None)
        named = examples if isinstance(examples, dict) else {}
        if schema is not None or named:
            node["content"] = as_content(schema, [*produces, *named], named)
        headers = node.get("headers")
        for header in headers.values() if isinstance(headers, dict) else ():
            if isinstance(header, dict):
                mend_parameter(header)


def _schema(node: dict[str, Json]) -> None:
    """Write one schema in the words of OpenAPI 3.0."""
    if isinstance(node.get("x-nullable"), bool):
        node["nullable"] = node.pop("x-nullable")
    if isinstance(node.get("discriminator"), str):
        node["discriminator"] = {"propertyName": node["discriminator"]}
    if node.get("type") == "file":
        node |= {"type": "string", "format": "binary"}


def _media_types(declared: Any) -> list[str]:
    return (
        [each for each in declared if isinstance(each, str)] if isinstance(declared, list) else []
    )


def _server(data: dict[str, Json]) -> str:
    host, base = data.pop("host", None), data.pop("basePath", None)
    schemes = _media_types(data.pop("schemes", None))
    path = base if isinstance(base, str) else ""
    path = path if not path or path.startswith("/") else f"/{path}"
    if not isinstance(host, str):
        return path or "/"
    return f"{schemes[0] if schemes else 'https'}://{host}{path}"
