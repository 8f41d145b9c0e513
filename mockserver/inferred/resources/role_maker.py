"""Make the role of an operation on the rows of a resource: where rows stand, pages and filters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mockserver.inferred.resources.action_state import state_after
from mockserver.inferred.resources.filter import filters_of
from mockserver.inferred.resources.finder import Draft, canonical, path_of
from mockserver.inferred.resources.id_place import sent_places, told_places
from mockserver.inferred.resources.identity import spoken_member
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.paging import paging_of
from mockserver.inferred.resources.resource import OperationRole, RoleName
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.view import View

Json = Any

#: The roles whose replies show a row, if the document leaves open what they have.
_SHOWING: tuple[RoleName, ...] = ("create", "show", "replace", "change")


@dataclass(frozen=True, slots=True)
class RoleMaker:
    """Makes roles from what schemas and parameters say."""

    shapes: Shapes

    def stateless(self, view: View, why: str) -> OperationRole:
        """Return the role of an operation that is answered out of the contract."""
        return OperationRole(view.operation.id, "stateless", "", why)

    def role(self, view: View, draft: Draft, name: RoleName, why: str) -> OperationRole:
        """Return a role on the rows of a resource: where the row stands in body and reply."""
        shapes = self.shapes
        steps = path_of(draft.override.one)
        schema = view.reply_schema
        if schema is not None and (steps is None or shapes.at(schema, steps) is None):
            steps = shapes.one_in(schema, draft.row, draft.noun)
            if steps is None and name in _SHOWING and shapes.is_open(schema):
                steps = _as_shown(draft)
        rows = None if steps is not None else self._rows_in(schema, draft)
        body, is_bulk = self._body(view.body_schema, draft)
        parameters = view.template.parameters
        count = draft.depth + (len(draft.ids) if name not in ("list", "create") else 0)
        states = states_of(draft.override.states, view.label)
        if name == "action" and not states:
            states = state_after(shapes, draft.row, view.template.segments[-1])
        why = " ".join([why, *(f"It sets {key} to {each!r}." for key, each in states.items())])
        role = OperationRole(
            operation=view.operation.id,
            role=name,
            resource=draft.name,
            why=why,
            one=steps if schema is not None else None,
            list=rows,
            body=body,
            sent=() if is_bulk else sent_places(shapes, view.body_schema, draft, body),
            told=told_places(shapes, schema, draft, parameters[: draft.depth], steps),
            is_bulk=is_bulk,
            keys=parameters[:count],
            states=states,
        )
        if name == "change" or (name == "remove" and not view.template.is_item):
            filters = filters_of(
                shapes, draft.row, view.operation.parameters, (), draft.override.filters
            )
            return replace(role, filters=filters)
        return role

    def _body(self, schema: Json, draft: Draft) -> tuple[Steps, bool]:
        """Find where the row stands in a body, and whether it is a list of rows there."""
        if schema is None:
            return (), False
        steps = self.shapes.one_in(schema, draft.row, draft.noun)
        rows = None if steps is not None else self._rows_in(schema, draft)
        return (steps or (), False) if rows is None else (rows, True)

    def _rows_in(self, schema: Json, draft: Draft) -> Steps | None:
        """Find a list of the resource's rows in a value that may hold only one of them."""
        if schema is None or draft.row is None:
            return None
        for steps, items in self.shapes.lists(schema):
            if self.shapes.alike(items, draft.row):
                return steps
        return None

    def listing(self, view: View, draft: Draft, name: RoleName, why: str) -> OperationRole | None:
        """Return the role of an operation that lists rows; None if its reply has no list."""
        schema, shapes, override = view.reply_schema, self.shapes, draft.override
        if view.success is None:
            return None
        steps: Steps | None = path_of(override.list)
        if schema is not None and (steps is None or shapes.at(schema, steps) is None):
            steps = shapes.list_in(schema, draft.noun, draft.row)
        elif schema is None:
            steps = () if override.list else None
        if steps is None or schema is None:
            return None
        operation = view.operation
        paging = paging_of(shapes, operation, view.success, steps, override.page, override.total)
        filters = filters_of(
            shapes, draft.row, operation.parameters, paging.parameters, override.filters
        )
        role = self.role(view, draft, name, why)
        return replace(role, list=steps, paging=paging, filters=filters, one=None)

    def creation(self, view: View, draft: Draft) -> OperationRole | None:
        """Return the role of a POST to a collection: it adds rows, searches, or neither (None)."""
        shapes = self.shapes
        body, reply = view.body_schema, view.reply_schema
        _, is_bulk = self._body(body, draft)
        if is_bulk:
            role = self.role(view, draft, "create", "The body is a list of rows.")
            return replace(role, list=self._rows_in(reply, draft))
        is_like = body is not None and shapes.one_in(body, draft.row, draft.noun) is not None
        shows = reply is not None and shapes.one_in(reply, draft.row, draft.noun) is not None
        if not is_like and reply is not None and draft.row is not None:
            listed = self.listing(view, draft, "search", "POST, and the reply is a list of rows.")
            if listed is not None and not shows:
                return listed
        status = 0 if view.success is None else view.success.status
        if is_like or shows or status == 201 or (body is not None and reply is None):
            return self.role(view, draft, "create", "The path is a collection: POST adds a row.")
        if draft.item is not None and self._speaks_of_a_row(view, draft):
            return self.role(view, draft, "create", "The path is a collection: POST adds a row.")
        return None

    def _speaks_of_a_row(self, view: View, draft: Draft) -> bool:
        """Whether a POST names a row in its body or reply, or leaves open what both are."""
        shapes, body, reply = self.shapes, view.body_schema, view.reply_schema
        if any(sent_places(shapes, body, draft, ())):
            return True
        if view.body is None or reply is None:
            return False
        if spoken_member(shapes, reply, draft.asked[-1]) is not None:
            return True
        return shapes.is_open(reply) and (body is None or shapes.is_open(body))


def _as_shown(draft: Draft) -> Steps:
    """Return where a row stands in a reply of any members: where the item's own reply has it."""
    source = draft.source
    is_one = source is not None and source.direction == "reply" and not source.in_list
    return source.steps if source is not None and is_one else ()


def states_of(overrides: Mapping[str, Mapping[str, Json]], label: str) -> Mapping[str, Json]:
    """Return the members that an action sets."""
    wanted = canonical(label.partition(" ")[2])
    for each, members in overrides.items():
        method, _, path = each.partition(" ")
        if method.upper() == label.partition(" ")[0] and canonical(path) == wanted:
            return members
    return {}
