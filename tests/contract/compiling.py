"""What the tests of compiled contracts share; no logic."""

from pathlib import Path
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


def with_operation(path: str = "/a", **parts: Any) -> dict[str, Any]:
    return a_specification({path: {"get": an_operation(**parts)}})
