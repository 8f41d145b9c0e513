"""Every error that a user can fix says what to do next."""

import ast
from pathlib import Path

import pytest

from mockserver import errors

PACKAGE = Path(__file__).parents[2] / "mockserver"
#: The first makes its own hint; a store's conflict is tried again before it reaches a user.
_HINTED = ("UnknownName", "Conflict")
_ERRORS = frozenset(
    name
    for name, each in vars(errors).items()
    if isinstance(each, type) and issubclass(each, errors.MockServerError) and name not in _HINTED
)


def without_hint(tree: ast.Module) -> list[int]:
    """List the lines on which an error is made without a hint, or with None."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _ERRORS:
            hints = [each.value for each in node.keywords if each.arg == "hint"]
            if not hints or ast.unparse(hints[0]) == "None":
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("source", ["E('x')", "caps.E('x', hint=None)", "f(E('x', where='y'))"])
def test_an_error_without_a_hint_is_seen(source: str) -> None:
    assert without_hint(ast.parse(source.replace("E(", "ContractError("))) == [1]


def test_every_error_says_what_to_do_next() -> None:
    silent = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in without_hint(ast.parse(path.read_text()))
    ]

    assert silent == []
