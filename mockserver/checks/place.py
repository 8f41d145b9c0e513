"""Places of a contract that findings are about, as JSON pointers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mockserver.contract.reference import find_pointer, follow
from mockserver.contract.violation import pointer_to
from mockserver.errors import ContractError

#: Keywords of JSON Schema that hold schemas for the same value.
_SAME_VALUE = ("allOf", "oneOf", "anyOf")
#: So deep a place is looked for.
_DEEPEST = 100


def operation_pointer(label: str) -> str:
    """Return the place of an operation in the contract: "POST /users"."""
    method, _, path = label.partition(" ")
    return "/paths" + pointer_to(path, method.lower())


def part_pointer(document: Mapping[str, Any], label: str, part: str) -> str:
    """Return where a part of an operation stands, such as "security"; of it all, else itself."""
    where = operation_pointer(label)
    for pointer in (f"{where}/{part}", f"/{part}"):
        if _find(document, pointer) is not None:
            return pointer
    return where


def reply_pointer(
    document: Mapping[str, Any],
    label: str,
    status: int,
    instance: Sequence[str | int] = (),
    keyword: str = "",
) -> str:
    """Return the schema that a value of a reply has to satisfy, as far as it can be found.

    `instance` is where the value stands in the reply's JSON, `keyword` the one that it breaks.
    """
    responses = operation_pointer(label) + "/responses"
    for key in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
        pointer = f"{responses}/{key}"
        node = _find(document, pointer)
        if node is not None:
            return _below(document, pointer, node, instance, keyword)
    return responses


def _below(
    document: Mapping[str, Any],
    pointer: str,
    node: Any,
    instance: Sequence[str | int],
    keyword: str,
) -> str:
    pointer, node = _follow(document, pointer, node)
    for media, each in _members(node, "content"):
        if "json" in media and isinstance(each, dict) and "schema" in each:
            pointer += pointer_to("content", media, "schema")
            pointer, node = _follow(document, pointer, each["schema"])
            pointer, node = _schema(document, pointer, node, instance)
            has_it = isinstance(node, dict) and keyword in node
            return f"{pointer}/{keyword}" if has_it else pointer
    return pointer


def _schema(
    document: Mapping[str, Any], pointer: str, node: Any, instance: Sequence[str | int]
) -> tuple[str, Any]:
    """Follow a value's place down a schema, through references and alternatives."""
    for step in instance[:_DEEPEST]:
        for at, each in _alternatives(document, pointer, node):
            if isinstance(step, int):
                below, inner = f"{at}/items", each.get("items")
            else:
                below = at + pointer_to("properties", step)
                inner = dict(_members(each, "properties")).get(step)
            if inner is not None:
                pointer, node = _follow(document, below, inner)
                break
        else:
            break
    return pointer, node


def _alternatives(
    document: Mapping[str, Any], pointer: str, node: Any
) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Yield a schema, and those that it is composed of."""
    if not isinstance(node, dict):
        return
    yield pointer, node
    for keyword in _SAME_VALUE:
        branches = node.get(keyword)
        for number, each in enumerate(branches if isinstance(branches, list) else ()):
            at, inner = _follow(document, f"{pointer}/{keyword}/{number}", each)
            if isinstance(inner, dict):
                yield at, inner


def _members(node: Any, name: str) -> Iterable[tuple[str, Any]]:
    value = node.get(name) if isinstance(node, dict) else None
    return value.items() if isinstance(value, dict) else ()


def _find(document: Mapping[str, Any], pointer: str) -> Any:
    try:
        return find_pointer(document, pointer)
    except KeyError:
        return None


def _follow(document: Mapping[str, Any], pointer: str, node: Any) -> tuple[str, Any]:
    try:
        return follow(document, pointer, node)
    except (KeyError, ContractError):
        return pointer, node
