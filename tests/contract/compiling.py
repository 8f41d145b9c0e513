"""What the tests of compiled contracts share; no logic."""

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from mockserver.contract.compiler import compile_contract
from mockserver.errors import ContractError
from tests.contract.builders import (
    a_specification,
    an_operation,
    loaded,
)

TEXT = {"type": "string"}


def refusal(folder: Path, specification: Any, **beside: Any) -> ContractError:
    document = loaded(folder, specification, **beside)
    with pytest.raises(ContractError) as caught:
        compile_contract("shop", document)
    return caught.value


def yaml_with_operation(operation: str) -> str:
    """A specification in YAML; the members of its one operation begin in line 6."""
    head = """\
openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  /a:
    get:
"""
    return head + indent(dedent(operation), " " * 6)


def with_operation(path: str = "/a", **parts: Any) -> dict[str, Any]:
    return a_specification({path: {"get": an_operation(**parts)}})
