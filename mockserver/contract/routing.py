"""Find the operation of a path: a tree of segments, literal ones before templates."""

from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote_to_bytes

from mockserver.contract.segment import Segment, parse_segment

T = TypeVar("T")


class RouteMatch(NamedTuple, Generic[T]):
    """The methods of a path, and the texts of its parameters by name."""

    methods: dict[str, T]
    parameters: dict[str, str]


class _Node(Generic[T]):
    __slots__ = ("literals", "methods", "names", "owner", "patterns", "template")

    def __init__(self, owner: str) -> None:
        self.literals: dict[bytes, _Node[T]] = {}
        #: What follows a segment of several parts; the more specific ones stand first.
        self.patterns: list[tuple[Segment, _Node[T]]] = []
        #: What follows a segment that is one whole name.
        self.template: _Node[T] | None = None
        self.methods: dict[str, T] = {}
        #: Parameter names per method: `/{a}` and `/{b}` may differ by method.
        self.names: dict[str, tuple[str, ...]] = {}
        self.owner = owner

    def child(self, segment: Segment, owner: str) -> "_Node[T]":
        """Return the node that follows a segment; it is made if it is not there."""
        if not segment.names:
            return self.literals.setdefault(segment.texts[0], _Node(owner))
        if segment.is_whole:
            self.template = self.template or _Node(owner)
            return self.template
        for pattern, node in self.patterns:
            if pattern.texts == segment.texts:
                return node
        node = _Node(owner)
        self.patterns.append((segment, node))
        self.patterns.sort(key=lambda each: each[0].rank)
        return node


class Router(Generic[T]):
    """Maps raw paths to whatever was added under a template such as `/users/{user_id}`.

    Works on the path as it came, so an encoded slash stays inside its segment. A literal
    segment wins over a template, wherever they were declared (OpenAPI 3.0, "Path Templating");
    a segment with more literal text wins over one with less: `{id}.json` over `{id}`.
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node("")

    def add(self, owner: str, template: str, method: str, value: T) -> T | None:
        """Add a method of a path. Returns the value that is already there; then nothing changes.

        Raises ValueError for a segment that cannot be matched.
        """
        node = self._root
        names: list[str] = []
        for segment in map(parse_segment, template.split("/")[1:]):
            names += segment.names
            node = node.child(segment, owner)
            if node.owner != owner:
                node.owner = ""
        if method in node.methods:
            return node.methods[method]
        node.methods[method] = value
        node.names[method] = tuple(names)
        return None

    def find(self, raw_path: bytes, method: str) -> RouteMatch[T] | None:
        """Match a raw path; None if no template fits.

        Parameter names are those of `method`, or of any other method where it is not offered.
        Raises UnicodeError where a segment that stands for a name is not UTF-8 once decoded.
        """
        texts: list[bytes] = []
        node = self._descend(self._root, _segments(raw_path), 1, texts)
        if node is None:
            return None
        names = node.names.get(method) or next(iter(node.names.values()))
        return RouteMatch(
            node.methods, dict(zip(names, [text.decode() for text in texts], strict=True))
        )

    def owner(self, raw_path: bytes) -> str:
        """Name the API whose paths begin like this one; `""` if there is none, or more than one."""
        node = self._root
        for segment in _segments(raw_path)[1:]:
            child = node.literals.get(segment) or _fitting(node, segment)
            if child is None:
                break
            node = child
        return node.owner

    def _descend(
        self, node: _Node[T], segments: list[bytes], depth: int, texts: list[bytes]
    ) -> _Node[T] | None:
        """Follow the segments down the tree; the most specific way is tried first.

        A node is met at most once, so a path costs at most one look at each node of the tree.
        """
        while depth < len(segments):
            segment = segments[depth]
            depth += 1
            literal, template = node.literals.get(segment), node.template
            if not segment or (template is None and not node.patterns):
                if literal is None:
                    return None
                node = literal
                continue
            if literal is not None:
                end = self._attempt(literal, segments, depth, texts, [])
                if end is not None:
                    return end
            for pattern, child in node.patterns:
                parts = pattern.match(segment)
                end = None
                if parts is not None:
                    end = self._attempt(child, segments, depth, texts, parts)
                if end is not None:
                    return end
            if template is None:
                return None
            texts.append(segment)
            node = template
        return node if node.methods else None

    def _attempt(
        self,
        node: _Node[T],
        segments: list[bytes],
        depth: int,
        texts: list[bytes],
        parts: list[bytes],
    ) -> _Node[T] | None:
        """Descend from a node with the texts of one more segment; forget them if that fails."""
        mark = len(texts)
        texts += parts
        end = self._descend(node, segments, depth, texts)
        if end is None:
            del texts[mark:]
        return end


def _fitting(node: _Node[T], segment: bytes) -> _Node[T] | None:
    fitting = (child for pattern, child in node.patterns if pattern.match(segment) is not None)
    return next(fitting, node.template)


def _segments(raw_path: bytes) -> list[bytes]:
    segments = raw_path.split(b"/")
    return [unquote_to_bytes(each) for each in segments] if b"%" in raw_path else segments
