"""Find the operation of a path: a tree of segments, literal ones before templates."""

from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote_to_bytes

T = TypeVar("T")


#: How many paths are remembered, and how many bytes each may have.
_REMEMBERED = 4_096
_LONGEST_REMEMBERED = 256


class RouteMatch(NamedTuple, Generic[T]):
    """The methods of a path, and the texts of its parameters by name."""

    methods: dict[str, T]
    parameters: dict[str, str]


class _Node(Generic[T]):
    __slots__ = ("literals", "methods", "names", "owner", "template")

    def __init__(self, owner: str) -> None:
        self.literals: dict[bytes, _Node[T]] = {}
        self.template: _Node[T] | None = None
        self.methods: dict[str, T] = {}
        #: Parameter names per method: `/{a}` and `/{b}` may differ by method.
        self.names: dict[str, tuple[str, ...]] = {}
        self.owner = owner


class Router(Generic[T]):
    """Maps raw paths to whatever was added under a template such as `/users/{user_id}`.

    Works on the path as it came, so an encoded slash stays inside its segment. A literal
    segment wins over a template, wherever they were declared (OpenAPI 3.0, "Path Templating").
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node("")
        self._matches: dict[tuple[bytes, str], RouteMatch[T] | None] = {}

    def add(self, owner: str, template: str, method: str, value: T) -> T | None:
        """Add a method of a path. Returns the value that is already there; then nothing changes."""
        node = self._root
        names: list[str] = []
        for segment in template.split("/")[1:]:
            if segment.startswith("{") and segment.endswith("}"):
                names.append(segment[1:-1])
                node.template = node.template or _Node(owner)
                node = node.template
            else:
                node = node.literals.setdefault(unquote_to_bytes(segment), _Node(owner))
            if node.owner != owner:
                node.owner = ""
        if method in node.methods:
            return node.methods[method]
        self._matches.clear()
        node.methods[method] = value
        node.names[method] = tuple(names)
        return None

    def find(self, raw_path: bytes, method: str) -> RouteMatch[T] | None:
        """Match a raw path; None if no template fits.

        Parameter names are those of `method`, or of any other method where it is not offered.
        Raises UnicodeError where a segment that stands for a name is not UTF-8 once decoded.
        The answer is remembered, for consumers ask for the same few paths: do not change it.
        """
        asked = raw_path, method
        try:
            return self._matches[asked]
        except KeyError:
            match = self._match(raw_path, method)
            if len(self._matches) >= _REMEMBERED:
                self._matches.clear()
            if len(raw_path) <= _LONGEST_REMEMBERED:
                self._matches[asked] = match
            return match

    def _match(self, raw_path: bytes, method: str) -> RouteMatch[T] | None:
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
            child = node.literals.get(segment) or node.template
            if child is None:
                break
            node = child
        return node.owner

    def _descend(
        self, node: _Node[T], segments: list[bytes], depth: int, texts: list[bytes]
    ) -> _Node[T] | None:
        """Follow the segments down the tree; a literal is tried before a template."""
        while depth < len(segments):
            segment = segments[depth]
            depth += 1
            literal, template = node.literals.get(segment), node.template
            if template is None or not segment:
                if literal is None:
                    return None
                node = literal
                continue
            if literal is not None:
                mark = len(texts)
                end = self._descend(literal, segments, depth, texts)
                if end is not None:
                    return end
                del texts[mark:]
            texts.append(segment)
            node = template
        return node if node.methods else None


def _segments(raw_path: bytes) -> list[bytes]:
    segments = raw_path.split(b"/")
    return [unquote_to_bytes(each) for each in segments] if b"%" in raw_path else segments
