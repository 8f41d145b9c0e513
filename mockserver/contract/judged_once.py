"""Have each schema judge a value once, however often it is referred to, where they multiply.

The schema library remembers what it found for a value and a schema where the reference to that
schema was compiled while the schema itself was: where it is recursive. Here all of them are.
"""

from urllib.parse import quote

from mockserver.contract.document import Json
from mockserver.contract.draft import Draft
from mockserver.contract.violation import pointer_to

#: What stands before the pointer of a schema that is under its own pointer in another form. It is
#: written in a reference as it is.
_APART = "."


def judged_once(schema: Json, draft: Draft) -> Json:
    """Rewrite a self-contained schema, as a translation makes it; it accepts the same values.

    Under the pointer of each schema stands a link instead, which leads to it and, where it judges
    nothing, to the link before. So the links are compiled inside each other, and all schemas
    inside them.
    """
    definitions: dict[str, Json] = schema[draft.definitions]
    at = f"#/{draft.definitions}/"
    # Large documents have a thousand schemas that refer to each other: each is quoted once.
    quoted = {pointer: quote(pointer_to(pointer)[1:]) for pointer in definitions}
    apart = {_APART + pointer: each for pointer, each in definitions.items()}
    to_apart = {pointer: {"$ref": at + _APART + name} for pointer, name in quoted.items()}
    before = _idle({"anyOf": list(to_apart.values())})
    links: dict[str, Json] = {}
    for pointer, name in quoted.items():
        links[pointer] = {"allOf": [before, to_apart[pointer]]}
        before = _idle({"$ref": at + name})
    whole = {"allOf": [before, {"$ref": schema["$ref"]}]}
    return {**whole, draft.definitions: {**apart, **links}}


def _idle(schema: Json) -> Json:
    """Return a schema that accepts every value, and is compiled with `schema` inside it."""
    return {"not": {"allOf": [{"not": {}}, schema]}}
