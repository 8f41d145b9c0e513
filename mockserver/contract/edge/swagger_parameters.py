"""Convert the parameters of Swagger 2.0: the body, the fields of a form, and all others."""

from typing import Any

from mockserver.contract.document import Json

#: What is said of a parameter itself; all else is said of its value.
_OF_THE_PARAMETER = frozenset(
    ("name", "in", "description", "required", "allowEmptyValue", "schema", "$ref")
)
#: The style, and whether it is exploded, of each collectionFormat that is not `csv`.
_STYLES = {
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "tsv": ("tabDelimited", False),
}
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


def mend_parameter(node: dict[str, Json]) -> None:
    """Convert a parameter or header in place: what it says of its value becomes a schema."""
    if "schema" in node:
        return
    collection = node.pop("collectionFormat", None)
    node["schema"] = _schema_of(node)
    for key in [each for each in node["schema"] if each in node]:
        del node[key]
    if node["schema"].get("type") == "array" and "in" in node:
        usual = "form" if node["in"] == "query" else "simple"
        style, explode = _STYLES.get(str(collection), (usual, False))
        node |= {"style": style, "explode": explode}


def body_of(parameters: list[dict[str, Json]], consumes: list[str]) -> dict[str, Json]:
    """Return the request body of the body parameter, or of the fields of a form."""
    body = next((each for each in parameters if each.get("in") == "body"), None)
    if body is not None:
        content = as_content(body.get("schema", {}), consumes, {})
        return _described(body, {"content": content})
    fields = {str(each.get("name")): each for each in parameters}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: _field(each) for name, each in fields.items()},
    }
    required = [name for name, each in fields.items() if each.get("required") is True]
    if required:
        schema["required"] = required
    has_file = any(each.get("type") == "file" for each in parameters)
    forms = [each for each in consumes if each in (_FORM, _MULTIPART)]
    if has_file:
        forms = [_MULTIPART]
    encoding = {
        name: {"style": style, "explode": explode}
        for name, each in fields.items()
        if each.get("type") == "array"
        for style, explode in [_STYLES.get(str(each.get("collectionFormat")), ("form", False))]
    }
    media = {"schema": schema, "encoding": encoding} if encoding else {"schema": schema}
    content = dict.fromkeys(forms or [_FORM], media)
    return {"content": content, "required": bool(required)}


def as_content(
    schema: Json, media_types: list[str], examples: dict[str, Json]
) -> dict[str, dict[str, Json]]:
    """Return the `content` with one schema for several media types, each with its example."""
    content: dict[str, dict[str, Json]] = {}
    for name in media_types:
        media: dict[str, Json] = {} if schema is None else {"schema": schema}
        if name in examples:
            media["example"] = examples[name]
        content[name] = media
    return content


def _described(parameter: dict[str, Json], body: dict[str, Json]) -> dict[str, Json]:
    body["required"] = parameter.get("required") is True
    if "description" in parameter:
        body["description"] = parameter["description"]
    return body


def _field(parameter: dict[str, Json]) -> dict[str, Json]:
    """Return the schema of one field of a form."""
    schema = parameter["schema"] if "schema" in parameter else _schema_of(parameter)
    if not isinstance(schema, dict):
        return {}
    if schema.get("type") == "file":
        return {**schema, "type": "string", "format": "binary"}
    return schema


def _schema_of(parameter: dict[str, Json]) -> dict[str, Json]:
    schema = {
        key: value
        for key, value in parameter.items()
        if key not in _OF_THE_PARAMETER and key != "collectionFormat" and not key.startswith("x-")
    }
    if parameter.get("x-nullable") is True:
        schema["nullable"] = True
    return schema
