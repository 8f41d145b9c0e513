"""A stage for rules without a world, and what becomes of expressions on it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from mockserver.errors import FixtureError
from mockserver.providers.talon_one.language.budget import Budget, RuleError
from mockserver.providers.talon_one.language.rulesets import read_ruleset
from mockserver.providers.talon_one.language.talang import Machine
from tests.providers.talon_one.builders import rule, ruleset

GIFT, SHIRT = (
    {"Name": name, "Sku": name, "Quantity": 1, "Price": price, "Attributes": {"c_type": kind}}
    for name, price, kind in (("card", 25, "egiftcard"), ("shirt", 19.99, "clothes"))
)
ANSWERS: Mapping[tuple[str, str], Any] = {
    ("Session", "Total"): Decimal("44.99"),
    ("Session", "CartItems"): [GIFT, SHIRT],
    ("Session", "Attributes"): {"channel": "web", "scores": [1, 2.5], "deep": {"er": 7}},
    ("Session", "State"): "open",
    ("Session", "FirstSession"): True,
    ("Profile", "IntegrationId"): "ada",
}


class Stage:
    """Where the expressions of these tests are at work; it remembers every effect."""

    def __init__(self, *valid: str) -> None:
        self.valid = valid
        self.effects: list[tuple[Any, ...]] = []
        self.asked: list[str] = []

    def root(self, name: str, member: str) -> Any:
        self.asked.append(f"{name}.{member}")
        return ANSWERS.get((name, member))

    def is_true(self, condition: str) -> bool:
        return condition in self.valid

    def effect(self, name: str, arguments: Sequence[Any]) -> None:
        self.effects.append((name, *arguments))

    def mark(self) -> object:
        return len(self.effects)

    def undo(self, mark: Any) -> None:
        del self.effects[mark:]


def value(expression: Any, stage: Stage | None = None, **bindings: Any) -> Any:
    """What an expression comes to, once it is accepted as a rule's condition."""
    named = [{"name": name, "expression": each} for name, each in bindings.items()]
    read = read_ruleset(ruleset(rule(when=expression), bindings=named), "")["rules"][0]
    machine = Machine(stage or Stage(), Budget())
    machine.start(read["bindings"])
    return machine.evaluate(read["condition"])


def failure(expression: Any, stage: Stage | None = None, **bindings: Any) -> str:
    """Why an accepted expression has no value."""
    with pytest.raises(RuleError) as caught:
        value(expression, stage, **bindings)
    return str(caught.value)


def refusal(*rules: Mapping[str, Any], **more: Any) -> FixtureError:
    """Why a ruleset is not taken."""
    with pytest.raises(FixtureError) as caught:
        read_ruleset(ruleset(*rules, **more), "/ruleset")
    return caught.value


def effects(*expressions: Any, stage: Stage | None = None) -> list[tuple[Any, ...]]:
    """What a rule's effects do, once they are accepted."""
    stage = stage or Stage()
    machine = Machine(stage, Budget())
    for each in read_ruleset(ruleset(rule(*expressions)), "")["rules"][0]["effects"]:
        machine.evaluate(each)
    return stage.effects
