"""`mockserver check DOCUMENT`: a mock that is made of a document keeps what the document says."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

pytestmark = pytest.mark.slow

DOCUMENTS = Path(__file__).parents[1] / "documents"


@pytest.mark.parametrize("document", sorted(DOCUMENTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_mock_of_a_document_keeps_it(document: Path, mockserver: Run) -> None:
    done = mockserver("check", str(document), "--seed", "1", "--max-examples", "5")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASSED: no findings" in done.stdout
