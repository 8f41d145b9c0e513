"""Give every operation its role: what it does with the rows of which resource, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from mockserver.inferred.resources.finder import Draft
from mockserver.inferred.resources.resource import OperationRole, RoleName
from mockserver.inferred.resources.role_maker import RoleMaker
from mockserver.inferred.resources.survey import Segments, Survey
from mockserver.inferred.resources.view import View
from mockserver.inferred.resources.words import words_of

Json = Any

#: A path elsewhere shows the rows of a resource if the schemas are alike at least so much.
_SAME = 0.9
#: How the last word of a path begins that lists rows like its body.
_SEARCHES = (["search"], ["find"], ["query"], ["filter"], ["lookup"], ["list"])
_ITEM_ROLES: dict[str, RoleName] = {
    "GET": "show",
    "HEAD": "show",
    "PUT": "replace",
    "PATCH": "change",
    "POST": "change",
    "DELETE": "remove",
}
_WORDS: dict[RoleName, str] = {
    "show": "shows one row",
    "replace": "replaces one row",
    "change": "changes one row",
    "remove": "removes one row",
}


@dataclass(slots=True)
class Assignment:
    """The drafts of a document, and the roles that were given so far."""

    survey: Survey
    drafts: list[Draft]
    make: RoleMaker
    by_segments: dict[Segments, Draft] = field(default_factory=dict)
    by_item: dict[Segments, Draft] = field(default_factory=dict)
    singles: dict[Segments, Draft] = field(default_factory=dict)
    #: The collections whose rows may be shown elsewhere.
    known: list[Draft] = field(default_factory=list)
    #: Those whose overrides name further operations.
    claiming: list[Draft] = field(default_factory=list)
    #: The schemas of the rows of all collections.
    _rows: set[int | str] = field(default_factory=set)
    #: The collection whose rows are most like a schema, by the schema.
    _closest: dict[int | str, Draft | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the drafts by their paths."""
        self.known = [each for each in self.drafts if each.kind == "collection" and each.row]
        self._rows = {self.survey.shapes.identity(each.row) for each in self.known}
        self.claiming = [each for each in self.drafts if each.override.also]
        for draft in self.drafts:
            if draft.kind != "collection":
                self.singles[draft.segments] = draft
                continue
            self.by_segments[draft.segments] = draft
            if draft.item is not None:
                self.by_item[draft.item] = draft

    def role_of(self, view: View) -> tuple[Draft | None, OperationRole]:
        """Return the role of an operation, and the resource that it is about."""
        method, segments = view.operation.method, view.template.segments
        if method in ("OPTIONS", "TRACE"):
            return None, self.make.stateless(view, f"{method} is no operation on rows.")
        claimed = self._claimed(view)
        if claimed is not None:
            return claimed
        if segments in self.singles:
            draft = self.singles[segments]
            return draft, self._single(view, draft)
        if segments in self.by_item:
            draft = self.by_item[segments]
            return draft, self._on_item(view, draft)
        if segments in self.by_segments:
            draft = self.by_segments[segments]
            role = self._on_collection(view, draft)
            if role is not None:
                return draft, role
        if self._adds_below(view):
            found, role = self._elsewhere(view)
            if found is not None:
                return found, role
        return self._action(view) or self._elsewhere(view)

    def _adds_below(self, view: View) -> bool:
        """Whether a POST below an item may add a row there: GET lists them, or 201 is the reply."""
        if view.operation.method != "POST":
            return False
        is_listed = any(True for _ in self.survey.at(view.template.segments, "GET"))
        return is_listed or "201" in view.operation.replies

    def _claimed(self, view: View) -> tuple[Draft, OperationRole] | None:
        """Give an operation the resource that the user named for it."""
        for draft in self.claiming:
            if view.label not in draft.override.also:
                continue
            role = self._rows_elsewhere(view, draft) or self._created_elsewhere(view, draft)
            if role is not None:
                return draft, replace(role, why=f"The overrides name it for {draft.noun!r}.")
            action = self.make.role(
                view, draft, "action", f"The overrides name it for {draft.noun!r}."
            )
            return draft, replace(action, keys=view.template.parameters)
        return None

    def _on_item(self, view: View, draft: Draft) -> OperationRole:
        name = _ITEM_ROLES[view.operation.method]
        if view.template.verb in ("delete", "remove"):
            name = "remove"
        if name == "show" and view.operation.method == "GET" and self._is_foreign(view, draft):
            return self.make.stateless(view, "Its reply is no row: no object, or a list.")
        if name == "change" and view.operation.method == "POST" and view.body is None:
            has_query = any(each.where == "query" for each in view.operation.parameters)
            name = "change" if has_query else "action"
        why = f"The path ends with a parameter: {view.operation.method} {_WORDS.get(name, 'acts')}."
        return self.make.role(view, draft, name, why)

    def _is_foreign(self, view: View, draft: Draft) -> bool:
        """Whether a reply cannot show one row."""
        schema = view.reply_schema
        if view.success is None or view.success.content is None:
            return False
        return schema is None or not self.survey.shapes.is_object(schema)

    def _on_collection(self, view: View, draft: Draft) -> OperationRole | None:
        method = view.operation.method
        if view.template.verb in ("delete", "remove"):
            return self.make.role(view, draft, "remove", "It removes the rows that filters choose.")
        if method in ("GET", "HEAD"):
            return self.make.listing(
                view, draft, "list", "The path is a collection, its reply a list."
            )
        if method == "POST":
            return self.make.creation(view, draft)
        if method == "DELETE":
            return self.make.role(view, draft, "remove", "It removes the rows that filters choose.")
        if method in ("PUT", "PATCH") and view.body is not None and draft.ids and draft.ids[0]:
            return self._named_by_body(view, draft)
        return None

    def _named_by_body(self, view: View, draft: Draft) -> OperationRole | None:
        shapes, name = self.survey.shapes, _ITEM_ROLES[view.operation.method]
        role = self.make.role(view, draft, name, "The body is a list of rows with their ids.")
        if role.is_bulk:
            return replace(role, is_named_by_body=True)
        if shapes.items(view.body_schema) is not None:
            return None
        steps = shapes.one_in(view.body_schema, draft.row, draft.noun)
        if steps is None or shapes.at(view.body_schema, (*steps, *draft.ids[0])) is None:
            return None
        role = self.make.role(view, draft, name, "The body has the id of the row.")
        return replace(role, is_named_by_body=True)

    def _single(self, view: View, draft: Draft) -> OperationRole:
        if draft.kind == "membership":
            why = "PUT sets it and DELETE takes it away, without a body."
            return self.make.role(view, draft, "membership", why)
        return self.make.role(
            view, draft, "singleton", "The path has one row, which GET and PUT share."
        )

    def _action(self, view: View) -> tuple[Draft, OperationRole] | None:
        """Find the item on which an operation acts: `POST /orders/{id}/cancel`."""
        draft = self.by_item.get(view.template.segments[:-1])
        if draft is None or view.operation.method in ("GET", "HEAD"):
            return None
        word = view.template.segments[-1]
        return draft, self.make.role(view, draft, "action", f"{word!r} happens to one row.")

    def _elsewhere(self, view: View) -> tuple[Draft | None, OperationRole]:
        """Look for a resource whose rows the operation shows or adds at a path of its own."""
        method = view.operation.method
        if method in ("GET", "POST"):
            for draft in self._same_rows(view):
                role = self._rows_elsewhere(view, draft)
                if role is None and method == "POST":
                    role = self._created_elsewhere(view, draft)
                if role is not None:
                    return draft, role
        return self._detail(view) or self._nothing(view)

    def _detail(self, view: View) -> tuple[Draft, OperationRole] | None:
        """Find the item of which a GET shows something else than rows: `/tickets/{id}/qr`."""
        if view.operation.method not in ("GET", "HEAD"):
            return None
        segments = view.template.segments
        around = (segments[:length] for length in range(len(segments) - 1, 0, -1))
        draft = next((self.by_item[each] for each in around if each in self.by_item), None)
        if draft is None:
            return None
        why = f"It shows something of one row of {draft.noun!r}: made up, while the row is there."
        return draft, self.make.role(view, draft, "detail", why)

    def _nothing(self, view: View) -> tuple[None, OperationRole]:
        why = "The path is neither a collection nor an item of one, and its reply shows no rows."
        shapes, reply = self.survey.shapes, view.reply_schema
        is_row = reply is not None and shapes.identity(reply) in self._rows
        noun = self.survey.noun(view.template.segments)
        steps = None if is_row else shapes.list_in(reply, noun)
        if steps is not None and shapes.is_object(shapes.items(shapes.at(reply, steps))):
            why = (
                "Its reply lists rows that no operation adds or shows; overrides can name its path."
            )
        return None, self.make.stateless(view, why)

    def _same_rows(self, view: View) -> Iterator[Draft]:
        """Yield the collections with items whose rows are those of the reply, or of the body."""
        shapes = self.survey.shapes
        schemas = [items for _, items in shapes.lists(view.reply_schema) if shapes.is_object(items)]
        if view.operation.method == "POST":
            schemas += [each for each in (view.reply_schema, view.body_schema) if each is not None]
            schemas += [each for each in (shapes.items(view.body_schema),) if each is not None]
        for schema in schemas:
            key = shapes.identity(schema)
            if key not in self._closest:
                self._closest[key] = self._closest_to(schema)
            draft = self._closest[key]
            if draft is not None:
                yield draft

    def _closest_to(self, schema: Json) -> Draft | None:
        alike = self.survey.shapes.alike
        same = [each for each in self.known if alike(schema, each.row) >= _SAME]
        return max(same, key=lambda each: _closeness(self, schema, each), default=None)

    def _rows_elsewhere(self, view: View, draft: Draft) -> OperationRole | None:
        if view.operation.method != "GET" and view.operation.method != "POST":
            return None
        why = f"Its reply lists rows of {draft.noun!r}."
        role = self.make.listing(view, draft, "search", why)
        if role is None or role.list is None:
            return None
        shapes, reply = self.survey.shapes, view.reply_schema
        node = shapes.at(reply, role.list)
        items = None if node is None else shapes.items(node)
        if items is None or shapes.alike(items, draft.row) < _SAME:
            return None
        if shapes.identity(reply) in self._rows:
            return None  # one row, which has others inside
        if view.operation.method == "POST" and self._adds(view, draft):
            return None
        return self._scoped(view, draft, role)

    def _adds(self, view: View, draft: Draft) -> bool:
        """Whether the body of an operation is a row, or a list of rows, and no search for them."""
        if words_of("".join(view.template.segments[-1:]))[:1] in _SEARCHES:
            return False
        shapes, body = self.survey.shapes, view.body_schema
        each = shapes.items(body) if shapes.items(body) is not None else body
        return each is not None and shapes.alike(each, draft.row) >= _SAME

    def _created_elsewhere(self, view: View, draft: Draft) -> OperationRole | None:
        role = self.make.creation(view, draft)
        if role is None or role.role != "create":
            return None
        if not set(self._parents(draft)) <= set(view.template.parameters):
            return None
        return self._scoped(view, draft, replace(role, why=f"It adds a row to {draft.noun!r}."))

    def _scoped(self, view: View, draft: Draft, role: OperationRole) -> OperationRole:
        """Tell which parameters of the path name the parents of a row, and which only link it."""
        parameters = view.template.parameters
        parents = self._parents(draft)
        keys = parents if set(parents) <= set(parameters) else ()
        return replace(
            role, keys=keys, scope=tuple(each for each in parameters if each not in keys)
        )

    def _parents(self, draft: Draft) -> tuple[str, ...]:
        """Name the parameters before an item's own."""
        views = self.survey.paths.get(draft.item or draft.segments, ())
        return views[0].template.parameters[: draft.depth] if views else ()


def _closeness(assignment: Assignment, schema: Json, draft: Draft) -> tuple[float, bool, int]:
    """Order resources by how much their rows are like a schema; short paths first."""
    likeness = assignment.survey.shapes.alike(schema, draft.row)
    return likeness, draft.item is not None, -draft.depth
