"""Small documents in the manner of public ones; no logic but what shortens them."""

from collections.abc import Mapping
from typing import Any

from tests.contract.builders import a_parameter, a_specification, json_of

Json = Any

TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
PET: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": TEXT,
        "status": {"type": "string", "enum": ["available", "sold"]},
        "secret": {"type": "string", "writeOnly": True},
        "created_at": {"type": "string", "format": "date-time", "readOnly": True},
        "updated_at": {"type": "string", "format": "date-time", "readOnly": True},
    },
}
#: The same pet, of which nothing is required.
PATCH = {name: each for name, each in PET.items() if name != "required"}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def a_list_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(schema)}


def an_object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


def replies(
    schema: Mapping[str, Any] | None = None, status: int = 200, **more: Any
) -> dict[str, Any]:
    """The `responses` of an operation; `more` are further ones, as `_404`, by their schemas."""
    responses: dict[str, Any] = {str(status): _response(schema)}
    responses |= {name.lstrip("_"): _response(each) for name, each in more.items()}
    return {"responses": responses}


def takes(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": json_of(schema)}}


def queried(*names: str, **schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The query parameters of an operation, those with names only as texts."""
    parameters = [a_parameter(TEXT, name) for name in names]
    return {"parameters": parameters + [a_parameter(each, name) for name, each in schemas.items()]}


def api(
    operations: Mapping[str, Mapping[str, Any]],
    schemas: Mapping[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A document of operations by `METHOD /path`; path parameters are declared as texts.

    A parameter that ends with `Id` is an integer.
    """
    paths: dict[str, dict[str, Any]] = {}
    for label, operation in operations.items():
        method, _, path = label.partition(" ")
        names = [part.partition("}")[0] for part in path.split("{")[1:]]
        own = [
            a_parameter(INTEGER if name.endswith("Id") else TEXT, name, "path") for name in names
        ]
        parameters = [*own, *operation.get("parameters", ())]
        declared = {**operation, "operationId": label, "parameters": parameters}
        paths.setdefault(path, {})[method.lower()] = declared
    return a_specification(paths, components={"schemas": dict(schemas or {})}, **more)


def a_petstore(**more: Mapping[str, Any]) -> dict[str, Any]:
    """Pets with all that can be done with them; `more` replaces parts of operations."""
    pet = ref("Pet")
    error = an_object(("message",), message=TEXT)
    operations = {
        "GET /pets": replies(a_list_of(pet)) | queried("status", limit=INTEGER),
        "POST /pets": takes(pet) | replies(pet, 201),
        "GET /pets/{petId}": replies(pet, _404=error),
        "PUT /pets/{petId}": takes(pet) | replies(pet, _404=error),
        "PATCH /pets/{petId}": takes(PATCH) | replies(pet, _404=error),
        "DELETE /pets/{petId}": replies(None, 204, _404=error),
        "POST /pets/{petId}/sell": replies(pet),
        "GET /status": replies(an_object(("up",), up={"type": "boolean"})),
    }
    for label, parts in more.items():
        operations[label] = {**operations.get(label, {}), **parts}
    return api(operations, {"Pet": PET})


def _response(schema: Mapping[str, Any] | None) -> dict[str, Any]:
    content = {} if schema is None else {"content": json_of(schema)}
    return {"description": "It is.", **content}
