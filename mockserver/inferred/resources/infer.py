"""Infer the resources of a document and the role of each operation, from paths and schemas."""

from collections.abc import Mapping

from mockserver.contract.contract import Contract
from mockserver.inferred.resources.assignment import Assignment
from mockserver.inferred.resources.finder import Draft, find_drafts
from mockserver.inferred.resources.naming import name_drafts
from mockserver.inferred.resources.overrides import Overrides
from mockserver.inferred.resources.resource import Inference, OperationRole, Resource
from mockserver.inferred.resources.role_maker import RoleMaker
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.survey import Segments, Survey, is_ignored, survey_of
from mockserver.inferred.resources.template import PARAMETER
from mockserver.inferred.resources.view import View, views_of

#: Roles by which rows come to be known: without one of them nobody has an id to ask for.
_SOURCES = frozenset(("create", "list", "search", "replace"))
#: Two resources without items of their own are one if their rows are alike at least so much.
_SAME = 0.99


def infer(contract: Contract, overrides: Overrides) -> Inference:
    """Infer what a document's operations do with rows; the overrides win over every rule."""
    shapes = Shapes(contract.document.data)
    survey = survey_of(shapes, views_of(contract), overrides.ignore)
    drafts = _linked(survey, find_drafts(survey, overrides))
    name_drafts(drafts)
    roles = _assigned(survey, drafts, overrides, survey.views)
    settled, unsettled = _settled(drafts)
    again = {name: survey.views[name] for name, role in roles.items() if role.resource in unsettled}
    roles |= _assigned(survey, settled, overrides, again)
    named = {role.resource for role in roles.values()}
    used = [draft for draft in settled if draft.name in named]
    resources = (_resource(survey, draft, used) for draft in used)
    by_name = {each.name: each for each in resources}
    return Inference(by_name, roles, overrides, survey.views, shapes)


def _linked(survey: Survey, drafts: list[Draft]) -> list[Draft]:
    """Leave out collections whose items stand at another path: those rows are kept there.

    `/owners/{id}/pets` and `/pets/{id}` are one collection if they show the same schema.
    """
    homes = [each for each in drafts if each.item is not None and each.row is not None]
    kept = []
    for draft in drafts:
        is_homeless = draft.kind == "collection" and draft.item is None
        if is_homeless and any(_is_home(survey, home, draft) for home in homes):
            continue
        kept.append(draft)
    return kept


def _is_home(survey: Survey, home: Draft, draft: Draft) -> bool:
    if home.depth > draft.depth or survey.shapes.alike(home.row, draft.row) < _SAME:
        return False
    return any(True for _ in survey.at(home.item or (), "GET"))


def _assigned(
    survey: Survey, drafts: list[Draft], overrides: Overrides, views: Mapping[str, View]
) -> dict[str, OperationRole]:
    """Give operations their roles, and every draft the roles of its operations."""
    assignment = Assignment(survey, drafts, RoleMaker(survey.shapes))
    roles: dict[str, OperationRole] = {}
    for name, view in views.items():
        if is_ignored(view.operation.path, overrides.ignore):
            roles[name] = assignment.make.stateless(view, "The overrides ignore its path.")
            continue
        owner, roles[name] = assignment.role_of(view)
        if owner is not None:
            owner.roles[name] = roles[name].role
    return roles


def _settled(drafts: list[Draft]) -> tuple[list[Draft], set[str]]:
    """Leave out collections in which no row can come to be known.

    If their rows are shown and changed, each is a single row, which is there from the start.
    Returns the others too, by their names: their operations need other roles.
    """
    settled, unsettled = [], set()
    for draft in drafts:
        names = set(draft.roles.values())
        if draft.kind != "collection" or names & _SOURCES:
            settled.append(draft)
            continue
        unsettled.add(draft.name)
        draft.roles = {}
        if {"show", "change"} <= names and draft.item is not None:
            draft.kind, draft.segments, draft.item = "singleton", draft.item, None
            draft.ids = draft.id_types = ()
            settled.append(draft)
    return settled, unsettled


def _resource(survey: Survey, draft: Draft, drafts: list[Draft]) -> Resource:
    return Resource(
        name=draft.name,
        kind=draft.kind,
        path=_written(survey, draft.segments),
        item_path=_written(survey, draft.item) if draft.item is not None else "",
        segments=draft.segments,
        noun=draft.noun,
        depth=draft.depth,
        ids=draft.ids,
        id_types=draft.id_types,
        id_schemas=tuple(each.pointer for each in draft.asked),
        parent=_parent(draft.segments, drafts),
        row=draft.row,
        source=draft.source,
        roles=dict(draft.roles),
    )


def _parent(segments: Segments, drafts: list[Draft]) -> str | None:
    """Name the resource whose item is the longest beginning of a path."""
    best: Draft | None = None
    for draft in drafts:
        item = draft.item
        if item is None or item != segments[: len(item)] or draft.segments == segments:
            continue
        if best is None or best.item is None or len(item) > len(best.item):
            best = draft
    return None if best is None else best.name


def _written(survey: Survey, segments: Segments) -> str:
    """Return a canonical path as the document writes it, as far as it has it."""
    views = survey.below(segments)
    names = iter(views[0].template.parameters if views else ())
    parts = ("{" + next(names, "id") + "}" if each == PARAMETER else each for each in segments)
    return "/" + "/".join(parts)
