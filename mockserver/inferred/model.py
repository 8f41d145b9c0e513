"""What the behaviours of one document share: its contract, its inference, and made-up values."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.contract.contract import Contract
from mockserver.contract.values import Values
from mockserver.inferred.example_ids import example_ids
from mockserver.inferred.resources.finder import canonical
from mockserver.inferred.resources.resource import Inference, OperationRole, Resource
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.survey import Segments
from mockserver.inferred.resources.view import View
from mockserver.inferred.row_rules import RowRules, rules_of

Json = Any


@dataclass(frozen=True, slots=True)
class Model:
    """The parts from which behaviours are made; nothing in it changes."""

    contract: Contract
    inference: Inference
    values: Values
    shapes: Shapes
    views: Mapping[str, View]
    #: The resources whose rows belong to a row of another, by the other's name.
    children: Mapping[str, tuple[Resource, ...]]
    #: The path of the operation that shows a row, by the resource's name.
    shown_at: Mapping[str, str]
    #: The ids that the document's examples use, as texts, by the resource's name.
    example_ids: Mapping[str, Collection[str]]
    #: The collections with items, by the canonical paths of these.
    items: tuple[tuple[Segments, Resource], ...]
    #: The rules of the rows of each resource, looked up when they are first needed.
    _rules: dict[str, RowRules] = field(default_factory=dict)

    def rules(self, resource: Resource) -> RowRules:
        """Return what the server does to every row of a resource."""
        if resource.name not in self._rules:
            ids = {
                steps[-1]
                for each in self.inference.resources.values()
                for steps in each.ids
                if steps
            }
            self._rules[resource.name] = rules_of(
                self.shapes, resource.row, list(self.sent_rows(resource)), ids
            )
        return self._rules[resource.name]

    def sent_rows(self, resource: Resource) -> Iterator[Json]:
        """Yield the schemas of the rows that requests carry."""
        for name in resource.roles:
            role, body = self.inference.roles[name], self.views[name].body_schema
            if body is not None and role.is_bulk:
                body = self.shapes.items(body)
            sent = None if body is None else self.shapes.at(body, role.body)
            if sent is not None:
                yield sent

    def resource(self, role: OperationRole) -> Resource:
        """Return the resource of a role that has one."""
        return self.inference.resources[role.resource]


def model_of(contract: Contract, inference: Inference, values: Values) -> Model:
    """Gather what behaviours need."""
    children: dict[str, tuple[Resource, ...]] = {}
    for resource in inference.resources.values():
        if resource.parent is not None:
            children[resource.parent] = (*children.get(resource.parent, ()), resource)
    shown_at = {
        role.resource: contract.operations[name].path
        for name, role in inference.roles.items()
        if role.role == "show" and contract.operations[name].method == "GET"
    }
    return Model(
        contract=contract,
        inference=inference,
        values=values,
        shapes=inference.shapes,
        views=inference.views,
        children=children,
        shown_at=shown_at,
        example_ids=example_ids(contract, inference),
        items=tuple(
            (canonical(each.item_path), each)
            for each in inference.resources.values()
            if each.kind == "collection" and each.item_path
        ),
    )
