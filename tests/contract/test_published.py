"""What a vendor publishes is what is served: nothing was added but words and names."""

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.contract.bundle import load_specification
from mockserver.settings import Settings

PUBLISHED = Path(__file__).parent / "published"

#: What the project may add: words, names and illustrations. None of it binds a consumer.
_ADDED = frozenset(
    (
        *("operationId", "tags", "summary", "description", "externalDocs", "info"),
        *("example", "examples", "links"),
    )
)
#: Keys under which names stand: a property may be called `description`.
_NAMED = frozenset(("properties", "schemas", "securitySchemes", "paths", "responses"))


def structure(node: Any, *, named: bool = False) -> Any:
    """The part of a specification that binds: paths, statuses, schemas, security, servers."""
    if isinstance(node, list):
        return [structure(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: structure(each, named=not named and key in _NAMED)
        for key, each in node.items()
        if named or key not in _ADDED
    }


@pytest.mark.parametrize("path", sorted(PUBLISHED.glob("*.json")), ids=lambda path: path.stem)
def test_the_contract_is_the_published_one(path: Path) -> None:
    published = json.loads(path.read_text())

    served = load_specification(Settings().specs / f"{path.stem}.yaml").data

    assert structure(served) == published


def test_a_property_called_like_a_text_is_part_of_the_structure() -> None:
    schema = {"properties": {"description": {"type": "string", "description": "Words."}}}

    assert structure({"schema": schema, "summary": "Words."}) == {
        "schema": {"properties": {"description": {"type": "string"}}}
    }
