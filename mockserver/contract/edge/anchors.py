"""Write references by name (`#thing`, or the `$id` of a schema) as references by place.

Only the names of the document itself are known. A `$dynamicRef` is read as a `$ref`: the anchor
that it names in the document, whoever refers to it.
"""

from urllib.parse import quote, unquote

from mockserver.contract.document import Document, Json
from mockserver.contract.parts import walk_parts

#: A document whose text has none of these has no names.
_NAMING = ("$anchor", "$dynamicAnchor", "$id")


def name_places(root: Document) -> None:
    """Rewrite the references by name in a document of OpenAPI 3.1, before it is bundled."""
    if not any(keyword in root.text for keyword in _NAMING):
        return
    schemas = [part for part in walk_parts(root.data, "", "OpenAPI") if part.kind == "Schema"]
    places: dict[str, str] = {}
    for pointer, schema, _ in schemas:
        for keyword in ("$anchor", "$dynamicAnchor"):
            if isinstance(schema.get(keyword), str):
                places.setdefault("#" + schema[keyword], pointer)
        if isinstance(schema.get("$id"), str):
            places.setdefault(schema["$id"].removesuffix("#"), pointer)
    for _, schema, _ in schemas:
        _rewrite(schema, places)


def _rewrite(schema: dict[str, Json], places: dict[str, str]) -> None:
    if "$dynamicRef" in schema and "$ref" not in schema:
        schema["$ref"] = schema.pop("$dynamicRef")
    reference = schema.get("$ref")
    if not isinstance(reference, str) or reference.startswith("#/"):
        return
    whole, _, fragment = reference.partition("#")
    if reference in places:
        schema["$ref"] = "#" + quote(places[reference])
    elif whole in places:
        inner = places.get("#" + fragment, places[whole] + unquote(fragment))
        schema["$ref"] = "#" + quote(inner)
