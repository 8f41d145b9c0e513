"""Texts that match a regular expression of ECMA 262, made with bounded work."""

import re
from dataclasses import dataclass, field

from mockserver.contract.sampling.allowance import Allowance
from mockserver.contract.sampling.chance import Chance
from mockserver.contract.sampling.pattern_tree import (
    Choice,
    Node,
    One,
    Repeat,
    Series,
    parsed_pattern,
)

#: How many characters longer than it must be a text gets at most.
_LONGER = 8
#: A pattern without look-around, references and named characters.
_PLAIN = re.compile(r"(?:[^\\(]|\\[dDwWsS./^$*+?()\[\]{}|-]|\((?!\?))*")


def pattern_text(
    pattern: str, least: int, most: int | None, chance: Chance, allowance: Allowance
) -> str:
    """Make a text for a pattern, of this length where the pattern leaves it open.

    It may still break a look-around of the pattern, or its length: judge it, and ask again with
    another chance. Raises NotMade for what is no regular expression, and for too long a text.
    """
    node = parsed_pattern(pattern, allowance)
    shortest = _shortest(node, allowance)
    room = None if most is None else max(most - shortest, 0)
    wanted = max(least - shortest, 0)
    plain = wanted + chance.below(_LONGER)
    writer = _Writer(chance, allowance, plain if room is None else min(plain, room))
    writer.write(node)
    return "".join(writer.text)


def shortest_text(pattern: str, allowance: Allowance) -> int:
    """Return how many characters a match has at least; 0 for a pattern that is not a plain one.

    Raises NotMade for what is no regular expression, and for one that is too large.
    """
    if not _PLAIN.fullmatch(pattern):
        return 0
    return _shortest(parsed_pattern(pattern, allowance), allowance)


@dataclass
class _Writer:
    """Writes one text; `extra` is how much longer it may be than the shortest."""

    chance: Chance
    allowance: Allowance
    extra: int
    text: list[str] = field(default_factory=list)

    def write(self, node: Node) -> None:
        self.allowance.step()
        if isinstance(node, One):
            self.allowance.text(1)
            self.text.append(self.chance.pick(node.characters))
        elif isinstance(node, Series):
            for part in node.parts:
                self.write(part)
        elif isinstance(node, Choice):
            self.write(self._chosen(node))
        else:
            self._repeat(node)

    def _chosen(self, node: Choice) -> Node:
        lengths = [_shortest(branch, self.allowance) for branch in node.branches]
        shortest = min(lengths)
        fitting = [
            (branch, length - shortest)
            for branch, length in zip(node.branches, lengths, strict=True)
            if length - shortest <= self.extra
        ]
        branch, cost = self.chance.pick(fitting)
        self.extra -= cost
        return branch

    def _repeat(self, node: Repeat) -> None:
        each = max(_shortest(node.node, self.allowance), 1)
        further = self.extra // each
        if node.most is not None:
            further = min(further, node.most - node.least)
        further = max(further, 0)
        self.extra -= further * each
        for _ in range(node.least + further):
            self.write(node.node)


def _shortest(node: Node, allowance: Allowance) -> int:
    allowance.step()
    if isinstance(node, One):
        return 1
    if isinstance(node, Series):
        return sum(_shortest(part, allowance) for part in node.parts)
    if isinstance(node, Choice):
        return min(_shortest(branch, allowance) for branch in node.branches)
    return node.least * _shortest(node.node, allowance)
