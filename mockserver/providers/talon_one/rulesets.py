"""A campaign's ruleset in the vendor's published shape, checked once and ready to be run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.contract.violation import pointer_to
from mockserver.errors import FixtureError
from mockserver.providers.talon_one.grammar import Reader

#: So many expressions may a ruleset hold, rules and bindings together.
MOST_EXPRESSIONS = 5_000

#: What a campaign has that decides nothing.
NO_RULES: Mapping[str, Any] = {"rules": ()}

COUPON_VALID, REFERRAL_VALID, EVENT = "couponValid", "referralValid", "Event"

Binding = Mapping[str, Any]


#: One rule as it stands in its campaign's row: `number`, `title`, `condition`, `effects`,
#: `bindings` (the ruleset's and its own), and what it `mentions`.
Rule = Mapping[str, Any]


def read_ruleset(ruleset: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Check a ruleset and give it as columns of its campaign's row.

    Raises FixtureError with the pointer of the place: a function outside the subset, a path that
    leads nowhere, a wrong number of arguments, lists too deep, too many of them.
    """
    if sum(1 for _ in _expressions(ruleset)) > MOST_EXPRESSIONS:
        what = f"The ruleset holds more than {MOST_EXPRESSIONS:,} values."
        raise FixtureError(what, where=where)
    reader = Reader()
    shared: dict[str, set[str]] = {}
    _read_bindings(reader, ruleset.get("bindings", ()), where, shared)
    depths = reader.depths
    rules = []
    for number, rule in enumerate(ruleset["rules"]):
        place = where + pointer_to("rules", number)
        reader = Reader(depths)
        own = dict(shared)
        _read_bindings(reader, rule.get("bindings", ()), place, own)
        reader.mentioned.clear()
        reader.value(rule["condition"], place + pointer_to("condition"))
        for position, effect in enumerate(rule["effects"]):
            reader.effect(effect, place + pointer_to("effects", position))
        rules.append(
            {
                "number": number,
                "title": rule["title"],
                "condition": rule["condition"],
                "effects": rule["effects"],
                "bindings": {
                    each["name"]: each["expression"]
                    for each in (*ruleset.get("bindings", ()), *rule.get("bindings", ()))
                },
                "mentions": sorted(_followed(reader.mentioned, own)),
            }
        )
    return {"ruleset_id": ruleset.get("id", 1), "rules": rules}


def _read_bindings(
    reader: Reader, bindings: Sequence[Binding], where: str, known: dict[str, set[str]]
) -> None:
    for number, binding in enumerate(bindings):
        place = where + pointer_to("bindings", number)
        reader.mentioned.clear()
        reader.deepest = 0
        reader.value(binding["expression"], place + pointer_to("expression"))
        known[binding["name"]] = set(reader.mentioned)
        reader.bind(binding["name"], place + pointer_to("name"), reader.deepest)


def _followed(mentioned: set[str], bindings: dict[str, set[str]]) -> set[str]:
    """Add what the mentioned bindings mention in their turn; each knows only earlier ones."""
    found = set(mentioned)
    for name in reversed(bindings):
        if name in found:
            found |= bindings[name]
    return found


def _expressions(value: Any) -> Iterator[None]:
    yield None
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _expressions(each)
