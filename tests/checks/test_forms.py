"""What a form cannot say is no finding; what it says wrongly is one, excuse or not."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.checks import ExpectedStatus, Target
from mockserver.checks.expected_status import Wrong
from mockserver.checks.sent_form import keeps_as_sent
from mockserver.contract.contract import Contract
from mockserver.contract.media_type import FORM, MULTIPART
from tests.checks.builders import checked
from tests.checks.fixed_server import answering
from tests.contract.builders import a_parameter, a_specification, an_operation, compiled

ANY_NOTE = {"type": "object", "properties": {"note": {"type": "string"}}}
KIND = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"enum": ["cat", "dog"]},
        "notes": {"type": "array", "items": {"type": "string"}},
    },
}
LABEL = "POST /notes"


def a_contract(folder: Path, schema: Any, kind: str = MULTIPART, **parts: Any) -> Contract:
    body = {"content": {kind: {"schema": schema}}}
    responses = {"200": {"description": "Taken."}, "400": {"description": "Refused."}}
    operation = an_operation("addNote", requestBody=body, responses=responses, **parts)
    return compiled(folder, a_specification({"/notes": {"post": operation}}))


def accepted(contract: Contract, wrong: Wrong) -> bool:
    """Whether a server that takes everything is found out where the excuse is declared."""
    excuse = ExpectedStatus("addNote", "negative_data_rejection", ("2xx",), "It is.", wrong=wrong)
    with answering(200) as server:
        target = Target(
            name="notes",
            url=server.url,
            document=contract.document.data,
            expected_statuses=(excuse,),
            contract=contract,
        )
        report = checked(target, only=("coverage",))
    return "ST201" in {each.code for each in report.findings}


def test_a_form_that_is_wrong_in_every_writing_is_found_with_the_excuse(tmp_path: Path) -> None:
    contract = a_contract(tmp_path, KIND)

    assert accepted(contract, "form")
    assert not accepted(contract, "anything")


def test_a_form_that_only_looks_right_is_excused(tmp_path: Path) -> None:
    assert not accepted(a_contract(tmp_path, ANY_NOTE), "form")


@pytest.mark.parametrize("wrong", ["form", "body"])
def test_a_wrong_parameter_beside_the_form_is_found_with_the_excuse(
    tmp_path: Path, wrong: Wrong
) -> None:
    limit = a_parameter({"type": "integer", "minimum": 1}, "limit", "query")

    assert accepted(a_contract(tmp_path, ANY_NOTE, parameters=[limit]), wrong)


def a_part(name: str, text: str, head: str = "") -> str:
    disposition = f'Content-Disposition: form-data; name="{name}"{head}'
    return f"--x\r\n{disposition}\r\n\r\n{text}\r\n"


@pytest.mark.parametrize(
    ("schema", "kind", "body", "keeps"),
    [
        (KIND, FORM, "kind=cat&notes=a", True),
        (KIND, FORM, "kind=cow", False),
        (KIND, FORM, "notes=a", False),
        (KIND, FORM, "kind=%FF", False),
        (KIND, f"{MULTIPART}; boundary=x", a_part("kind", "dog") + "--x--\r\n", True),
        (KIND, f"{MULTIPART}; boundary=x", a_part("kind", "cow") + "--x--\r\n", False),
        (ANY_NOTE, f"{MULTIPART}; boundary=x", a_part("note", "7") + "--x--\r\n", True),
        (KIND, "application/json", '{"kind": "cat"}', False),
    ],
)
def test_a_form_is_judged_by_its_texts(
    tmp_path: Path, schema: Any, kind: str, body: str, keeps: bool
) -> None:
    contract = a_contract(tmp_path, schema, kind.partition(";")[0])

    assert keeps_as_sent(contract, LABEL, kind, body.encode()) is keeps


def test_without_a_contract_nothing_is_known_to_be_right() -> None:
    assert not keeps_as_sent(None, LABEL, FORM, b"kind=cat")
