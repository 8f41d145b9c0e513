"""A regular expression of ECMA 262 as a tree, read with bounded work.

The grammar is read generously: whoever makes a text of the tree has a validator judge it.
Look-around and back references are read as nothing.
"""

from typing import NamedTuple

from mockserver.contract.sampling.allowance import Allowance, NotMade

_LOWER = "abcdefghijklmnopqrstuvwxyz"
_UPPER = _LOWER.upper()
_DIGITS = "0123456789"
#: Characters that a class chooses from, the plainest first.
_ALPHABET = _LOWER + _UPPER + _DIGITS + "-_.:/ @,+#!?'\"()[]{}<>=&%$*;|~^`\\"
_SPACE = " \t\n\r\f\v"
_WORD = frozenset(_LOWER + _UPPER + _DIGITS + "_")
#: What a dot stands for.
_DOT = _LOWER + _UPPER + _DIGITS + "-_!@#%&*"
_CLASSES = {"d": frozenset(_DIGITS), "w": _WORD, "s": frozenset(_SPACE)}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
#: Characters of a Unicode property by its first letter; of others, letters.
_PROPERTIES = {"L": _LOWER + _UPPER, "N": _DIGITS, "P": "-.,:;!?", "Z": " ", "S": "$+<=>"}
_MOST_REPEATS = 10_000
_LONGEST = 5_000
_MOST_BOUNDS = 5
_DEEPEST = 50
_WIDEST = 2_000


class One(NamedTuple):
    """One character out of several."""

    characters: str


class Series(NamedTuple):
    """One part after the other; none for what takes no characters, such as an anchor."""

    parts: list["Node"]


class Choice(NamedTuple):
    """One of several branches."""

    branches: list["Node"]


class Repeat(NamedTuple):
    """A part several times; `most` is None where it may stand any number of times."""

    node: "Node"
    least: int
    most: int | None


Node = One | Series | Choice | Repeat


def parsed_pattern(pattern: str, allowance: Allowance) -> Node:
    """Read a regular expression. Raises NotMade for what is none, or one that is too large."""
    if len(pattern) > _LONGEST:
        raise NotMade("a pattern too long")
    return _Parser(pattern, allowance).whole()


class _Parser:
    """Reads one regular expression; the grammar is read generously, as a maker needs no more."""

    def __init__(self, pattern: str, allowance: Allowance) -> None:
        self._pattern = pattern
        self._at = 0
        self._allowance = allowance

    def whole(self) -> Node:
        node = self._choice(0)
        if self._at < len(self._pattern):
            raise NotMade("no regular expression")
        return node

    def _peek(self, length: int = 1) -> str:
        return self._pattern[self._at : self._at + length]

    def _take(self) -> str:
        self._allowance.step()
        if self._at >= len(self._pattern):
            raise NotMade("no regular expression")
        self._at += 1
        return self._pattern[self._at - 1]

    def _choice(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise NotMade("groups too deep")
        branches = [self._sequence(depth)]
        while self._peek() == "|":
            self._take()
            branches.append(self._sequence(depth))
        return branches[0] if len(branches) == 1 else Choice(branches)

    def _sequence(self, depth: int) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            part = self._atom(depth)
            part = self._repeated(part)
            parts.append(part)
        return Series(parts)

    def _atom(self, depth: int) -> Node:
        char = self._take()
        if char == "(":
            return self._group(depth)
        if char == "[":
            return One(self._set())
        if char == ".":
            return One(_DOT)
        if char in "^$":
            return Series([])
        if char == "\\":
            return self._escape()
        return One(char)

    def _group(self, depth: int) -> Node:
        is_seen = True
        if self._peek() == "?":
            self._take()
            kind = self._take()
            if kind == "P" and self._peek() == "<":
                kind = self._take()
            if kind in "=!" or (kind == "<" and self._peek() in ("=", "!")):
                is_seen = False
            elif kind == "<":
                while self._take() != ">":
                    pass
            else:
                while kind not in ":)":
                    kind = self._take()
                if kind == ")":  # flags such as (?i)
                    return Series([])
        node = self._choice(depth + 1)
        if self._take() != ")":
            raise NotMade("no regular expression")
        return node if is_seen else Series([])

    def _escape(self) -> Node:
        if self._peek() in ("b", "B", "A", "Z", "z"):
            self._take()
            return Series([])
        if self._peek().isdecimal() and self._peek() != "0":
            self._take()
            return Series([])
        characters = self._escaped()
        return One(_sorted(characters)) if characters else Series([])

    def _escaped(self) -> frozenset[str]:
        """Read what follows a backslash: the characters that it stands for."""
        char = self._take()
        if char.lower() in _CLASSES:
            members = _CLASSES[char.lower()]
            return members if char.islower() else frozenset(_ALPHABET) - members
        if char in "pP":
            return self._property(is_negated=char == "P")
        if char in "xu":
            return frozenset(self._code(2 if char == "x" else 4))
        return frozenset(_CONTROLS.get(char, char))

    def _property(self, *, is_negated: bool) -> frozenset[str]:
        name = self._take()
        if name == "{":
            name = ""
            while (char := self._take()) != "}":
                name += char
        name = name.rpartition("=")[2]
        members = _PROPERTIES.get(name[:1].upper(), _LOWER + _UPPER)
        if name == "Lu":
            members = _UPPER
        elif name == "Ll":
            members = _LOWER
        return frozenset(_ALPHABET) - frozenset(members) if is_negated else frozenset(members)

    def _code(self, digits: int) -> str:
        if self._peek() == "{":
            self._take()
            text = ""
            while (char := self._take()) != "}":
                text += char
        else:
            text = "".join(self._take() for _ in range(digits))
        try:
            char = chr(int(text, 16))
        except (ValueError, OverflowError):
            raise NotMade("no regular expression") from None
        return "" if "\ud800" <= char <= "\udfff" else char

    def _set(self) -> str:
        """Read a class such as [a-z_]; the bracket that opens it is behind."""
        is_negated = self._peek() == "^"
        if is_negated:
            self._take()
        members: set[str] = set()
        is_first = True
        while is_first or self._peek() != "]":
            is_first = False
            members |= self._members()
        self._take()
        chosen = frozenset(_ALPHABET) - members if is_negated else frozenset(members)
        if not chosen:
            raise NotMade("a class without characters")
        return _sorted(chosen)

    def _members(self) -> frozenset[str]:
        first = self._member()
        if self._peek() != "-" or self._peek(2) in ("-", "-]") or len(first) != 1:
            return first
        self._take()
        last = self._member()
        if len(last) != 1:
            return first | last | {"-"}
        low, high = ord(min(first)), ord(min(last))
        codes = range(low, min(high, low + _WIDEST) + 1)
        self._allowance.step(len(codes) // 10)
        return frozenset(chr(code) for code in codes if not 0xD800 <= code <= 0xDFFF)

    def _member(self) -> frozenset[str]:
        char = self._take()
        if char != "\\":
            return frozenset(char)
        if self._peek() == "b":
            self._take()
            return frozenset("\b")
        return self._escaped()

    def _repeated(self, node: Node) -> Node:
        for _ in range(_MOST_BOUNDS):
            bounds = self._bounds()
            if bounds is None:
                return node
            if self._peek() in ("?", "+"):  # lazy and possessive make no difference
                self._take()
            node = Repeat(node, *bounds)
        raise NotMade("no regular expression")

    def _bounds(self) -> tuple[int, int | None] | None:
        char = self._peek()
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if char in simple:
            self._take()
            return simple[char]
        end = self._pattern.find("}", self._at) if char == "{" else -1
        low, comma, high = self._pattern[self._at + 1 : max(end, 0)].partition(",")
        if end < 0 or not low.isdecimal() or not (high.isdecimal() or not high):
            return None
        if len(low) > 6 or len(high) > 6 or int(low) > _MOST_REPEATS:
            raise NotMade("too many repeats")
        self._at = end + 1
        if not comma:
            return int(low), int(low)
        return int(low), int(high) if high else None


def _sorted(members: frozenset[str]) -> str:
    """Order characters: the plain ones if there are any, else by code."""
    plain = [char for char in _ALPHABET if char in members]
    return "".join(plain or sorted(members))
