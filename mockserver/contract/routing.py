"""Find the operation of a path: a tree of segments, literal ones before templates."""

from typing import Generic, NamedTuple, TypeVar
from urllib.parse import unquote_to_bytes

T = TypeVar("T")


class Match(NamedTuple, Generic[T]):
    """The methods that a path offers, and the texts that stood where its template has names."""

    methods: dict[str, T]
    parameters: dict[str, str]


class _Node(Generic[T]):
    __slots__ = ("literals", "methods", "names", "owner", "template")

    def __init__(self, owner: str) -> None:
        self.literals: dict[str, _Node[T]] = {}
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

    def add(self, owner: str, template: str, method: str, value: T) -> T | None:
        """Add a method of a path; answers what already stood there, and then changes nothing."""
        node = self._root
        names: list[str] = []
        for segment in template.split("/")[1:]:
            if segment.startswith("{") and segment.endswith("}"):
                names.append(segment[1:-1])
                node.template = node.template or _Node(owner)
                node = node.template
            else:
                node = node.literals.setdefault(segment, _Node(owner))
            if node.owner != owner:
                node.owner = ""
        if method in node.methods:
            return node.methods[method]
        node.methods[method] = value
        node.names[method] = tuple(names)
        return None

    def find(self, raw_path: bytes, method: str) -> Match[T] | None:
        """Match a raw path; None where no template fits.

        Parameter names are those of `method`, or of any other method where it is not offered.
        Raises UnicodeError where a segment, once decoded, is not UTF-8.
        """
        segments = _segments(raw_path)
        texts: list[str] = []
        node = self._descend(self._root, segments, 0, texts)
        if node is None:
            return None
        names = node.names.get(method)
        if names is None:
            names = next(iter(node.names.values()))
        return Match(node.methods, dict(zip(names, texts, strict=True)))

    def owner(self, raw_path: bytes) -> str:
        """Name the one API whose paths begin like this one, or nothing where that is unclear."""
        node = self._root
        for raw in raw_path.split(b"/")[1:]:
            child = node.literals.get(raw.decode("latin-1")) or node.template
            if child is None:
                break
            node = child
        return node.owner

    def _descend(
        self, node: _Node[T], segments: list[str], depth: int, texts: list[str]
    ) -> _Node[T] | None:
        if depth == len(segments):
            return node if node.methods else None
        segment = segments[depth]
        child = node.literals.get(segment)
        if child is not None:
            found = self._descend(child, segments, depth + 1, texts)
            if found is not None:
                return found
        if node.template is None or not segment:
            return None
        texts.append(segment)
        found = self._descend(node.template, segments, depth + 1, texts)
        if found is None:
            texts.pop()
        return found


def _segments(raw_path: bytes) -> list[str]:
    if b"%" not in raw_path:
        return raw_path.decode().split("/")[1:]
    return [unquote_to_bytes(raw).decode() for raw in raw_path.split(b"/")[1:]]
