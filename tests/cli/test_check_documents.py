"""`mockserver check DOCUMENT`: a mock that is made of a document keeps what the document says."""

import re
from pathlib import Path

import pytest

from mockserver.http.serving import serving
from tests import own_documents
from tests.cli.conftest import Run

pytestmark = pytest.mark.slow

DOCUMENTS = Path(__file__).parents[1] / "documents"
ROOT = Path(__file__).parents[2]
OURS = [
    ROOT / "docs/petstore.yaml",
    *(ROOT / "specs" / f"{name}.yaml" for name in ("koomalooma", "boostcom", "talon_one")),
]
SHORT = ("--seed", "1", "--only", "coverage")

#: The two operations of one note, neither of which documents a refusal.
NOTES = """
openapi: 3.0.3
info: {title: Notes, version: "1"}
paths:
  /notes/{noteId}:
    parameters: [{name: noteId, in: path, required: true, schema: {type: integer, minimum: 1}}]
    put:
      operationId: putNote
      responses: {"204": {description: It is kept.}}
    delete:
      operationId: deleteNote
      responses: {"204": {description: It is gone.}}
"""

#: Its reply is not one that the document has.
BROKEN = """
from mockserver.engine.call import Reply


def putNote(transaction, call):
    return Reply(200, {"id": "one"})
"""


@pytest.mark.parametrize("document", sorted(DOCUMENTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_mock_of_a_document_keeps_it(document: Path, mockserver: Run) -> None:
    done = mockserver("check", str(document), "--seed", "1", "--max-examples", "5")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASSED: no findings" in done.stdout


@pytest.mark.parametrize("document", OURS, ids=lambda path: path.stem)
def test_a_document_of_ours_is_kept_by_a_mock_without_code(document: Path, mockserver: Run) -> None:
    stages = ("--only", "examples", "--only", "coverage")

    done = mockserver("check", f"own={document}", "--seed", "2", *stages)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASSED: no findings" in done.stdout


def test_a_real_server_is_not_excused_for_what_only_the_mock_does(
    mockserver: Run, tmp_path: Path
) -> None:
    document = own_documents.write(tmp_path, NOTES, name="notes.yaml")

    mock = mockserver("check", "notes.yaml", *SHORT)
    with serving(own_documents.serving(document)) as url:
        real = mockserver("check", "notes.yaml", *SHORT, "--url", url)

    assert mock.returncode == 0, mock.stdout + mock.stderr
    excused = re.search(r"status_code_conformance on (.+) accepts 400, 404", mock.stdout)
    assert excused is not None
    assert "deleteNote" in excused[1].split(", ")
    assert real.returncode == 1, real.stdout + real.stderr
    assert "ST103" in real.stdout
    assert "Expected by declaration" not in real.stdout


def test_the_mock_of_a_check_has_the_options_of_a_document(
    mockserver: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_documents.write(tmp_path, NOTES, name="notes.yaml")
    (tmp_path / "own.py").write_text(BROKEN)
    monkeypatch.setenv("MOCKSERVER_CHECK_BASE_PATH", "shop=/shop")

    done = mockserver("check", "shop=notes.yaml", "--behaviours", "own.py", *SHORT)

    assert done.returncode == 1, done.stdout + done.stderr
    assert re.match(r"shop at http://127.0.0.1:\d+/shop\n", done.stdout)
    assert "came: 500" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("koomalooma", "--base-path", "/v2"), "belongs to a document, and none is given"),
        (("pets.yaml", "--base-path", "pet=/v2"), "Did you mean 'pets'?"),
        (("pets.yaml", "--behaviours", "own.py", "--url", "http://127.0.0.1:1"), "private mock"),
    ],
)
def test_options_that_belong_to_nothing_are_refused(
    mockserver: Run, words: tuple[str, ...], said: str
) -> None:
    done = mockserver("check", *words)

    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr
