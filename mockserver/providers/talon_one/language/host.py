"""The host of a rule: it knows the values that the rule asks for, and does what its effects say."""

from collections.abc import Sequence
from typing import Protocol

from mockserver.providers.talon_one.language.values import Value


class Host(Protocol):
    """What a rule is evaluated with: the values of its paths, and what its effects do."""

    def root(self, name: str, member: str) -> Value:
        """Look a member of a root up; None where there is none."""

    def is_true(self, condition: str) -> bool:
        """Answer `couponValid`, `referralValid` or `firstSession`."""

    def effect(self, name: str, arguments: Sequence[Value]) -> None:
        """Let an effect happen."""

    def mark(self) -> object:
        """Remember how far the effects have come."""

    def undo(self, mark: object) -> None:
        """Take back every effect since a mark."""
