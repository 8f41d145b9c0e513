"""What a schema says about rows: their members, their likeness, and where they stand in a reply."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.draft import draft_of
from mockserver.contract.schema_view import items_of, members_of, required_of, resolved, types_of
from mockserver.inferred.resources.member import Steps
from mockserver.inferred.resources.words import names_in, plain, singular_name

Json = Any


#: Members that nearly every schema has, so that they make no two schemas alike.
_COMMON = frozenset(
    names_in(
        "id uuid name type kind object url href links _links status createdat updatedat created "
        "updated description title message code"
    )
)
#: Usual names for the rows of a list, and for the one row, in a reply; the best first.
_LIST_NAMES = names_in(
    "data items results entries values records content list elements rows hits resources "
    "objects collection nodes"
)
_ONE_NAMES = names_in("data result item response resource object entry record")
_DEEPEST = 3
#: Two schemas are alike if at least this share of the smaller one's members is in the other.
_ALIKE = 0.5


class Shapes:
    """Questions about the schemas of one document; members are looked up once for each schema."""

    def __init__(self, data: Json) -> None:
        self.data = data
        self._has_siblings = draft_of(data).has_siblings
        # A schema is kept beside what was found of it, so that its id stays its own.
        self._members: dict[int, tuple[Json, Mapping[str, Json]]] = {}
        self._names: dict[int, tuple[Json, frozenset[str]]] = {}
        self._types: dict[int, tuple[Json, frozenset[str]]] = {}
        self._identities: dict[int, tuple[Json, int | str]] = {}
        self._lists: dict[int, tuple[Json, list[tuple[Steps, Json]]]] = {}
        self._nouns: dict[str, str] = {}

    def members(self, schema: Json) -> Mapping[str, Json]:
        """Return the schemas of an object's members by name."""
        known = self._members.get(id(schema))
        if known is None:
            whole = self._whole(schema)
            found = members_of(self.data, schema) if whole is schema else self.members(whole)
            known = self._members[id(schema)] = schema, found
        return known[1]

    def types(self, schema: Json) -> frozenset[str]:
        """Name the types that a schema allows."""
        known = self._types.get(id(schema))
        if known is None:
            whole = self._whole(schema)
            found = types_of(self.data, schema) if whole is schema else self.types(whole)
            known = self._types[id(schema)] = schema, found
        return known[1]

    def names(self, schema: Json) -> frozenset[str]:
        """Return the names of an object's members in plain form."""
        known = self._names.get(id(schema))
        if known is None:
            whole = self._whole(schema)
            is_whole = whole is schema
            found = frozenset(map(plain, self.members(schema))) if is_whole else self.names(whole)
            known = self._names[id(schema)] = schema, found
        return known[1]

    def _whole(self, schema: Json) -> Json:
        """Return the schema behind a plain reference, so that each is looked at once."""
        if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
            return schema
        is_mere = len(schema) == 1 or not self._has_siblings
        return resolved(self.data, schema) if is_mere else schema

    def required(self, schema: Json) -> frozenset[str]:
        """Name the members that an object must have."""
        return required_of(self.data, schema)

    def is_object(self, schema: Json) -> bool:
        """Whether a schema describes an object."""
        return "object" in self.types(schema) or bool(self.members(schema))

    def is_open(self, schema: Json) -> bool:
        """Whether a schema allows objects with any members, and says nothing of them."""
        if self.members(schema) or not self.types(schema) <= {"object"}:
            return False
        return resolved(self.data, schema).get("additionalProperties", True) in (True, {})

    def items(self, schema: Json) -> Json | None:
        """Return the schema of a list's items; None if the schema describes no list."""
        if schema is None or "array" not in self.types(schema):
            return None
        items = items_of(self.data, schema)
        return {} if items is None else items

    def at(self, schema: Json, steps: Steps) -> Json | None:
        """Follow names of members from a schema; None where one of them is missing."""
        for step in steps:
            members = self.members(schema)
            if step not in members:
                return None
            schema = members[step]
        return schema

    def identity(self, schema: Json) -> int | str:
        """Return what two schemas share if they are one: a reference, or the place in memory."""
        known = self._identities.get(id(schema))
        if known is None:
            known = self._identities[id(schema)] = schema, self._identity(schema)
        return known[1]

    def _identity(self, schema: Json) -> int | str:
        if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            return str(schema["$ref"])
        found = resolved(self.data, schema)
        whole = found.get("allOf")
        if isinstance(whole, list) and len(whole) == 1 and not found.get("properties"):
            return self._identity(whole[0])
        return id(schema)

    def alike(self, one: Json, other: Json) -> float:
        """Return how much two schemas describe one thing: 0 for not at all, 1 for wholly."""
        if one is None or other is None:
            return 0.0
        if self.identity(one) == self.identity(other):
            return 1.0
        names, others = self.names(one), self.names(other)
        shared = names & others
        if not shared:
            return 0.0
        if shared <= _COMMON and shared != min(names, others, key=len):
            return 0.0
        share = len(shared) / min(len(names), len(others))
        return share if share >= _ALIKE else 0.0

    def lists(self, schema: Json) -> list[tuple[Steps, Json]]:
        """Return each list in a reply with the schema of its items: the reply, or its members."""
        known = self._lists.get(id(schema))
        if known is None:
            whole = self._whole(schema)
            found = list(self._lists_in(schema)) if whole is schema else self.lists(whole)
            known = self._lists[id(schema)] = schema, found
        return known[1]

    def _lists_in(self, schema: Json) -> Iterator[tuple[Steps, Json]]:
        if schema is None:
            return
        waiting: deque[tuple[Steps, Json]] = deque([((), schema)])
        while waiting:
            steps, node = waiting.popleft()
            items = self.items(node)
            if items is not None:
                yield steps, items
            elif len(steps) < _DEEPEST - 1:
                members = self.members(node)
                waiting += [((*steps, name), each) for name, each in members.items()]

    def list_in(self, schema: Json, noun: str, row: Json | None = None) -> Steps | None:
        """Find where the rows of a list stand in a reply; None if the reply has no list of rows.

        `noun` is the last word of the collection's path; `row` is the schema of a row, if known.
        """
        best: tuple[float, Steps] | None = None
        for steps, items in self.lists(schema):
            score = self._list_score(steps, items, noun, row)
            if score and (best is None or score > best[0]):
                best = score, steps
        return None if best is None else best[1]

    def named_list(self, schema: Json, noun: str) -> Steps | None:
        """Find a list of objects that is called like the path: `Accounts` of `/Accounts/{id}`."""
        noun = self._noun(noun)
        for steps, items in self.lists(schema):
            is_named = len(steps) == 1 and self._noun(steps[-1]) == noun
            if is_named and self.is_object(items):
                return steps
        return None

    def _list_score(self, steps: Steps, items: Json, noun: str, row: Json | None) -> float:
        if not steps:
            return 10.0
        name = steps[-1].lower()
        score = 0.0
        if self._noun(name) == self._noun(noun):
            score = 5.0
        elif name in _LIST_NAMES:
            score = 4.0 - _LIST_NAMES.index(name) / 20
        if row is not None:
            score += 3.0 * self.alike(items, row)
        if score and not self.is_object(items):
            score -= 1.0
        return score and max(score - len(steps) / 10, 0.01)

    def one_in(self, schema: Json, row: Json | None, noun: str) -> Steps | None:
        """Find where the one row stands in a reply, or in a body; None if it has none.

        `row` is the schema of a row; without it, only a wrapper with one usual name is seen.
        """
        if schema is None or not self.is_object(schema):
            return None
        best: tuple[float, Steps] | None = None
        if row is not None:
            best = self.alike(schema, row) + 0.05, ()
        noun = self._noun(noun)
        members = self.members(schema)
        for name, member in members.items():
            if not self.is_object(member):
                continue
            score = self._whole_likeness(member, row, schema) if row is not None else 0.0
            is_noun, is_usual = self._noun(name) == noun, name.lower() in _ONE_NAMES
            if row is None and not ((is_noun or is_usual) and _is_wrapper(members)):
                continue
            score += 0.2 if is_noun else 0.0
            score += 0.1 if is_usual else 0.0
            if best is None or score > best[0]:
                best = score, (name,)
        if best is None:
            return ()
        return best[1] if row is None or best[0] >= _ALIKE else None

    def _noun(self, name: str) -> str:
        """Return `singular_name` of a name; members of many schemas have the same few."""
        known = self._nouns.get(name)
        if known is None:
            known = self._nouns[name] = singular_name(name)
        return known

    def _whole_likeness(self, member: Json, row: Json, schema: Json) -> float:
        """Return how much a member describes a row; 0 if what is around it says more of the row.

        Of `{title, body, category: {uri}}`, the category is a part of a row that has a `uri`, too.
        """
        shared = self.names(row) & self.names(member)
        is_part = len(shared) < len(self.names(row) & self.names(schema))
        return 0.0 if is_part else self.alike(member, row)


def _is_wrapper(members: Mapping[str, Json]) -> bool:
    """Whether an object may hold the one row in a member: nothing beside it is a row's own."""
    return "id" not in members and len(members) <= 5
