"""A campaign's ruleset in the vendor's published shape, checked once and ready to be run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.contract.violation import pointer_to, shown
from mockserver.errors import FixtureError
from mockserver.providers.talon_one.language.grammar import Reader

#: So many expressions may a ruleset hold, rules and bindings together.
MOST_EXPRESSIONS = 5_000

#: What a campaign has that decides nothing.
NO_RULES: Mapping[str, Any] = {"rules": ()}

COUPON_VALID, REFERRAL_VALID, EVENT = "couponValid", "referralValid", "Event"

#: A name and the expression that it stands for.
Binding = Mapping[str, Any]
#: One rule as it stands in its campaign's row: `number`, `title`, `condition`, `effects`,
#: `bindings` (the ruleset's, then its own), and what it `mentions`. Expressions are compiled.
Rule = Mapping[str, Any]


def read_ruleset(ruleset: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Check and compile a ruleset, and give it as columns of its campaign's row.

    Raises FixtureError with the pointer of the place: a function outside the subset, a path that
    leads nowhere, a wrong number of arguments, lists too deep, too many of them.
    """
    if sum(1 for _ in _expressions(ruleset)) > MOST_EXPRESSIONS:
        what = f"The ruleset holds more than {MOST_EXPRESSIONS:,} values."
        raise FixtureError(what, where=where, hint="Leave out the rules that no test needs.")
    shared = _Bindings()
    shared.read(ruleset.get("bindings", ()), where)
    rules = [
        _read_rule(number, rule, shared, where + pointer_to("rules", number))
        for number, rule in enumerate(ruleset["rules"])
    ]
    return {"ruleset_id": ruleset.get("id", 1), "rules": rules}


def rejection_of_rules(rules: Sequence[Rule]) -> str | None:
    """Return why rules cannot be stored in a campaign's row; None where they can.

    A row may be written by hand: its rules have to be as `read_ruleset` makes them.
    """
    for position, rule in enumerate(rules):
        where = pointer_to("rules", position)
        try:
            compiled = _read_rule(rule["number"], rule, _Bindings(), where)
        except FixtureError as error:
            return " ".join(part for part in (f"{error.where}: {error.what}", error.hint) if part)
        for column in ("condition", "effects", "bindings", "mentions"):
            if compiled[column] != rule[column]:
                return f"{where}/{column}: it has to be {shown(compiled[column])}."
    return None


class _Bindings:
    """The names that are bound so far: how deep each is, what it mentions, and its expression."""

    def __init__(self, before: "_Bindings | None" = None) -> None:
        self.depths: dict[str, int] = {} if before is None else dict(before.depths)
        self.mentions: dict[str, set[str]] = {} if before is None else dict(before.mentions)
        self.compiled: list[Binding] = [] if before is None else list(before.compiled)

    def read(self, bindings: Sequence[Binding], where: str) -> None:
        """Check and compile more bindings; each may use the ones before it."""
        for number, binding in enumerate(bindings):
            place = where + pointer_to("bindings", number)
            reader = Reader(self.depths)
            name = binding["name"]
            compiled = reader.value(binding["expression"], place + pointer_to("expression"))
            reader.bind(name, place + pointer_to("name"), reader.deepest)
            self.depths = reader.depths
            self.mentions[name] = reader.mentioned
            self.compiled.append({"name": name, "expression": compiled})


def _read_rule(number: int, rule: Mapping[str, Any], shared: _Bindings, where: str) -> Rule:
    bindings = _Bindings(shared)
    bindings.read(rule.get("bindings", ()), where)
    reader = Reader(bindings.depths)
    condition = reader.value(rule["condition"], where + pointer_to("condition"))
    effects = [
        reader.effect(effect, where + pointer_to("effects", position))
        for position, effect in enumerate(rule["effects"])
    ]
    return {
        "number": number,
        "title": rule["title"],
        "condition": condition,
        "effects": effects,
        "bindings": bindings.compiled,
        "mentions": sorted(_followed(reader.mentioned, bindings.mentions)),
    }


def _followed(mentioned: set[str], bindings: dict[str, set[str]]) -> set[str]:
    """Add what the mentioned bindings mention in their turn; each knows only earlier ones."""
    followed = set(mentioned)
    for name in reversed(bindings):
        if name in followed:
            followed |= bindings[name]
    return followed


def _expressions(value: Any) -> Iterator[None]:
    yield None
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _expressions(each)
