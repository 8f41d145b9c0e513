"""The ids that a document's examples use: they are left to rows that somebody adds."""

from collections.abc import Iterator
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.given_example import given_examples
from mockserver.contract.reference import find_pointer, resolve
from mockserver.inferred.identifier import text_of
from mockserver.inferred.resources.member import Steps, value_at
from mockserver.inferred.resources.resource import Inference, OperationRole, Resource
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.view import Content, View

Json = Any

_SCALARS = (str, int, float)


def example_ids(contract: Contract, inference: Inference) -> dict[str, dict[str, None]]:
    """Return the ids in the examples, as texts, by the resource's name; those of paths first."""
    found: dict[str, dict[str, None]] = {name: {} for name in inference.resources}
    named = [(name, role) for name, role in inference.roles.items() if role.resource in found]
    for name, role in named:
        resource, view = inference.resources[role.resource], inference.views[name]
        found[role.resource] |= dict.fromkeys(_of_path(contract, view, role, resource))
    for name, role in named:
        resource, view = inference.resources[role.resource], inference.views[name]
        texts = _of_contents(contract, inference.shapes, view, role, resource)
        found[role.resource] |= dict.fromkeys(texts)
    return found


def _of_path(
    contract: Contract, view: View, role: OperationRole, resource: Resource
) -> Iterator[str]:
    data = contract.document.data
    last = role.keys[resource.depth :]
    for parameter in _parameters(data, view):
        if parameter.get("in") == "path" and parameter.get("name") in last:
            yield from _texts(given_examples(data, parameter))


def _of_contents(
    contract: Contract, shapes: Shapes, view: View, role: OperationRole, resource: Resource
) -> Iterator[str]:
    data = contract.document.data
    for steps in resource.ids:
        for content, place in _contents(view, role):
            media = find_pointer(data, content.pointer)
            for example in given_examples(data, media):
                yield from _in_example(example, place, steps)
            schema = None if content.schema is None else shapes.at(content.schema, (*place, *steps))
            if schema is not None and steps:
                yield from _texts(given_examples(data, {"schema": schema}))


def _parameters(data: Json, view: View) -> Iterator[dict[str, Json]]:
    pointer = view.operation.pointer
    for place in (pointer.rpartition("/")[0], pointer):
        node = find_pointer(data, place)
        for raw in node.get("parameters", ()) if isinstance(node, dict) else ():
            try:
                parameter = resolve(data, raw)
            except KeyError:
                continue
            if isinstance(parameter, dict):
                yield parameter


def _contents(view: View, role: OperationRole) -> Iterator[tuple[Content, Steps]]:
    if view.body is not None:
        yield view.body, role.body
    if view.success is not None and view.success.content is not None:
        yield view.success.content, role.list if role.list is not None else role.one or ()


def _in_example(example: Json, place: Steps, steps: Steps) -> Iterator[str]:
    rows = value_at(example, place)
    for row in rows if isinstance(rows, list) else [rows]:
        if steps:
            yield from _texts([value_at(row, steps)])


def _texts(values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, _SCALARS):
            yield text_of(value)
