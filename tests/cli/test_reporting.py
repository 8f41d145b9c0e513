"""A report of an earlier run is not taken for that of a command that could not run."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mockserver.cli.check import check
from mockserver.cli.drift import drift
from mockserver.cli.reporting import ReportingCommand
from mockserver.cli.validate import validate
from mockserver.errors import MockServerError

OLD = "an older report: all is well"
PETSTORE = str(Path(__file__).parents[2] / "docs" / "petstore.yaml")
NOWHERE = ("--url", "http://127.0.0.1:9")
SAYING = ("junit", "json", "html", "markdown")
CHECK = (*SAYING, "github", "har", "ndjson")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def could_not_run(result: Result) -> bool:
    """Whether a command ended as `main` ends with exit 2."""
    return result.exit_code == 2 or isinstance(result.exception, MockServerError)


def with_reports(folder: Path, *kinds: str) -> list[str]:
    """Return the options for reports, each of which is there already."""
    for kind in kinds:
        (folder / kind).write_text(OLD)
    return [word for kind in kinds for word in ("--report", f"{kind}={kind}")]


def left(folder: Path) -> set[str]:
    """Name the files that still are as they were."""
    return {each.name for each in folder.iterdir() if each.is_file() and each.read_text() == OLD}


@pytest.mark.parametrize(
    "words",
    [
        ("koomalooma", *NOWHERE),
        ("no_such_api",),
        ("koomalooma", "--data", "nowhere.yaml"),
        ("koomalooma", "--max-examples", "many"),
        ("koomalooma", "--only", "nothing"),
        ("koomalooma", "--baseline", "nowhere.json"),
        ("koomalooma", "--replay", "abcdef"),
        ("koomalooma", "--export-config", "st.toml"),
        ("koomalooma", "--data-template"),
        ("koomalooma", "boostcom", "--data-template"),
    ],
)
def test_the_reports_of_a_check_say_that_it_could_not_run(
    words: tuple[str, ...], folder: Path
) -> None:
    done = CliRunner().invoke(check, [*words, *with_reports(folder, *CHECK)])

    assert could_not_run(done), done.output
    assert left(folder) == set()
    assert 'errors="1"' in (folder / "junit").read_text()
    assert json.loads((folder / "json").read_text())["exit_code"] == 2
    assert not (folder / "har").exists()
    assert not (folder / "ndjson").exists()


def test_they_say_why(folder: Path) -> None:
    CliRunner().invoke(check, ["koomalooma", *NOWHERE, *with_reports(folder, *SAYING)])

    for kind in SAYING:
        assert "Nothing answers at the address to check" in (folder / kind).read_text()


@pytest.mark.parametrize(
    "words",
    [
        (drift, PETSTORE, *NOWHERE),
        (drift, PETSTORE),
        (drift, "no_such_api", *NOWHERE),
        (validate, PETSTORE, "nowhere.har"),
        (validate, PETSTORE, "empty"),
    ],
)
def test_a_drift_and_a_validation_leave_no_older_report(
    words: tuple[click.Command, *tuple[str, ...]], folder: Path
) -> None:
    (folder / "empty").write_text('{"log": {"version": "1.2", "entries": []}}')

    command, *more = words
    done = CliRunner().invoke(command, [*more, *with_reports(folder, "html")])

    assert could_not_run(done), done.output
    assert not (folder / "html").exists()


def test_a_report_that_cannot_be_written_stays_and_the_error_says_so(folder: Path) -> None:
    (folder / "folder").mkdir()
    words = with_reports(folder, "junit")

    done = CliRunner().invoke(check, ["koomalooma", *words, "--report", "json=folder"])

    assert "'folder' cannot be written" in str(done.exception)
    assert left(folder) == set()
    assert (folder / "folder").is_dir()


class Interrupted(click.ParamType[str]):
    """A word at which the user presses Ctrl-C."""

    name = "WORD"

    def convert(self, value: str, *_: object) -> str:
        raise KeyboardInterrupt


@pytest.mark.parametrize("words", [(), ("--word", "x")])
def test_an_interruption_leaves_no_older_report(words: tuple[str, ...], folder: Path) -> None:
    @click.command(cls=ReportingCommand)
    @click.option("--report", "reports", multiple=True)
    @click.option("--word", type=Interrupted())
    def command(**options: object) -> None:
        raise KeyboardInterrupt

    CliRunner().invoke(command, [*words, *with_reports(folder, "html")])

    assert not (folder / "html").exists()


def test_help_changes_nothing(folder: Path) -> None:
    CliRunner().invoke(check, [*with_reports(folder, "html"), "--help"])

    assert left(folder) == {"html"}
