"""What the tests of bundles share; no logic."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from mockserver.errors import ContractError
from tests.contract.builders import (
    a_specification,
    loaded,
)


def with_schema(schema: Any) -> dict[str, Any]:
    return a_specification(components={"schemas": {"Thing": schema}})


def yaml_with_reference(reference: str) -> str:
    """A specification in YAML; the `$ref` of its schema Thing stands in line 8."""
    return dedent(
        f"""\
        openapi: 3.0.3
        info: {{title: T, version: "1"}}
        paths: {{}}
        components:
          schemas:
            Other: {{type: string}}
            Thing:
              $ref: "{reference}"
        """
    )


def refusal(folder: Path, specification: Any, **beside: Any) -> ContractError:
    with pytest.raises(ContractError) as caught:
        loaded(folder, specification, **beside)
    return caught.value
