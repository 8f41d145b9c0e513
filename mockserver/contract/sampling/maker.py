"""Makes one value of a schema; a validator has to judge it, for some keywords are only guessed."""

from collections.abc import Callable, Iterable
from typing import Literal

from mockserver.contract.document import Json
from mockserver.contract.sampling.allowance import Allowance, NotMade
from mockserver.contract.sampling.flat import Flat, Group, agree, both, same
from mockserver.contract.sampling.flattening import Flattening, Taken
from mockserver.contract.sampling.members import Members
from mockserver.contract.sampling.position import Position
from mockserver.contract.sampling.scalar import one_of, scalar

#: The keyword of members that a direction does not carry.
Banned = Literal["readOnly", "writeOnly"]

#: Required members may lie so deep, optional ones only so deep.
_DEEPEST, _DEEPEST_OPTIONAL = 40, 7
#: Where several types are allowed, the first of these is taken.
_PREFERRED = ("object", "array", "string", "number", "integer", "boolean", "null")
#: The type that keywords speak of where a schema names none.
_KEYWORDS = {
    "object": {"properties", "required", "additionalProperties", "patternProperties"}
    | {"minProperties", "dependentRequired", "dependentSchemas", "dependencies"},
    "array": {"items", "prefixItems", "minItems", "contains"},
    "string": {"pattern", "minLength", "maxLength", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
}
_NUMBER_FORMATS = {"int32": "integer", "int64": "integer", "float": "number", "double": "number"}
#: Where a flat schema has none of these, nothing is left to choose.
_CHOICES = frozenset(("groups", "children", "if", "discriminator"))
_MOST_ROUNDS = 30
#: After so many variants of one choice, the choices around it vary as well.
_SOME = 3
#: An optional member that was refused so often is left out.
_GIVEN_UP = 6
_MOST_SALTS, _FEW_SALTS = 100, 10


class Maker:
    """Makes values with one allowance.

    `variants` counts, by the position's pointer, how often what was made there was refused: there
    the next try chooses otherwise, and nowhere else.
    """

    def __init__(
        self,
        flattening: Flattening,
        banned: Banned,
        allowance: Allowance,
        variants: dict[str, int],
        *,
        only_required: bool,
    ) -> None:
        self.flattening = flattening
        self.allowance = allowance
        self._banned = banned
        self._variants = variants
        self._only_required = only_required

    def make(self, schema: Json, position: Position) -> Json:
        """Make a value. Raises NotMade, and counts a variant where another choice may help."""
        self.allowance.value()
        if position.depth > _DEEPEST:
            raise NotMade("too deep")
        least = self.flattening.least.of(schema) if isinstance(schema, dict) else 1
        if least > self.allowance.values + 1:
            raise NotMade("too many values in it")
        flat = self.flattening.flat(schema)
        try:
            if _CHOICES.isdisjoint(flat):
                return self._made(flat, position)
            whole = self.chosen(flat, position, lambda group: self._order(group, position))
            return self._made(whole, position)
        except NotMade as error:
            has_choice = not flat.keys().isdisjoint(("groups", "children", "if"))
            if has_choice and not error.is_answered:
                self.refuse(position.pointer)
                error.is_answered = self.variant(position) < _SOME
            raise

    def chosen(
        self, flat: Flat, position: Position, rank: Callable[[Group], Iterable[int]]
    ) -> Flat:
        """Join the alternatives that fit, in the order of `rank`, and one branch of each `if`."""
        variant = self.variant(position)

        def choose(group: Group, beside: Flat) -> Taken:
            self.allowance.step(len(group.alternatives))
            flats = [self.flattening.flat(each) for each in group.alternatives]
            order = [index for index in rank(group) if agree(beside, flats[index])]
            if not order:
                raise NotMade("no alternative fits")
            return _in_turn(order, variant, position)

        for _ in range(_MOST_ROUNDS):
            flat = self.flattening.chosen(flat, choose)
            if "if" not in flat:
                return flat
            self.allowance.step()
            (condition, then, otherwise), *rest = flat["if"]
            flat = {key: each for key, each in flat.items() if key != "if"}
            flat |= {"if": tuple(rest)} if rest else {}
            branch = (condition, then) if variant % 2 == 0 else (otherwise,)
            flat = self.flattening.joined(flat, branch)
        raise NotMade("too many conditions")

    def variant(self, position: Position) -> int:
        """How often what was made at a position was refused."""
        return self._variants.get(position.pointer, 0)

    def refuse(self, pointer: str) -> None:
        """Have the next try choose otherwise at a position."""
        self._variants[pointer] = self._variants.get(pointer, 0) + 1

    def members(self, flat: Flat) -> Members:
        """Return the members of an object, without those that are not for this direction."""
        properties = flat.get("properties", {})
        self.allowance.step(len(properties))
        banned = (
            name for name, each in properties.items() if self._banned in self.flattening.flat(each)
        )
        return Members(flat, frozenset(banned))

    def _order(self, group: Group, position: Position) -> list[int]:
        """Order alternatives as they stand, null last; single values begin anywhere."""
        flats = [self.flattening.flat(each) for each in group.alternatives]
        solid = [index for index, flat in enumerate(flats) if flat.get("types") != {"null"}]
        null = [index for index, flat in enumerate(flats) if flat.get("types") == {"null"}]
        if solid and all("enum" in flats[index] for index in solid):
            start = position.chance.child("order").below(len(solid))
            solid = solid[start:] + solid[:start]
        return solid + null

    def _made(self, flat: Flat, position: Position) -> Json:
        if any(each is True or each == {} for each in flat.get("not", ())):
            raise NotMade("nothing fits")
        variant = self.variant(position)
        if "enum" in flat:
            return one_of(flat, position, variant)
        kind = _kind(flat, position, variant)
        pointer = flat.get("pointer")
        is_again = pointer is not None and pointer in position.around
        if is_again and "null" in flat.get("types", ()):
            return None
        inner = position.within(pointer)
        if kind == "object":
            return self._object(flat, inner._replace(room=0) if is_again else inner)
        if kind == "array":
            return self._array(flat, inner)
        return scalar(flat, kind, position, variant, self.allowance)

    def _object(self, flat: Flat, position: Position) -> Json:
        optional = position.room > 0 and position.depth <= _DEEPEST_OPTIONAL
        optional &= self._only_required is _is_sparse(self.variant(position))
        flat, members, names = self._planned(flat, position, optional=optional)
        room = max(position.room - len(names), 0) // max(len(names), 1)
        required = flat.get("required", ())
        made: dict[str, Json] = {}
        for name in names:
            schema, at = members.schema(name), position.member(name, room)
            try:
                if schema is False:
                    raise NotMade("a member that must not be")
                if self.variant(at) < _GIVEN_UP or name in required:
                    made[name] = self.make(schema, at)
            except NotMade:
                if self.allowance.is_spent or name in required:
                    raise
        free = 1 + position.chance.below(2) if optional and _is_map(members, names) else 0
        self.add_further(made, members, free, position.with_room(room))
        return made

    def add_further(
        self, made: dict[str, Json], members: Members, count: int, position: Position
    ) -> None:
        """Add members without names of their own to an object: so many, or as many as it lacks."""
        count = max(min(count, members.most - len(made)), members.least - len(made))
        self.allowance.expect(count)
        for name in members.further(count, list(made), position, self.allowance):
            made[name] = self.make(members.schema(name), position.member(name, position.room))
        if len(made) < members.least:
            raise NotMade("too few members")

    def _planned(
        self, flat: Flat, position: Position, *, optional: bool
    ) -> tuple[Flat, Members, list[str]]:
        """Plan the members of an object, and join what some of them ask of the whole object."""
        joined: set[str] = set()
        for _ in range(_MOST_ROUNDS):
            members = self.members(flat)
            names = members.planned(optional=optional, allowance=self.allowance)
            further = {
                name: schema
                for key in ("dependentSchemas", "dependencies")
                for name, schema in flat.get(key, {}).items()
                if name in names and name not in joined and isinstance(schema, dict)
            }
            if not further:
                return flat, members, names
            joined |= further.keys()
            flat = self.flattening.joined(flat, list(further.values()))
            flat = self.chosen(flat, position, lambda group: self._order(group, position))
        raise NotMade("too many dependencies")

    def _array(self, flat: Flat, position: Position) -> Json:
        schemas = self._item_schemas(flat, position)
        room = max(position.room - len(schemas), 0) // max(len(schemas), 1)
        made: list[Json] = []
        for index, schema in enumerate(schemas):
            is_needed = index < flat.get("minItems", 0) or "contains" in flat
            others = made if "uniqueItems" in flat else []
            tries = _MOST_SALTS if is_needed else _FEW_SALTS
            places = (position.item(index, room, salt) for salt in range(tries))
            try:
                made.append(self._other_than(others, schema, places))
            except NotMade:
                if self.allowance.is_spent or is_needed:
                    raise
                break
        return made

    def _item_schemas(self, flat: Flat, position: Position) -> list[Json]:
        """List the schemas of the items to be made."""
        least, most = flat.get("minItems", 0), flat.get("maxItems")
        prefix: list[Json] = flat.get("prefixItems", [])
        others: Json = flat.get("items", flat.get("unevaluatedItems", True))
        needed = [
            each for each in flat.get("contains", ()) for _ in range(flat.get("minContains", 1))
        ]
        wanted = len(needed)
        is_again = self.flattening.flat(others).get("pointer") in position.around
        if position.room > 0 and not self._only_required and not is_again:
            wanted = max(wanted, len(prefix))
            if position.depth <= _DEEPEST_OPTIONAL and others not in (True, {}) and not prefix:
                wanted = max(wanted, 1 + position.chance.below(2))
        wanted = max(wanted, least)
        wanted = wanted if most is None else min(wanted, most)
        if others is False:
            wanted = min(wanted, len(prefix))
        if wanted < least:
            raise NotMade("too few items")
        self.allowance.expect(wanted)
        schemas = [prefix[n] if n < len(prefix) else others for n in range(wanted)]
        for index, each in enumerate(reversed(needed[:wanted])):
            schemas[-1 - index] = both(schemas[-1 - index], each)
        return schemas

    def _other_than(self, others: list[Json], schema: Json, places: Iterable[Position]) -> Json:
        """Make an item that is none of some others, at the first of some places that gives one."""
        for place in places:
            item = self.make(schema, place)
            self.allowance.step(1 + len(others))
            if not any(same(item, each) for each in others):
                return item
        raise NotMade("no other item")


def _in_turn(order: list[int], variant: int, position: Position) -> Taken:
    """Take the first of some alternatives, then the same set apart from the others, then others."""
    if variant < 2:
        return Taken(order[0], is_apart=variant == 1)
    is_apart = variant > len(order) and not _is_sparse(variant)
    if variant <= 2 * len(order):
        return Taken(order[(variant - 1) % len(order)], is_apart)
    return Taken(position.chance.child(f"choice {variant}").pick(order), is_apart)


def _is_sparse(variant: int) -> bool:
    """Whether a variant leaves out the optional members; where they are left out, it has them."""
    return variant % 3 == 2


def _kind(flat: Flat, position: Position, variant: int) -> str:
    """Choose the type of a value: another with each variant, null last."""
    types = flat.get("types")
    if types is None and flat.get("format") in _NUMBER_FORMATS:
        return _NUMBER_FORMATS[flat["format"]]
    if types is None:
        implied = [kind for kind, keywords in _KEYWORDS.items() if not keywords.isdisjoint(flat)]
        anything = ["string", "object"] if position.depth else ["object"]
        kinds = implied or anything
        return kinds[variant % len(kinds)]
    if not variant and types and "not" not in flat:
        return next(kind for kind in _PREFERRED if kind in types)
    ruled_out = {each.get("type") for each in flat.get("not", ()) if isinstance(each, dict)}
    kinds = [kind for kind in _PREFERRED if kind in types and kind not in ruled_out]
    if "number" in kinds:
        kinds.remove("integer")
    solid = [kind for kind in kinds if kind != "null"] or kinds
    if not solid:
        raise NotMade("no type fits")
    kinds = solid if variant < len(solid) else kinds
    return kinds[variant % len(kinds)]


def _is_map(members: Members, names: list[str]) -> bool:
    """Whether an object is a map from free names to values of one schema."""
    return not names and isinstance(members.others, dict) and members.others != {}
