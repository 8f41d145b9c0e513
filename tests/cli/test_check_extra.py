"""What works where the extra `[check]` is not installed, and what is said where it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_validate import DOCUMENT, WRONG

#: The command line, as if the libraries of the extra were not there.
WITHOUT = """
import sys
libraries = ["schemathesis", "hypothesis", "prance", "openapi_spec_validator"]
sys.modules.update(dict.fromkeys(libraries))
from mockserver.cli import main
main()
"""


def without_extra(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-c", WITHOUT, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=100)


@pytest.mark.parametrize(
    "words", [("check", "koomalooma"), ("drift", "koomalooma", "--url", "http://127.0.0.1:9")]
)
def test_a_check_without_its_extra_says_what_to_install(words: tuple[str, ...]) -> None:
    done = without_extra(*words)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"settings/invalid: `mockserver {words[0]}` needs schemathesis, which is not installed.\n"
        "  next:  Call: pip install 'loyalty-mockserver[check]'; in a checkout: make install\n"
    )


def test_traffic_is_validated_and_shown_as_a_page_without_the_extra(tmp_path: Path) -> None:
    journal, page = tmp_path / "journal.ndjson", tmp_path / "page.html"
    journal.write_text(WRONG)

    done = without_extra("validate", DOCUMENT, str(journal), "--report", f"html={page}")

    assert (done.returncode, done.stderr) == (1, "")
    assert page.read_text().startswith("<!doctype html>")
