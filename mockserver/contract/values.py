"""Values of a contract's schemas: plausible, the same for the same key, and valid."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice

from mockserver.contract.absent import ABSENT
from mockserver.contract.contract import Contract
from mockserver.contract.document import FIXTURE_CAPS, Json
from mockserver.contract.given_example import given_examples
from mockserver.contract.json_text import parse_json
from mockserver.contract.media_type import kind_of
from mockserver.contract.reference import find_pointer, follow
from mockserver.contract.sampling.allowance import Allowance, NotMade
from mockserver.contract.sampling.chance import Chance
from mockserver.contract.sampling.contradiction import Contradiction, Contradictions
from mockserver.contract.sampling.filling import Filler
from mockserver.contract.sampling.flattening import Flattening
from mockserver.contract.sampling.maker import Banned, Maker
from mockserver.contract.sampling.member_maker import MemberMaker
from mockserver.contract.sampling.position import Position
from mockserver.contract.schema import Direction
from mockserver.contract.schema_view import types_of
from mockserver.contract.validator import Validator
from mockserver.contract.violation import MORE, pointer_to
from mockserver.errors import FixtureError, Unsatisfiable

#: How often a value is made before it is given up.
_TRIES = 16
#: What one try may spend: a value that is there already may be larger than one that is made.
MOST_MADE = 2_000
_MADE = {"steps": 10_000, "values": MOST_MADE, "characters": 200_000}
_FILLED = {"steps": 40_000, "values": 20_000, "characters": 200_000}
#: After so many tries that spent all they might, a value is given up.
_MOST_SPENT = 4
#: So many values are made in all tries together, which takes less than a second.
_MOST_VALUES = 20_000
#: So many examples of one media type are looked at.
_MOST_EXAMPLES = 50
#: About so many values that nobody requires are made.
_ROOM = 200
#: Violations of an alternative that say nothing where those inside it say what is wrong.
_OF_ALTERNATIVES = frozenset(("oneOf", "anyOf"))


class Values:
    """Makes values of a contract's schemas, each judged by its validator before it is given out."""

    def __init__(self, contract: Contract) -> None:
        self._data = contract.document.data
        self._schemas = contract.schemas
        self._flattening = Flattening(self._data)
        #: What `example` has found, by the place and the direction.
        self._shown: dict[tuple[str, Direction], Json] = {}

    def value(
        self, pointer: str, direction: Direction, key: str, *, only_required: bool = False
    ) -> Json:
        """Make a value of the schema at a pointer, the same for the same key.

        Members that nobody requires are made within bounds; none with `only_required`. Raises
        Unsatisfiable if no valid value is found within a bounded number of tries.
        """
        schema = find_pointer(self._data, pointer)
        if self._flattening.least.of(schema) > MOST_MADE:
            raise _unsatisfiable(f"A value of it has more than {MOST_MADE:,} values.", pointer)

        def make(maker: Maker) -> Json:
            return maker.make(schema, _start(key))

        made = self._tried(pointer, direction, make, _MADE, only_required=only_required)
        if made is ABSENT:
            raise _unsatisfiable("No value was found that fits this schema.", pointer)
        return made

    def another_member(
        self, pointer: str, direction: Direction, key: str, whole: Json, names: Sequence[str]
    ) -> Json:
        """Make the member that `value` makes for a key, to stand in another value of the schema.

        The names lead to it; it is judged in the other value, `whole`. Returns ABSENT if it is not
        made, or does not fit, at the first try: then `value` has to be asked.
        """
        banned: Banned = "readOnly" if direction == "request" else "writeOnly"
        maker = MemberMaker(self._flattening, banned, Allowance(**_MADE), {}, only_required=False)
        maker.wanted = pointer_to(*names)
        schema = find_pointer(self._data, pointer)
        try:
            made = find_pointer(maker.make(schema, _start(key)), maker.wanted)
        except (NotMade, KeyError):
            return ABSENT
        fits = self._validator(pointer, direction).accepts(_with_member(whole, names, made))
        return made if fits else ABSENT

    def filled(self, pointer: str, direction: Direction, key: str, partial: Json) -> Json:
        """Lay a value into the schema at a pointer.

        What the schema does not allow is left out, and what it requires is made; nothing optional
        is. Returns ABSENT if no valid value is found.
        """
        if self._validator(pointer, direction).accepts(partial):
            return partial
        schema = find_pointer(self._data, pointer)
        if self._flattening.least.of(schema) > _FILLED["values"]:
            return ABSENT

        def fill(maker: Maker) -> Json:
            return Filler(maker).fill(schema, partial, _start(key))

        return self._tried(pointer, direction, fill, _FILLED, only_required=True)

    def contradiction(self, pointer: str) -> Contradiction | None:
        """Return why no reply fits the schema at a pointer; None where that cannot be told."""
        contradictions = Contradictions(self._flattening, "writeOnly")
        return contradictions.find(find_pointer(self._data, pointer), pointer)

    def example(self, pointer: str, direction: Direction) -> Json:
        """Return the first valid example of the media type at a pointer, else the first mended one.

        Those of the media type come before those of its schema. A mended example is laid into the
        schema as `filled` does it. Returns ABSENT if there is none of either.
        """
        pointer, media_type = follow(self._data, pointer, find_pointer(self._data, pointer))
        if (pointer, direction) not in self._shown:
            self._shown[pointer, direction] = self._example(pointer, media_type, direction)
        return self._shown[pointer, direction]

    def _example(self, pointer: str, media_type: Json, direction: Direction) -> Json:
        examples = list(islice(given_examples(self._data, media_type), _MOST_EXAMPLES))
        if "schema" not in media_type:
            return next(iter(examples), ABSENT)
        at = pointer + "/schema"
        accepts = self._validator(at, direction).accepts
        is_text = _is_text(self._data, pointer, media_type["schema"])
        valid = (each for each in examples if accepts(each) or (is_text and isinstance(each, str)))
        mended = (self.filled(at, direction, pointer, _read(each)) for each in examples)
        return next((each for each in chain(valid, mended) if each is not ABSENT), ABSENT)

    def _validator(self, pointer: str, direction: Direction) -> Validator:
        return self._schemas.validator(pointer, direction)

    def _tried(
        self,
        pointer: str,
        direction: Direction,
        make: Callable[[Maker], Json],
        spends: Mapping[str, int],
        *,
        only_required: bool,
    ) -> Json:
        """Make a value until it is valid, otherwise where it was refused; ABSENT if it never is."""
        validator = self._validator(pointer, direction)
        variants: dict[str, int] = {}
        made_values = spent = 0
        banned: Banned = "readOnly" if direction == "request" else "writeOnly"
        for number in range(_TRIES):
            allowance = Allowance(**spends)
            maker = Maker(
                self._flattening, banned, allowance, variants, only_required=only_required
            )
            try:
                made = make(maker)
            except NotMade as error:
                spent += allowance.is_spent
                if spent >= _MOST_SPENT:
                    break
                if not error.is_answered:
                    maker.refuse("")
            else:
                if validator.accepts(made):
                    return made
                for place in _refused(validator, made, number):
                    maker.refuse(place)
            made_values += spends["values"] - allowance.values
            if made_values >= _MOST_VALUES:
                break
        return ABSENT


def _with_member(whole: Json, names: Sequence[str], member: Json) -> Json:
    """Return a copy of a value with another member, to which names lead."""
    if not names:
        return member
    first, *rest = names
    held = whole if isinstance(whole, dict) else {}
    return {**held, first: _with_member(held.get(first), rest, member)}


def _read(example: Json) -> Json:
    """Read an example that is JSON as text, a frequent mistake; any other is left as it is."""
    if isinstance(example, str) and example.lstrip().startswith(("{", "[")):
        with suppress(FixtureError):
            return parse_json(example, "example", FIXTURE_CAPS)
    return example


def _is_text(data: Json, pointer: str, schema: Json) -> bool:
    """Whether a media type is that of a text, such as CSV, although its schema describes none."""
    name = pointer.rpartition("/")[2].replace("~1", "/")
    is_media_type = pointer.rpartition("/")[0].endswith("/content")
    is_judged = not is_media_type or kind_of(name) not in ("text", "binary")
    return not is_judged and "string" not in types_of(data, schema)


def _unsatisfiable(what: str, pointer: str) -> Unsatisfiable:
    return Unsatisfiable(what, where=pointer, hint="Give an `example` there.")


def _start(key: str) -> Position:
    return Position("", "", "", Chance(key), _ROOM, 0)


def _refused(validator: Validator, made: Json, number: int) -> set[str]:
    """Name the places of a value where its validator refuses it.

    Where it tells what is wrong inside an alternative, that is mended first, by turns.
    """
    violations = [each for each in validator.violations(made, "body") if each.keyword != MORE]
    inner = {each.pointer for each in violations if each.keyword not in _OF_ALTERNATIVES}
    outer = {each.pointer for each in violations} - inner
    return inner if inner and number % 2 == 0 else inner | outer
