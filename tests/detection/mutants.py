"""Automatic mutants of the providers' code: one operator or condition is changed.

A mutant lives in a process of its own: the module is changed while it is imported.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import mockserver.providers

_PACKAGE = "mockserver.providers"
_ROOT = Path(mockserver.providers.__file__).parent
_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
}


class Mutant(NamedTuple):
    """One change: the module, and the number of the place in it.

    `lines` are the first and the last line of the place; `function` is where it stands, empty
    outside of functions; `line` is the source of its first line, `before` and `after` its own.
    """

    api: str
    module: str
    number: int
    function: str
    lines: tuple[int, int]
    line: str
    before: str
    after: str

    @property
    def place(self) -> str:
        """The function in its module, such as `points.expire`."""
        inner = self.module.removeprefix(f"{_PACKAGE}.{self.api}").removeprefix(".")
        return ".".join(part for part in (inner or "__init__", self.function) if part)

    def __str__(self) -> str:
        return f"{self.place}:{self.lines[0]}  {self.before}  ->  {self.after}"


class _Place(NamedTuple):
    function: str
    lines: tuple[int, int]
    before: str
    after: str


class _Mutation(ast.NodeTransformer):
    """Changes the place with this number; with -1, it changes none. Notes all of them."""

    def __init__(self, number: int = -1) -> None:
        self.found: list[_Place] = []
        self._number = number
        self._within: list[str] = []

    def _scope(self, node: Any) -> ast.AST:
        self._within.append(node.name)
        self.generic_visit(node)
        self._within.pop()
        assert isinstance(node, ast.AST)
        return node

    visit_FunctionDef = visit_ClassDef = _scope

    def _place(self, node: ast.expr, after: ast.expr) -> ast.expr:
        lines = (node.lineno, node.end_lineno or node.lineno)
        before, changed = ast.unparse(node), ast.unparse(after)
        self.found.append(_Place(".".join(self._within), lines, before, changed))
        return after if len(self.found) - 1 == self._number else node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        other = _COMPARED.get(type(node.ops[0]))
        if other is None:
            return node
        after = ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)
        return self._place(node, ast.copy_location(after, node))

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        is_text = any(isinstance(each, ast.JoinedStr) for each in (node.left, node.right))
        other = _COMPUTED.get(type(node.op))
        if other is None or is_text:
            return node
        return self._place(node, ast.copy_location(ast.BinOp(node.left, other(), node.right), node))

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return self._place(node, ast.copy_location(ast.BoolOp(other, node.values), node))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return self._place(node, node.operand) if isinstance(node.op, ast.Not) else node


def mutants_of(api: str) -> Sequence[Mutant]:
    """Return every mutant of one provider's code, in the order of the files."""
    found = []
    for module, path in _modules(api):
        text = path.read_text()
        mutation = _Mutation()
        mutation.visit(ast.parse(text))
        lines = text.splitlines()
        for number, (function, place, before, after) in enumerate(mutation.found):
            line = lines[place[0] - 1].strip()
            found.append(Mutant(api, module, number, function, place, line, before, after))
    return found


def file_of(module: str) -> str:
    """Return the file of a provider's module."""
    path = _ROOT.joinpath(*module.split(".")[2:])
    return str(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))


@contextmanager
def in_place(mutant: Mutant) -> Iterator[None]:
    """Let the provider be imported anew with a mutant in it, by whoever imports it in the block."""
    package = f"{_PACKAGE}.{mutant.api}"
    for name in [each for each in sys.modules if f"{each}.".startswith(f"{package}.")]:
        del sys.modules[name]
    mutating = _Mutating(mutant)
    sys.meta_path.insert(0, mutating)
    try:
        yield
    finally:
        sys.meta_path.remove(mutating)


def _modules(api: str) -> Iterator[tuple[str, Path]]:
    folder = _ROOT / api
    for path in sorted(folder.rglob("*.py")):
        inner = path.relative_to(folder).with_suffix("").parts
        name = ".".join((_PACKAGE, api, *inner))
        yield name.removesuffix(".__init__"), path


class _Mutating(MetaPathFinder, Loader):
    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name != self._mutant.module:
            return None
        found = PathFinder.find_spec(name, path)
        assert found is not None, "the module is there"
        assert found.origin is not None, "it has a file"
        spec = spec_from_loader(
            name, self, origin=found.origin, is_package=found.submodule_search_locations is not None
        )
        assert spec is not None, "a loader was given"
        spec.submodule_search_locations = found.submodule_search_locations
        return spec

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None, "it was just made"
        path = module.__spec__.origin or ""
        tree = ast.parse(Path(path).read_text())
        changed = ast.fix_missing_locations(_Mutation(self._mutant.number).visit(tree))
        exec(compile(changed, path, "exec"), module.__dict__)
