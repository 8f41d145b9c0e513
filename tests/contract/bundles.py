"""What the tests of bundles share; no logic."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.errors import ContractError
from tests.contract.builders import (
    a_specification,
    loaded,
)


def with_schema(schema: Any) -> dict[str, Any]:
    return a_specification(components={"schemas": {"Thing": schema}})


def refusal(folder: Path, specification: Any, **beside: Any) -> ContractError:
    with pytest.raises(ContractError) as caught:
        loaded(folder, specification, **beside)
    return caught.value
