"""Have each schema judge a value once, however often it is referred to, where they multiply.

The schema library remembers what it found for a value and a schema where the reference to that
schema was compiled while the schema itself was: where it is recursive. Here all of them are.
"""

from urllib.parse import quote

from mockserver.contract.document import Json
from mockserver.contract.draft import Draft
from mockserver.contract.violation import pointer_to

#: What stands before the pointer of a schema that is under its own pointer in another form.
_APART = "="


def judged_once(schema: Json, draft: Draft) -> Json:
    """Rewrite a self-contained schema, as a translation makes it; it accepts the same values.

    Under the pointer of each schema stands a link instead, which leads to it and, where it judges
    nothing, to the link before. So the links are compiled inside each other, and all schemas
    inside them.
    """
    definitions: dict[str, Json] = schema[draft.definitions]

    def reference(name: str) -> Json:
        return {"$ref": f"#/{draft.definitions}{quote(pointer_to(name))}"}

    apart = {_APART + pointer: each for pointer, each in definitions.items()}
    before = _idle({"anyOf": [reference(name) for name in apart]})
    links: dict[str, Json] = {}
    for pointer in definitions:
        links[pointer] = {"allOf": [before, reference(_APART + pointer)]}
        before = _idle(reference(pointer))
    whole = {"allOf": [before, {"$ref": schema["$ref"]}]}
    return {**whole, draft.definitions: {**apart, **links}}


def _idle(schema: Json) -> Json:
    """Return a schema that accepts every value, and is compiled with `schema` inside it."""
    return {"not": {"allOf": [{"not": {}}, schema]}}
