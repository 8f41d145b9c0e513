"""Find the resources of a document: collections, single rows and memberships."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mockserver.contract.schema_view import resolved
from mockserver.inferred.resources.identity import Asked, id_member, is_whole_row
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.overrides import Overrides, ResourceOverride
from mockserver.inferred.resources.paging import pages
from mockserver.inferred.resources.resource import Kind, Source
from mockserver.inferred.resources.shape import Shapes
from mockserver.inferred.resources.survey import Segments, Survey
from mockserver.inferred.resources.template import PARAMETER
from mockserver.inferred.resources.view import Content, View

Json = Any

_WRITES = ("PUT", "PATCH", "POST")
_NOTHING = ResourceOverride()


@dataclass(slots=True)
class Draft:
    """A resource while it is inferred; `infer` makes a frozen `Resource` of it."""

    kind: Kind
    segments: Segments
    item: Segments | None
    noun: str
    override: ResourceOverride
    #: What the path of an item asks for, for each parameter of its own.
    asked: tuple[Asked, ...] = ()
    row: Json | None = None
    source: Source | None = None
    ids: tuple[Steps, ...] = ()
    id_types: tuple[frozenset[str], ...] = ()
    name: str = ""
    roles: dict[str, Any] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """How many parameters come before the row's own."""
        return self.segments.count(PARAMETER)


def find_drafts(survey: Survey, overrides: Overrides) -> list[Draft]:
    """Find the resources of a document, those with items first."""
    drafts: list[Draft] = []
    for segments, item in survey.items.items():
        drafts.append(_collection(survey, segments, item, overrides))
    for segments in survey.paths:
        if segments and segments[-1] != PARAMETER:
            drafts += _without_items(survey, segments, overrides)
    return drafts


def override_of(survey: Survey, segments: Segments, overrides: Overrides) -> ResourceOverride:
    """Find the correction of a collection, whatever its parameters are called."""
    for path, override in overrides.resources.items():
        if canonical(path) == segments:
            return override
    return _NOTHING


def canonical(path: str) -> Segments:
    """Return the canonical form of a path that a user wrote."""
    parts = [part for part in path.split("/") if part]
    return tuple(PARAMETER if "{" in part else part for part in parts)


def _collection(survey: Survey, segments: Segments, item: Segments, overrides: Overrides) -> Draft:
    override = override_of(survey, segments, overrides)
    draft = Draft("collection", segments, item, survey.noun(segments), override)
    draft.asked = tuple(_asked(survey, draft))
    _find_row(survey, draft)
    _find_ids(survey, draft)
    return draft


def _without_items(survey: Survey, segments: Segments, overrides: Overrides) -> Iterator[Draft]:
    """Find what a path keeps that has no items: rows that are listed and added, or one row."""
    override = override_of(survey, segments, overrides)
    noun, shapes = survey.noun(segments), survey.shapes
    views = list(survey.at(segments))
    methods = {view.operation.method for view in views}
    single = _single(survey, segments)
    if single is not None:
        draft = Draft("singleton", segments, None, noun, override)
        draft.row, draft.source = single
        yield draft
    elif "DELETE" in methods and methods & {"PUT", "POST"} and not any(map(_has_schema, views)):
        yield Draft("membership", segments, None, noun, override)
    elif segments not in survey.items and "GET" in methods:
        draft = Draft("collection", segments, None, noun, override)
        _find_row(survey, draft)
        named = map(canonical, (*overrides.resources, *overrides.seeds))
        adds = any(_is_of(shapes, view, draft) for view in survey.at(segments, "POST"))
        if draft.row is not None and (adds or segments in named or _is_paged(survey, segments)):
            _find_ids(survey, draft)
            yield draft


def _is_of(shapes: Shapes, view: View, draft: Draft) -> bool:
    """Whether the body or the reply of an operation is like a row."""
    for schema in (view.body_schema, view.reply_schema):
        if schema is not None and shapes.one_in(schema, draft.row, draft.noun) is not None:
            return True
    return False


def _is_paged(survey: Survey, segments: Segments) -> bool:
    """Whether a path of the top level is a list with pages, for which a call need not say more."""
    return PARAMETER not in segments and any(
        pages(view.operation) and not any(each.required for each in view.operation.parameters)
        for view in survey.at(segments, "GET")
    )


def _has_schema(view: View) -> bool:
    return view.body_schema is not None or view.reply_schema is not None


def _single(survey: Survey, segments: Segments) -> tuple[Json, Source] | None:
    """Return the row of a path that is read and written as a whole, such as `/settings`."""
    shapes = survey.shapes
    for get in survey.at(segments, "GET"):
        reply = get.reply_schema
        if reply is None or not shapes.is_object(reply) or get.success is None:
            continue
        if shapes.named_list(reply, survey.noun(segments)) is not None:
            continue
        if segments in survey.items and shapes.list_in(reply, survey.noun(segments)) is not None:
            continue  # a collection whose rows can be changed in bulk, too
        for write in survey.at(segments, *_WRITES):
            body = write.body_schema
            if body is None or (write.operation.method == "POST" and segments in survey.items):
                continue
            steps = _shared(shapes, reply, body)
            assert get.success.content is not None, "it has a schema"
            if steps is not None:
                pointer = get.success.content.schema_pointer
                return shapes.at(reply, steps), Source(pointer, "reply", steps)
    return None


def _shared(shapes: Shapes, reply: Json, body: Json) -> Steps | None:
    """Find where a reply shows what a body says; None if they have no member in common."""
    names = set(shapes.members(body))
    places: list[tuple[Steps, Json]] = [((), reply)]
    places += [((name,), each) for name, each in shapes.members(reply).items()]
    for steps, schema in places:
        if names & set(shapes.members(schema)) and shapes.items(schema) is None:
            return steps
    return None


def _find_row(survey: Survey, draft: Draft) -> None:
    """Find the schema of a row: in a list, else in a reply with one row, else in a body."""
    override = draft.override
    shown = list(_shown(survey, draft))
    for content in _contents(survey.at(draft.segments, "GET")):
        steps = path_of(override.list)
        row = shown[0][0] if shown else None
        if steps is None:
            steps = survey.shapes.list_in(content.schema, draft.noun, row)
        node = None if steps is None else survey.shapes.at(content.schema, steps)
        items = None if node is None else survey.shapes.items(node)
        if steps is None or items is None or not survey.shapes.is_object(items):
            continue
        if row is not None and not survey.shapes.alike(items, row) and steps:
            continue
        draft.row = items
        draft.source = Source(content.schema_pointer, "reply", steps, in_list=True)
        break
    for row, source in shown:
        if draft.row is None or survey.shapes.alike(row, draft.row):
            # A row that is shown alone has more members than one in a list.
            draft.row, draft.source = row, source
            return


def _shown(survey: Survey, draft: Draft) -> Iterator[tuple[Json, Source]]:
    """Yield the rows in the replies and bodies with one row, the most telling first."""
    shapes, item = survey.shapes, draft.item
    bodies = [
        view.body_schema
        for place in (item, draft.segments)
        if place is not None
        for view in survey.at(place, *_WRITES)
        if view.body_schema is not None
    ]
    replies = list(survey.at(item, "GET")) if item else []
    replies += list(survey.at(draft.segments, "POST"))
    replies += list(survey.at(item, *_WRITES)) if item else []
    for content in _contents(iter(replies)):
        steps = path_of(draft.override.one)
        listed = _listed(shapes, content.schema, draft) if steps is None else None
        if listed is not None:
            row = shapes.items(shapes.at(content.schema, listed))
            yield row, Source(content.schema_pointer, "reply", listed, in_list=True)
            continue
        if steps is None:
            steps = _one(shapes, content.schema, bodies, draft)
        row = None if steps is None else shapes.at(content.schema, steps)
        if row is not None and steps is not None and shapes.is_object(row):
            yield row, Source(content.schema_pointer, "reply", steps)
    for place in (draft.segments, item):
        for view in survey.at(place, "POST", "PUT") if place is not None else ():
            if view.body is not None and view.body.schema is not None:
                steps = shapes.one_in(view.body.schema, None, draft.noun) or ()
                row = shapes.at(view.body.schema, steps)
                if shapes.is_object(row):
                    yield row, Source(view.body.schema_pointer, "request", steps)


def _listed(shapes: Shapes, reply: Json, draft: Draft) -> Steps | None:
    """Find a list that is called like the path and has the one row; None if the reply is it."""
    steps = shapes.named_list(reply, draft.noun)
    if steps is None or not draft.asked:
        return steps
    items = shapes.items(shapes.at(reply, steps))
    is_whole = is_whole_row(shapes, reply, items, draft.asked[-1], is_list=True)
    return None if is_whole else steps


def _one(shapes: Shapes, reply: Json, bodies: list[Json], draft: Draft) -> Steps | None:
    """Find the one row in a reply: a member that is like what is sent, or with a usual name."""
    if not shapes.is_object(reply):
        return None
    steps = shapes.one_in(reply, None, draft.noun)
    for body in bodies if not steps else ():
        inner = shapes.one_in(body, None, draft.noun) or ()
        found = shapes.one_in(reply, shapes.at(body, inner), draft.noun)
        if found and len(shapes.members(reply)) <= len(shapes.members(shapes.at(reply, found))):
            steps = found
            break
    if not steps or not draft.asked:
        return steps
    is_whole = is_whole_row(shapes, reply, shapes.at(reply, steps), draft.asked[-1])
    return () if is_whole else steps


def _contents(views: Iterator[View]) -> Iterator[Content]:
    """Yield the contents of the successful replies that have a schema."""
    for view in views:
        content = None if view.success is None else view.success.content
        if content is not None and content.schema is not None:
            yield content


def _find_ids(survey: Survey, draft: Draft) -> None:
    """Find the members that identify a row."""
    override = tuple(tuple(each.split(".")) for each in draft.override.id)
    asked = draft.asked or (Asked("id", frozenset(), "", draft.noun),)
    draft.id_types = tuple(each.types for each in asked)
    if override:
        draft.ids = override
        draft.id_types = (*draft.id_types, *[frozenset[str]()] * len(override))[: len(override)]
        return
    ids: list[Steps] = []
    for each in asked if draft.row is not None else ():
        found = id_member(survey.shapes, draft.row, each)
        if found is None and survey.shapes.is_open(draft.row):
            found = (each.parameter,)
        ids.append(() if found is None or found in ids else found)
    draft.ids = tuple(ids) or ((),) * len(asked)


def _asked(survey: Survey, draft: Draft) -> Iterator[Asked]:
    """Yield what the path of an item asks for in the parameters of its own."""
    assert draft.item is not None, "only items have such parameters"
    views = survey.below(draft.item)
    counted = Counter(view.template.parameters for view in views)
    usual = counted.most_common(1)[0][0]
    view = next(each for each in views if each.template.parameters == usual)
    by_name = {each.name: each for each in view.operation.parameters if each.where == "path"}
    for name in view.template.parameters[draft.depth : draft.item.count(PARAMETER)]:
        parameter = by_name.get(name)
        if parameter is None:
            yield Asked(name, frozenset(), "", draft.noun)
            continue
        pattern = resolved(survey.shapes.data, parameter.shape.schema).get("pattern")
        yield Asked(
            parameter=name,
            types=parameter.shape.types,
            pattern=pattern if isinstance(pattern, str) else "",
            noun=draft.noun,
            pointer="" if parameter.is_json else f"{parameter.pointer}/schema",
        )


def path_of(text: str) -> Steps | None:
    """Read a place that a user wrote: `data.items`; `.` is the value itself, no text is None."""
    if not text:
        return None
    return tuple(step for step in text.split(".") if step)
