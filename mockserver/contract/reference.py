"""Follow JSON pointers and references through a document that is already in memory."""

from urllib.parse import unquote

from mockserver.contract.document import Json
from mockserver.errors import ContractError

#: How many references in a row are followed.
LONGEST_CHAIN = 50


def find_pointer(data: Json, pointer: str) -> Json:
    """Follow a JSON pointer such as `/paths/~1a`; raises KeyError if it leads nowhere."""
    if pointer and not pointer.startswith("/"):
        raise KeyError(pointer)
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~") if "~" in step else step
        if isinstance(data, dict):
            data = data[name]
        elif isinstance(data, list) and name.isdecimal() and int(name) < len(data):
            data = data[int(name)]
        else:
            raise KeyError(pointer)
    return data


def target_of(reference: str) -> str:
    """Return the pointer that a reference such as `#/paths/~1a%20b` leads to."""
    return unquote(reference.removeprefix("#"))


def resolve(data: Json, node: Json) -> Json:
    """Follow `$ref` from a node of a bundled document to the first node that is not a reference."""
    return follow(data, "", node)[1]


def follow(data: Json, pointer: str, node: Json) -> tuple[str, Json]:
    """Follow `$ref` as `resolve` does; returns the pointer, too.

    Raises KeyError if a reference leads nowhere, ContractError if it leads back to itself.
    """
    for _ in range(LONGEST_CHAIN):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return pointer, node
        pointer = target_of(node["$ref"])
        node = find_pointer(data, pointer)
    hint = "Let one of them refer to something else."
    raise ContractError("A chain of $ref leads back to itself.", where=pointer, hint=hint)
