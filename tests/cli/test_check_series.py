"""`mockserver check` of several APIs: one after the other, one report, one exit code."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import own_documents
from tests.cli.conftest import Run

pytestmark = pytest.mark.slow

SHORT = ("--only", "journeys")

EMPTY = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths: {}\n"
#: Its function answers what the contract does not allow.
BROKEN = """
from mockserver.engine.call import Reply


def showPet(transaction, call):
    return Reply(200, {"id": "one"})
"""


def test_several_are_checked_one_after_the_other_with_one_report(
    mockserver: Run, tmp_path: Path
) -> None:
    own_documents.write(tmp_path, own_documents.PETSTORE, name="pets.yaml")
    kinds = ("junit=r.xml", "json=r.json", "markdown=r.md", "html=r.html")
    reports = [word for each in kinds for word in ("--report", each)]

    done = mockserver("check", "pets.yaml", "koomalooma", *SHORT, *reports)

    assert done.returncode == 0, done.stdout + done.stderr
    suites = ElementTree.parse(tmp_path / "r.xml").getroot()
    names = [each.get("name") for each in suites]
    assert names == ["mockserver check pets", "mockserver check koomalooma"]
    assert int(suites.get("tests", 0)) == sum(int(each.get("tests", 0)) for each in suites) > 0
    document = json.loads((tmp_path / "r.json").read_text())
    assert document["exit_code"] == 0
    assert [each["name"] for each in document["checks"]] == ["pets", "koomalooma"]
    assert (tmp_path / "r.md").read_text().count("### ") == 2
    assert (tmp_path / "r.html").read_text().count("<article>") == 3
    assert done.stdout.splitlines()[-2:] == [
        "pets        PASSED: no findings",
        "koomalooma  PASSED: no findings",
    ]


def test_what_could_not_run_counts_more_than_findings_and_ends_nothing(
    mockserver: Run, tmp_path: Path
) -> None:
    own_documents.write(tmp_path, own_documents.PETSTORE, name="pets.yaml")
    (tmp_path / "own.py").write_text(BROKEN)
    (tmp_path / "empty.yaml").write_text(EMPTY)
    words = ("empty.yaml", "pets.yaml", "--behaviours", "pets=own.py", *SHORT)

    done = mockserver("check", *words, "--report", "junit=r.xml", "--report", "json=r.json")

    assert done.returncode == 2, done.stdout + done.stderr
    first, second = ElementTree.parse(tmp_path / "r.xml").getroot()
    assert (first.get("errors"), second.get("errors")) == ("1", "0")
    assert int(second.get("failures", 0)) > 0
    document = json.loads((tmp_path / "r.json").read_text())
    assert [each["exit_code"] for each in document["checks"]] == [2, 1]
    assert "empty could not be checked." in done.stderr
    assert done.stdout.splitlines()[-2].startswith("empty  COULD NOT RUN: ")
    assert done.stdout.splitlines()[-1].startswith("pets   FAILED: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--replay", "abc123"), "--replay cannot be of several APIs at once."),
        (("--data-template",), "--data-template cannot be"),
        (("--baseline", "known.json"), "--baseline cannot be"),
        (("--report", "har=x.har"), "--report har cannot be"),
        (("--export-config", "x.toml"), "Check one API at a time with it."),
    ],
)
def test_options_about_one_api_are_refused(
    mockserver: Run, words: tuple[str, ...], said: str
) -> None:
    done = mockserver("check", "koomalooma", "boostcom", *words)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_all_are_those_that_serve_serves(
    mockserver: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_documents.write(tmp_path, own_documents.PETSTORE, name="pets.yaml")
    monkeypatch.setenv("MOCKSERVER_DOCUMENTS", "pets.yaml")
    monkeypatch.setenv("MOCKSERVER_API", "koomalooma")

    done = mockserver("check", "all", *SHORT)

    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()[-2:]
    assert [line.split()[0] for line in lines] == ["koomalooma", "pets"]
