"""Functions of a user's file answer operations; a file that cannot be used is refused in words."""

from pathlib import Path

import pytest

from mockserver.contract.bundle import load_specification
from mockserver.contract.compiler import compile_contract
from mockserver.contract.contract import Contract
from mockserver.engine.call import Call, Reply
from mockserver.engine.clock import Clock
from mockserver.engine.problem import Problem
from mockserver.engine.provider import Behaviour
from mockserver.engine.transaction import Transaction
from mockserver.engine.world import Start, World
from mockserver.errors import BehavioursError
from mockserver.http.behaviours import OwnBehaviours

DOCUMENT = """
openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets:
    get: {operationId: list-pets, responses: {default: {description: Any.}}}
    post: {operationId: createPet, responses: {default: {description: Any.}}}
"""
IMPORT = "from mockserver.engine.call import Reply\n"
INFERRED = Behaviour(lambda tx, call: Reply(200), "assumed", "inferred")


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    path = tmp_path / "pets.yaml"
    path.write_text(DOCUMENT)
    return compile_contract("pets", load_specification(path))


def read(contract: Contract, folder: Path, text: str) -> OwnBehaviours:
    path = folder / "behaviours.py"
    path.write_text(text)
    return OwnBehaviours(path, contract, dict.fromkeys(contract.operations, INFERRED))


def answer(behaviours: OwnBehaviours, contract: Contract, name: str) -> Reply | Problem:
    world = World("w", Start("default"), 0, Clock(0, None))
    call = Call(contract.operations[name], {}, {}, {}, None, {})
    return behaviours[name].function(Transaction(world, "pets", 0), call)


def test_a_function_answers_the_operation_it_is_named_like(
    contract: Contract, tmp_path: Path
) -> None:
    text = IMPORT + "def list_pets(transaction, call):\n    return Reply(203)\n"

    behaviours = read(contract, tmp_path, text)

    assert behaviours.own == ["list-pets"]
    assert answer(behaviours, contract, "list-pets") == Reply(203)
    assert behaviours["createPet"] is INFERRED


def test_what_is_imported_and_what_is_private_answers_nothing(
    contract: Contract, tmp_path: Path
) -> None:
    text = "from textwrap import dedent\ndef _helper(): ...\nclass Pet: ...\n"

    assert read(contract, tmp_path, text).own == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("\ndef list_pest(transaction, call): ...\n", 2, "Did you mean 'list_pets'?"),
        ("\nraise KeyError('x')\n", 2, "KeyError: 'x'"),
        ("\nraise ValueError('x')\n", 2, "ValueError: x"),
        ("def (:\n", 1, "This is not Python"),
        ("\0", 1, "This is not Python"),
        ("raise SystemExit(3)\n", 1, "SystemExit: 3"),
        ("def createPet(): ...\n", 1, "Write def createPet(transaction, call)"),
        ("async def createPet(tx, call): ...\n", 1, "Write def createPet(transaction, call)"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(
    contract: Contract, tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(BehavioursError) as refused:
        read(contract, tmp_path, text)

    assert said in str(refused.value)
    assert f"behaviours.py:{line}" in str(refused.value)


def test_a_missing_file_is_refused(contract: Contract, tmp_path: Path) -> None:
    with pytest.raises(BehavioursError, match="cannot be read: No such file"):
        OwnBehaviours(tmp_path / "gone.py", contract, {})


def test_a_file_that_is_read_again_takes_effect(contract: Contract, tmp_path: Path) -> None:
    behaviours = read(contract, tmp_path, "")

    behaviours.path.write_text(IMPORT + "def createPet(tx, call):\n    return Reply(201)\n")
    behaviours.reload()

    assert answer(behaviours, contract, "createPet") == Reply(201)


def test_a_file_that_breaks_leaves_the_old_functions(contract: Contract, tmp_path: Path) -> None:
    behaviours = read(
        contract, tmp_path, IMPORT + "def createPet(tx, call):\n    return Reply(201)\n"
    )
    behaviours.path.write_text("def createPet(\n")

    with pytest.raises(BehavioursError):
        behaviours.reload()

    assert answer(behaviours, contract, "createPet") == Reply(201)


@pytest.mark.parametrize(
    ("body", "said"),
    [("return 1 / 0", "ZeroDivisionError: division by zero"), ("return {}", "returned a dict")],
)
def test_a_function_that_fails_is_a_failure_that_names_the_file(
    contract: Contract, tmp_path: Path, body: str, said: str
) -> None:
    behaviours = read(contract, tmp_path, f"def createPet(tx, call):\n    {body}\n")

    outcome = answer(behaviours, contract, "createPet")

    assert isinstance(outcome, Problem)
    assert outcome.kind == "failure"
    assert said in outcome.message
    assert "behaviours.py" in outcome.message
