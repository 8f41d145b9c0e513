"""The contracts that we ship compile whole: a server compiles their schemas when they are used."""

from pathlib import Path

import pytest

from mockserver.contract.bundle import load_specification
from mockserver.contract.compiler import compile_contract
from mockserver.settings import Settings


@pytest.mark.parametrize(
    "path", sorted(Settings().specs.glob("*.yaml")), ids=lambda path: path.stem
)
def test_every_schema_of_a_shipped_contract_compiles(path: Path) -> None:
    contract = compile_contract(path.stem, load_specification(path))

    rules = [rule for each in contract.operations.values() for rule in each.ours.replies.values()]
    for validator in (one for rule in rules for one in rule.media.values() if one is not None):
        validator.accepts(None)
